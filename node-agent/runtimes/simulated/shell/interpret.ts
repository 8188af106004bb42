import { complain, type OnTerm, type Step, type Steps, type Surroundings, unknownProgram } from '../program.ts'
import { evaluateArithmetic } from './arithmetic.ts'
import { builtinOf } from './builtins.ts'
import { type Command, type Output, parseScript, type Word } from './parse.ts'
import { type Segment, UnsupportedScriptError } from './tokens.ts'

/** Commands after which a script counts as running forever: a loop without waits would never come back to us. */
const maxCommandsWithoutWait = 10_000

/** The script has ended. */
class Exit {
  readonly code: number
  constructor(code: number) {
    this.code = code
  }
}

/** One run of a shell script. */
export class Shell {
  readonly surroundings: Surroundings
  readonly variables: Map<string, string>
  /** Milliseconds since the program started, in the script's own time. */
  elapsedMs = 0
  /** A shell that is the first process of its container does not die of SIGTERM unless it traps the signal. */
  onTerm: OnTerm = 'ignore'
  #lastCode = 0
  #commandsWithoutWait = 0
  #background: Command[] = []

  constructor(surroundings: Surroundings) {
    this.surroundings = surroundings
    this.variables = new Map([['HOSTNAME', surroundings.hostname], ...surroundings.env])
  }

  /** @throws {UnsupportedScriptError} at once when the script cannot be read, later when a command cannot be run */
  start(script: string): Steps {
    return this.#runToExit(parseScript(script))
  }

  /** Runs what is typed, line by line, until the input ends. */
  *interact(): Steps {
    try {
      for (;;) {
        if (this.surroundings.tty) yield { type: 'line', text: prompt, stream: 'stdout', partial: true }
        const line = yield { type: 'read' }
        if (line === undefined) return this.#lastCode
        yield* this.#typed(line)
      }
    } catch (thrown) {
      if (thrown instanceof Exit) return thrown.code
      throw thrown
    }
  }

  *#typed(line: string): Steps {
    try {
      return yield* this.#run(parseScript(line), false)
    } catch (thrown) {
      if (!(thrown instanceof UnsupportedScriptError)) throw thrown
      return (this.#lastCode = yield* complain(`sh: ${thrown.message}`, 2))
    }
  }

