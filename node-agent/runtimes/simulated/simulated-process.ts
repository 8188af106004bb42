import { type Clock, type EpochMs, type Timer, timerPriority } from '../../../platform/clock.ts'
import type { ContainerLog } from './container-log.ts'
import type { ProcessInput } from './process-input.ts'
import type { OnTerm, Program, Step } from './program.ts'

/** Steps of a program that are taken at once. A loop of short waits then costs one timer per this many steps. */
const maxStepsAhead = 1_000

/** How a process ended. */
export interface ProcessExit {
  readonly atMs: EpochMs
  readonly exitCode: number
}

/** What a process is made of. */
export interface SimulatedProcessInit {
  readonly program: Program
  /** May be past: a process that is restored has done since what it would have done. */
  readonly startedAtMs: EpochMs
  readonly clock: Clock
  readonly log: ContainerLog
  /** Absent: there is nothing to read. */
  readonly input?: ProcessInput | undefined
  readonly onExit: (exit: ProcessExit) => void
}

/** The exit code of a process that SIGINT ended. */
const interruptedExitCode = 130

/** The exit code of a process that SIGKILL ended. */
const killedExitCode = 137

/** A running program. It is taken through its steps ahead of the clock, so that it costs a timer only for its end. */
export class SimulatedProcess {
  readonly #program: Program
  readonly #startedAtMs: EpochMs
  readonly #clock: Clock
  readonly #log: ContainerLog
  readonly #input: ProcessInput | undefined
  readonly #onExit: (exit: ProcessExit) => void
  #elapsedMs = 0
  #next: Timer | undefined
  #kill: Timer | undefined
  #killAtMs = Number.POSITIVE_INFINITY
  #exited = false

  constructor({ program, startedAtMs, clock, log, input, onExit }: SimulatedProcessInit) {
    this.#program = program
    this.#startedAtMs = startedAtMs
    this.#clock = clock
    this.#log = log
    this.#input = input
    this.#onExit = onExit
    this.#advance()
  }

  /** SIGTERM now, SIGKILL after `timeoutMs`; a later call can only bring the end closer. */
  stop(timeoutMs: number): void {
    const now = this.#clock.now()
    const onTerm = this.#program.onTerm()
    const end = this.#endOfStop(onTerm, timeoutMs)
    if (this.#exited || now + end.afterMs >= this.#killAtMs) return
    this.#killAtMs = now + end.afterMs
    this.#kill?.cancel()
    const exit = () => this.#exit({ atMs: this.#killAtMs, exitCode: end.exitCode })
    if (end.afterMs === 0) exit()
    else this.#kill = this.#clock.setTimer(end.afterMs, exit, timerPriority.nodeAgents)
  }

  /** SIGINT: ends it at once, as most programs do. */
  interrupt(): void {
    this.#exit({ atMs: this.#clock.now(), exitCode: interruptedExitCode })
  }

  /** Stops the clock of this process for good, without an exit. */
  abandon(): void {
    this.#exited = true
    this.#next?.cancel()
    this.#kill?.cancel()
  }

  #endOfStop(onTerm: OnTerm, timeoutMs: number): { readonly exitCode: number; readonly afterMs: number } {
    const obeys = onTerm !== 'ignore' && onTerm.afterMs <= timeoutMs
    return obeys ? onTerm : { exitCode: killedExitCode, afterMs: timeoutMs }
  }

  /** @param input what the program waited for */
  #advance(input?: string): void {
    for (let taken = 0; taken < maxStepsAhead; taken++) {
      const next = this.#program.steps.next(input)
      input = undefined
      const atMs = this.#startedAtMs + this.#elapsedMs
      if (next.done) return this.#at(atMs, () => this.#exit({ atMs, exitCode: next.value }))
      const step = next.value
      if (step.type === 'line') this.#print(step, atMs)
      else if (step.type === 'read') {
        if (!this.#awaitInput()) return
        input = this.#input?.take()
      } else if (step.ms === Number.POSITIVE_INFINITY) return
      else this.#elapsedMs += step.ms
    }
    this.#at(this.#startedAtMs + this.#elapsedMs, () => this.#advance(input))
  }

  #print({ text, stream, partial }: Extract<Step, { type: 'line' }>, atMs: EpochMs): void {
    this.#log.append({ atMs, stream, text, ...(partial && { partial }) })
  }

  /** @returns whether there is something to read, or never will be; if not, the program goes on once there is */
  #awaitInput(): boolean {
    if (this.#input && !this.#input.readable) {
      this.#input.onceReadable(() => {
        if (!this.#exited) this.#advanceWith(this.#input)
      })
      return false
    }
    this.#catchUp()
    return true
  }

  #advanceWith(input: ProcessInput | undefined): void {
    this.#catchUp()
    this.#advance(input?.take())
  }

  /** What is read now was not read before now. */
  #catchUp(): void {
    this.#elapsedMs = Math.max(this.#elapsedMs, this.#clock.now() - this.#startedAtMs)
  }

  /** Never at once: whoever starts a process must first get hold of it. */
  #at(at: EpochMs, run: () => void): void {
    this.#next = this.#clock.setTimer(Math.max(0, at - this.#clock.now()), run, timerPriority.nodeAgents)
  }

  #exit(exit: ProcessExit): void {
    if (this.#exited) return
    this.abandon()
    this.#log.truncateAfter(exit.atMs)
    this.#onExit(exit)
  }
}
