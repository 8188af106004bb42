import type { Clock } from '../../platform/clock.ts'
import type { Random } from '../../platform/random.ts'

export interface BackoffOptions {
  readonly initialMs: number
  readonly maxMs: number
  /** The wait starts over when nothing has failed for this long. */
  readonly resetAfterMs: number
}

/** Waits that double with each failure in a row, stretched by up to as much again so that clients spread out. */
export class Backoff {
  readonly #options: BackoffOptions
  readonly #clock: Clock
  readonly #random: Random
  #nextMs: number
  #lastAt = Number.NEGATIVE_INFINITY

  constructor(options: BackoffOptions, clock: Clock, random: Random) {
    this.#options = options
    this.#clock = clock
    this.#random = random
    this.#nextMs = options.initialMs
  }

  /** How long to wait now, in whole milliseconds. */
  nextMs(): number {
    const { initialMs, maxMs, resetAfterMs } = this.#options
    const now = this.#clock.now()
    if (now - this.#lastAt > resetAfterMs) this.#nextMs = initialMs
    const waitMs = this.#nextMs
    this.#lastAt = now
    this.#nextMs = Math.min(maxMs, waitMs * 2)
    return Math.round(waitMs * (1 + this.#random.next()))
  }
}