  *#runToExit(command: Command): Steps {
    try {
      return yield* this.#run(command, true)
    } catch (thrown) {
      if (thrown instanceof Exit) return thrown.code
      if (thrown instanceof UnsupportedScriptError) return yield* this.#program(thrown.message, true)
      throw thrown
    }
  }

  /** @param last nothing comes after this command */
  *#run(command: Command, last: boolean): Steps {
    const code = yield* this.#runAny(command, last)
    this.#lastCode = code
    return code
  }

  *#runAny(command: Command, last: boolean): Steps {
    switch (command.type) {
      case 'simple':
        return yield* this.#simple(command, last)
      case 'sequence': {
        let code = 0
        for (const [i, each] of command.commands.entries()) {
          code = yield* this.#run(each, last && i === command.commands.length - 1)
        }
        return code
      }
      case 'and': {
        const code = yield* this.#run(command.left, false)
        return code === 0 ? yield* this.#run(command.right, last) : code
      }
      case 'or': {
        const code = yield* this.#run(command.left, false)
        return code !== 0 ? yield* this.#run(command.right, last) : code
      }
      case 'not':
        return (yield* this.#run(command.command, false)) === 0 ? 1 : 0
      case 'pipe': {
        // What comes out at the front comes out at the end: filters are not simulated.
        let code = 0
        for (const each of command.commands) code = yield* withoutInput(this.#run(each, false))
        return code
      }
      case 'background':
        this.#background.push(command.command)
        return 0
      case 'subshell':
        return yield* this.#subshell(command.body)
      case 'if':
        if ((yield* this.#run(command.test, false)) === 0) return yield* this.#run(command.then, last)
        return command.otherwise ? yield* this.#run(command.otherwise, last) : 0
      case 'loop':
        while (((yield* this.#run(command.test, false)) === 0) !== command.until) yield* this.#run(command.body, false)
        return 0
      case 'for':
        for (const value of command.values.flatMap((word) => this.#expand(word))) {
          this.variables.set(command.variable, value)
          yield* this.#run(command.body, false)
        }
        return 0
    }
  }

  *#subshell(body: Command): Steps {
    try {
      return yield* this.#run(body, false)
    } catch (thrown) {
      if (thrown instanceof Exit) return thrown.code
      throw thrown
    }
  }

  *#simple({ words, output }: { words: readonly Word[]; output: Output }, last: boolean): Steps {
    if (++this.#commandsWithoutWait > maxCommandsWithoutWait) yield* this.#wait(Number.POSITIVE_INFINITY)
    const argv = words.flatMap((word) => this.#expand(word))
    while (argv.length > 0 && /^[A-Za-z_]\w*=/.test(argv[0] as string)) this.#assign(argv.shift() as string)
    if (argv.length === 0) return 0
    const steps = this.#command(argv, last)
    for (let input: string | undefined; ; ) {
      const next = steps.next(input)
      if (next.done) return next.value
      const step = next.value
      if (step.type === 'wait') yield* this.#wait(step.ms)
      else if (step.type === 'read') {
        this.#commandsWithoutWait = 0
        input = yield step
      } else if (output === 'stdout') yield step
      else if (output === 'stderr') yield { ...step, stream: 'stderr' }
    }
  }

  *#command(argv: readonly string[], last: boolean): Steps {
    const [name, ...args] = argv as [string, ...string[]]
    switch (name) {
      case 'exit':
        throw new Exit(args[0] === undefined ? this.#lastCode : Number.parseInt(args[0], 10) & 0xff)
      case 'exec':
        throw new Exit(yield* this.#command(args.length > 0 ? args : ['true'], true))
      case 'wait': {
        const background = this.#background.splice(0)
        for (const command of background) yield* this.#run(command, true)
        return 0
      }
      case 'trap':
        if (args.some((arg) => /^(SIG)?TERM$|^15$/.test(arg))) this.onTerm = trapped(args[0] ?? '')
        return 0
      case 'export':
      case 'readonly':
      case 'local':
        for (const arg of args) if (arg.includes('=')) this.#assign(arg)
        return 0
      case 'sh':
      case '/bin/sh':
      case 'bash':
      case '/bin/bash':
        if (args[0] === '-c' && args[1] !== undefined) return yield* this.#subshell(parseScript(args[1]))
        return 0
      default:
        return yield* builtinOf(name)?.(args, this) ?? this.#program(`${name}: not found`, last)
    }
  }

  /** A program from the image. In the middle of a script it is some tool that succeeds; at its end it is what the script is for. */
  *#program(problem: string, last: boolean): Steps {
    if (this.surroundings.knownOnly) return yield* complain(`sh: ${problem}`, 127)
    if (!last) return 0
    const program = unknownProgram(this.surroundings)
    // The shell runs its last command in its own place, and that program handles signals.
    this.onTerm = program.onTerm()
    return yield* program.steps
  }

  *#wait(ms: number): Steps {
    this.#commandsWithoutWait = 0
    this.elapsedMs += ms
    yield { type: 'wait', ms }
    return 0
  }

  #assign(assignment: string): void {
    const equals = assignment.indexOf('=')
    this.variables.set(assignment.slice(0, equals), assignment.slice(equals + 1))
  }

  #expand(word: Word): string[] {
    const joined = word.segments.map((segment) => this.#fill(segment)).join('')
    if (word.quoted || word.segments.every((segment) => segment.type === 'text')) return [joined]
    // An assignment is one word whatever it holds.
    if (/^[A-Za-z_]\w*=/.test(joined)) return [joined]
    return joined.split(/\s+/).filter((part) => part !== '')
  }

  #fill(segment: Segment): string {
    switch (segment.type) {
      case 'text':
        return segment.text
      case 'variable':
        return this.#variable(segment.name)
      case 'arithmetic':
        return String(evaluateArithmetic(segment.expression, (name) => this.#variable(name)))
      case 'command':
        return this.#output(segment.script)
    }
  }

  #variable(name: string): string {
    if (name === '?') return String(this.#lastCode)
    if (name === '$') return '1'
    return this.variables.get(name) ?? ''
  }

  /** What a substituted command prints; it takes no time. */
  #output(script: string): string {
    const lines: string[] = []
    const steps = this.#subshell(parseScript(script))
    for (let next = steps.next(); !next.done; next = steps.next()) {
      const step: Step = next.value
      if (step.type === 'line') lines.push(step.text)
      else if (step.type === 'wait' && step.ms === Number.POSITIVE_INFINITY) break
    }
    return lines.join('\n')
  }
}

/** What a shell shows a user that may type, as root in busybox. */
const prompt = '/ # '

/** Lets commands find their input empty. */
function* withoutInput(steps: Steps): Steps {
  for (let next = steps.next(); ; next = steps.next()) {
    if (next.done) return next.value
    if (next.value.type !== 'read') yield next.value
  }
}

/** How a trap of SIGTERM with this handler ends the script. */
function trapped(handler: string): OnTerm {
  if (handler === '' || handler === '-') return 'ignore'
  const exit = /\bexit\s+(\d+)/.exec(handler)
  return { exitCode: exit ? Number(exit[1]) : 0, afterMs: 100 }
}
