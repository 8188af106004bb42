import type { Clock } from './clock.ts'

/** How often something may happen: `burst` times at once, and again as tokens drip in. */
export interface Rate {
  readonly perSecond: number
  readonly burst: number
}

/** Limits a rate: each time takes a token, of which the bucket is full at first. */
export class TokenBucket {
  readonly #rate: Rate
  readonly #clock: Clock
  #tokens: number
  #filledAtMs: number

  constructor(rate: Rate, clock: Clock) {
    this.#rate = rate
    this.#clock = clock
    this.#tokens = rate.burst
    this.#filledAtMs = clock.monotonicMs()
  }

  /** @returns whether there was a token to take */
  take(): boolean {
    const { perSecond, burst } = this.#rate
    const nowMs = this.#clock.monotonicMs()
    this.#tokens = Math.min(burst, this.#tokens + ((nowMs - this.#filledAtMs) * perSecond) / 1000)
    this.#filledAtMs = nowMs
    if (this.#tokens < 1) return false
    this.#tokens -= 1
    return true
  }
}
