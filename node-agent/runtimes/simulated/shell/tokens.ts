/** A piece of a word: literal text, or something that is filled in when the command runs. */
export type Segment =
  | { readonly type: 'text'; readonly text: string }
  | { readonly type: 'variable'; readonly name: string }
  | { readonly type: 'command'; readonly script: string }
  | { readonly type: 'arithmetic'; readonly expression: string }

export type Token =
  | { readonly type: 'word'; readonly segments: readonly Segment[]; readonly quoted: boolean }
  | { readonly type: 'operator'; readonly text: string }

/** The script uses shell syntax that is not simulated. */
export class UnsupportedScriptError extends Error {
  override readonly name = 'UnsupportedScriptError'
}

const operators = [
  '&&',
  '||',
  ';;',
  '2>&1',
  '1>&2',
  '>&1',
  '>&2',
  '2>>',
  '&>',
  '2>',
  '>>',
  '>',
  '<',
  '|',
  '&',
  ';',
  '\n',
  '(',
  ')',
]

/** Cuts a shell script into words and operators. @throws {UnsupportedScriptError} */
export function tokenize(script: string): Token[] {
  return new Tokenizer(script).tokens()
}

class Tokenizer {
  readonly #script: string
  #at = 0

  constructor(script: string) {
    this.#script = script
  }

  tokens(): Token[] {
    const tokens: Token[] = []
    for (;;) {
      this.#skipBlanks()
      if (this.#at >= this.#script.length) return tokens
      const operator = operators.find((text) => this.#script.startsWith(text, this.#at))
      if (operator !== undefined) {
        this.#at += operator.length
        tokens.push({ type: 'operator', text: operator })
      } else tokens.push(this.#word())
    }
  }

  #skipBlanks(): void {
    for (;;) {
      const rest = this.#script.slice(this.#at, this.#at + 2)
      if (rest === '\\\n') this.#at += 2
      else if (rest[0] === ' ' || rest[0] === '\t') this.#at++
      else if (rest[0] === '#') this.#until('\n')
      else return
    }
  }

  #word(): Token {
    const segments: Segment[] = []
    let quoted = false
    const text = (more: string) => {
      const last = segments.at(-1)
      if (last?.type === 'text') segments[segments.length - 1] = { type: 'text', text: last.text + more }
      else segments.push({ type: 'text', text: more })
    }
    for (;;) {
      const char = this.#script[this.#at]
      if (char === undefined || ' \t\n;&|<>()'.includes(char)) break
      this.#at++
      if (char === "'") {
        quoted = true
        text(this.#until("'"))
      } else if (char === '"') {
        quoted = true
        this.#doubleQuoted(segments, text)
      } else if (char === '\\') text(this.#script[this.#at++] ?? '')
      else if (char === '`') segments.push({ type: 'command', script: this.#until('`') })
      else if (char === '$') this.#dollar(segments, text)
      else text(char)
    }
    return { type: 'word', segments, quoted }
  }

  #doubleQuoted(segments: Segment[], text: (more: string) => void): void {
    text('')
    for (;;) {
      const char = this.#script[this.#at++]
      if (char === undefined) throw new UnsupportedScriptError('unterminated quoted string')
      if (char === '"') return
      if (char === '\\' && '$`"\\'.includes(this.#script[this.#at] ?? ' ')) text(this.#script[this.#at++] as string)
      else if (char === '`') segments.push({ type: 'command', script: this.#until('`') })
      else if (char === '$') this.#dollar(segments, text)
      else text(char)
    }
  }

  /** What follows a `$`. */
  #dollar(segments: Segment[], text: (more: string) => void): void {
    const rest = this.#script.slice(this.#at)
    if (rest.startsWith('((')) {
      this.#at += 2
      segments.push({ type: 'arithmetic', expression: this.#until('))') })
    } else if (rest.startsWith('(')) {
      this.#at++
      segments.push({ type: 'command', script: this.#untilClosing() })
    } else {
      const match = /^(?:\{(\w+)(?::-([^}]*))?\}|(\w+|[?$#@*!]))/.exec(rest)
      if (!match) return text('$')
      this.#at += match[0].length
      segments.push({ type: 'variable', name: (match[1] ?? match[3]) as string })
    }
  }

  /** Everything before `end`, which is skipped; or the rest. */
  #until(end: string): string {
    const found = this.#script.indexOf(end, this.#at)
    const stop = found < 0 ? this.#script.length : found
    const text = this.#script.slice(this.#at, stop)
    this.#at = stop + (end === '\n' ? 0 : end.length)
    return text
  }

  #untilClosing(): string {
    const start = this.#at
    for (let depth = 1; this.#at < this.#script.length; this.#at++) {
      const char = this.#script[this.#at]
      if (char === '(') depth++
      if (char === ')' && --depth === 0) return this.#script.slice(start, this.#at++)
    }
    throw new UnsupportedScriptError('unterminated command substitution')
  }
}
