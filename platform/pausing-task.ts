import { type Clock, sleep } from './clock.ts'
import type { TaskTracker } from './task-tracker.ts'

/** A task that is under way except while it waits for time to pass. */
export class PausingTask {
  readonly #tracker: TaskTracker
  readonly #clock: Clock
  readonly #name: string
  readonly #signal: AbortSignal
  #done: () => void

  /** Begins. @param signal ends its pauses */
  constructor(name: string, tracker: TaskTracker, clock: Clock, signal: AbortSignal) {
    this.#name = name
    this.#tracker = tracker
    this.#clock = clock
    this.#signal = signal
    this.#done = tracker.start(name)
  }

  /** Resolves after `ms`; rejects with the signal's reason when it aborts first. */
  async pause(ms: number): Promise<void> {
    this.#done()
    try {
      await sleep(this.#clock, ms, this.#signal)
    } finally {
      this.#done = this.#tracker.start(this.#name)
    }
  }

  end(): void {
    this.#done()
  }
}
