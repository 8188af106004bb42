import type { EpochMs } from '../../../platform/clock.ts'

/** What a simulated program does next. */
export type Step =
  | { readonly type: 'wait'; readonly ms: number }
  /** Prints; `partial`: without a line feed at the end. */
  | { readonly type: 'line'; readonly text: string; readonly stream: 'stdout' | 'stderr'; readonly partial?: boolean }
  /** Is resumed with the next line of standard input, its line feed included; undefined at the end. */
  | { readonly type: 'read' }

/** A program's doings, in order. Waiting for `Infinity` means that it runs until it is stopped. Returns the exit code. */
export type Steps = Generator<Step, number, string | undefined>

/** How a program takes SIGTERM: with an exit after a while, or not at all. */
export type OnTerm = { readonly exitCode: number; readonly afterMs: number } | 'ignore'

/** A program that a container runs. */
export interface Program {
  readonly steps: Steps
  /** Asked when the signal comes: a script may have set a trap by then. */
  onTerm(): OnTerm
}

/** Where a program runs. */
export interface Surroundings {
  readonly startedAtMs: EpochMs
  readonly hostname: string
  readonly env: ReadonlyMap<string, string>
  /** `''`: that of the image, which we take to be the root. */
  readonly workingDir: string
  /** Somebody may type: shells show that they wait. */
  readonly tty: boolean
  /** Commands that we do not simulate are not there, where they are otherwise taken to do their work. */
  readonly knownOnly: boolean
  /** It is meant to come to an end: an init container, or a pod that is not restarted always. */
  readonly finishes: boolean
}

/** How long a well-behaved server takes to shut down. */
export const gracefulStop: OnTerm = { exitCode: 0, afterMs: 100 }

/** How long a program takes that we know nothing of, but that it should come to an end. */
const unknownTaskMs = 2_000

/** A program that runs until it is stopped, and then ends well. */
export function serverProgram(): Program {
  return { steps: runForever(), onTerm: () => gracefulStop }
}

/** A program that we know nothing of: a server, or, where things are meant to come to an end, a short task. */
export function unknownProgram({ finishes }: Surroundings): Program {
  return { steps: finishes ? runFor(unknownTaskMs, 0) : runForever(), onTerm: () => gracefulStop }
}

export function* runForever(): Steps {
  yield { type: 'wait', ms: Number.POSITIVE_INFINITY }
  return 0
}

export function* runFor(ms: number, exitCode: number): Steps {
  yield { type: 'wait', ms }
  return exitCode
}

/** Prints a complaint and ends. */
export function* complain(text: string, exitCode: number): Steps {
  yield { type: 'line', text, stream: 'stderr' }
  return exitCode
}

/** Prints lines and ends. */
export function* print(lines: readonly string[], exitCode = 0): Steps {
  for (const text of lines) yield { type: 'line', text, stream: 'stdout' }
  return exitCode
}
