import { type Clock, type EpochMs, type Timer, timerPriority } from '../../../platform/clock.ts'
import type { ContainerLog } from './container-log.ts'
import type { OnTerm, Program } from './program.ts'

/** Steps of a program that are taken at once. A loop of short waits then costs one timer per this many steps. */
const maxStepsAhead = 1_000

/** How a process ended. */
export interface ProcessExit {
  readonly atMs: EpochMs
  readonly exitCode: number
}

/** The exit code of a process that SIGKILL ended. */
const killedExitCode = 137

/** A running program. It is taken through its steps ahead of the clock, so that it costs a timer only for its end. */
export class SimulatedProcess {
  readonly #program: Program
  readonly #startedAtMs: EpochMs
  readonly #clock: Clock
  readonly #log: ContainerLog
  readonly #onExit: (exit: ProcessExit) => void
  #elapsedMs = 0
  #next: Timer | undefined
  #kill: Timer | undefined
  #killAtMs = Number.POSITIVE_INFINITY
  #exited = false

  /** @param startedAtMs may be past: a process that is restored has done since what it would have done */
  constructor(
    program: Program,
    startedAtMs: EpochMs,
    clock: Clock,
    log: ContainerLog,
    onExit: (exit: ProcessExit) => void,
  ) {
    this.#program = program
    this.#startedAtMs = startedAtMs
    this.#clock = clock
    this.#log = log
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

  #advance(): void {
    for (let taken = 0; taken < maxStepsAhead; taken++) {
      const step = this.#program.steps.next()
      const atMs = this.#startedAtMs + this.#elapsedMs
      if (step.done) return this.#at(atMs, () => this.#exit({ atMs, exitCode: step.value }))
      if (step.value.type === 'line') this.#log.append({ atMs, stream: step.value.stream, text: step.value.text })
      else if (step.value.ms === Number.POSITIVE_INFINITY) return
      else this.#elapsedMs += step.value.ms
    }
    this.#at(this.#startedAtMs + this.#elapsedMs, () => this.#advance())
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
