import type { EpochMs } from '../platform/clock.ts'
import type { TaskTracker } from '../platform/task-tracker.ts'
import type { VirtualClock } from '../platform/virtual-clock.ts'

/** Rounds of work at one instant before it counts as endless. A Deployment of 1000 pods takes some dozens. */
const maxRoundsPerInstant = 100_000

/** Moves virtual time, and knows when the control plane has nothing left to do at the present instant. */
export class VirtualTime {
  readonly #clock: VirtualClock
  readonly #tracker: TaskTracker

  constructor(clock: VirtualClock, tracker: TaskTracker) {
    this.#clock = clock
    this.#tracker = tracker
  }

  now(): EpochMs {
    return this.#clock.now()
  }

  /**
   * Resolves when nothing is left to do now: no request or commit under way, no work-queue item ready, no timer due.
   * Timers of later (back-offs, heartbeats) do not keep it waiting.
   * @throws {Error} when the work at this instant never ends
   */
  async settle(): Promise<void> {
    for (let round = 0; round < maxRoundsPerInstant; round++) {
      await this.#tracker.whenIdle()
      if (!this.#clock.runNextDue()) return
      while (this.#clock.runNextDue());
    }
    const left = [...this.#tracker.underWay().keys()].join(', ') || 'timers that are due at once'
    throw new Error(`did not settle within ${maxRoundsPerInstant} rounds: ${left}`)
  }

  /** Settles, jumps to the next timer, settles, and so on until `ms` have passed. */
  async advance(ms: number): Promise<void> {
    const until = this.#clock.now() + ms
    await this.settle()
    for (let next = this.#clock.nextTimerAt(); next !== undefined && next <= until; next = this.#clock.nextTimerAt()) {
      this.#clock.jumpTo(next)
      await this.settle()
    }
    this.#clock.jumpTo(until)
  }
}
