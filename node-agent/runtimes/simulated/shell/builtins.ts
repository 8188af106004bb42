import { type EpochMs, toTime } from '../../../../platform/clock.ts'
import { complain, print, runFor, type Steps, type Surroundings } from '../program.ts'

/** What a command may ask of the script that runs it. */
export interface BuiltinContext {
  readonly elapsedMs: number
  readonly variables: ReadonlyMap<string, string>
  readonly surroundings: Pick<Surroundings, 'startedAtMs' | 'hostname' | 'workingDir' | 'knownOnly'>
}

type Builtin = (args: readonly string[], context: BuiltinContext) => Steps

const builtins: Readonly<Record<string, Builtin>> = {
  true: () => print([]),
  ':': () => print([]),
  false: () => print([], 1),
  echo,
  printf: ([format = '', ...args]) => printText(printf(format, args)),
  cat,
  date: (_args, context) => print([formatDate(context.surroundings.startedAtMs + context.elapsedMs)]),
  hostname: (_args, context) => print([context.surroundings.hostname]),
  env: (_args, context) => print([...context.variables].map(([name, value]) => `${name}=${value}`)),
  printenv: (args, { variables }) => printVariables(args, variables),
  pwd: (_args, { surroundings }) => print([surroundings.workingDir || '/']),
  whoami: () => print(['root']),
  seq: (args) => print(seq(args.map(Number))),
  sleep: (args) =>
    runFor(
      args.reduce((sum, arg) => sum + sleepMs(arg), 0),
      0,
    ),
  test: (args) => print([], test(args) ? 0 : 1),
  '[': (args) => print([], test(args.slice(0, -1)) ? 0 : 1),
  '[[': (args) => print([], test(args.slice(0, -1)) ? 0 : 1),
}

/** The simulated command of this name or path; undefined when there is none. */
export function builtinOf(name: string): Builtin | undefined {
  const base = name.slice(name.lastIndexOf('/') + 1)
  return Object.hasOwn(builtins, base) ? builtins[base] : undefined
}

function echo(args: readonly string[]): Steps {
  const options = args.findIndex((arg) => !/^-[neE]+$/.test(arg))
  const flags = args.slice(0, options < 0 ? args.length : options).join('')
  const plain = args.slice(options < 0 ? args.length : options).join(' ')
  const text = flags.includes('e') ? withEscapes(plain) : plain
  return printText(flags.includes('n') ? text : `${text}\n`)
}

function* printText(text: string): Steps {
  const lines = text.split('\n')
  const rest = lines.pop()
  yield* print(lines)
  if (rest) yield { type: 'line', text: rest, stream: 'stdout', partial: true }
  return 0
}

/** Copies its input. There are no files: as part of what a container does, they are taken to be there and empty. */
function* cat(args: readonly string[], { surroundings }: BuiltinContext): Steps {
  const files = args.filter((arg) => arg !== '-')
  if (files.length > 0) {
    if (!surroundings.knownOnly) return 0
    return yield* complain(`cat: can't open '${files[0]}': No such file or directory`, 1)
  }
  for (;;) {
    const text = yield { type: 'read' }
    if (text === undefined) return 0
    yield* printText(text)
  }
}

function* printVariables(names: readonly string[], variables: ReadonlyMap<string, string>): Steps {
  if (names.length === 0) return yield* print([...variables].map(([name, value]) => `${name}=${value}`))
  const known = names.flatMap((name) => variables.get(name) ?? [])
  return yield* print(known, known.length < names.length ? 1 : 0)
}

function withEscapes(text: string): string {
  return text.replace(/\\([nt\\])/g, (_match, char: string) => (char === 'n' ? '\n' : char === 't' ? '\t' : '\\'))
}

function printf(format: string, args: readonly string[]): string {
  let next = 0
  return withEscapes(format).replace(/%[-\d.]*[sdif%]/g, (spec) => (spec === '%%' ? '%' : (args[next++] ?? '')))
}

/** At most this many numbers: a script cannot make us print for ever. */
const maxSeq = 10_000

function seq(numbers: readonly number[]): string[] {
  const [first, step, last] =
    numbers.length >= 3 ? numbers : numbers.length === 2 ? [numbers[0], 1, numbers[1]] : [1, 1, numbers[0]]
  const result: string[] = []
  if (first === undefined || last === undefined || !step) return result
  for (let n = first; (step > 0 ? n <= last : n >= last) && result.length < maxSeq; n += step) result.push(String(n))
  return result
}

const unitMs: Readonly<Record<string, number>> = { '': 1_000, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 }

/** `3600`, `0.5`, `1h`, `infinity`. A bad argument takes no time. */
function sleepMs(argument: string): number {
  if (/^inf(inity)?$/i.test(argument)) return Number.POSITIVE_INFINITY
  const match = /^((?:\d*\.)?\d+)([smhd]?)$/.exec(argument)
  return match ? Number(match[1]) * (unitMs[match[2] as string] as number) : 0
}

/** `test`: numbers and strings. Files are taken to be there. */
function test(args: readonly string[]): boolean {
  if (args[0] === '!') return !test(args.slice(1))
  const [a = '', operator, b = ''] = args
  switch (operator) {
    case '=':
    case '==':
      return a === b
    case '!=':
      return a !== b
    case '-eq':
      return Number(a) === Number(b)
    case '-ne':
      return Number(a) !== Number(b)
    case '-lt':
      return Number(a) < Number(b)
    case '-le':
      return Number(a) <= Number(b)
    case '-gt':
      return Number(a) > Number(b)
    case '-ge':
      return Number(a) >= Number(b)
  }
  if (args.length < 2) return a !== ''
  return a === '-z' ? operator === '' : a === '-n' ? operator !== '' : true
}

const weekdays = ['Thu', 'Fri', 'Sat', 'Sun', 'Mon', 'Tue', 'Wed']
const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']

/** As `date` prints it: `Thu Jan  1 00:00:00 UTC 1970`. */
function formatDate(at: EpochMs): string {
  const [, year, month, day, time] = /^(\d+)-(\d\d)-(\d\d)T(.*)Z$/.exec(toTime(at)) ?? []
  const weekday = weekdays[Math.floor(at / 86_400_000) % 7]
  return `${weekday} ${months[Number(month) - 1]} ${String(Number(day)).padStart(2)} ${time} UTC ${year}`
}
