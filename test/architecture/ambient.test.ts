import t from 'tap'
import { sourceFiles } from './source-files.ts'

/** Time, chance and output that come from nowhere make runs that cannot be repeated. They are handed in instead. */
const ambient: readonly (readonly [string, RegExp])[] = [
  ['the time of the machine', /\bnew Date\b|\bDate\.(?:now|parse|UTC)\b|\bperformance\./],
  ['timers', /\b(?:setTimeout|setInterval|setImmediate|queueMicrotask)\(|from 'node:timers/],
  ['chance', /\bMath\.random\b/],
  ['crypto', /from 'node:crypto'|\bcrypto\.(?:subtle|random)/],
  ['the process', /(?<![\w.'`-])process\.(?!ts)/],
  ['the console', /\bconsole\./],
]

const mayTouch = (path: string): boolean => path.startsWith('platform/') || path.endsWith('/main.ts')

/** Comments may speak of what code must not touch. */
const withoutComments = (text: string): string => text.replace(/\/\*[\s\S]*?\*\//g, '').replace(/(?<!:)\/\/.*$/gm, '')

for (const [what, pattern] of ambient)
  t.test(`only platform/ and main.ts touch ${what}`, async (t) => {
    for (const { path, text } of sourceFiles()) {
      if (mayTouch(path)) continue
      const found = pattern.exec(withoutComments(text))
      if (found) t.fail(`${path}: ${found[0]}`)
    }
  })
