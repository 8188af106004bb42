/** Milliseconds since the Unix epoch. */
export type EpochMs = number

/** A timer that has been set. */
export interface Timer {
  /** Does nothing once the timer has run. */
  cancel(): void
}

/**
 * Timers due at the same instant run by priority, lower first, then in the order in which they were set.
 * The gaps leave room; these are the only values in use.
 */
export const timerPriority = { nodeAgents: 10, usual: 20, housekeeping: 30 } as const

/** Time, as every part of peapod sees it. */
export interface Clock {
  now(): EpochMs
  /** Milliseconds from an arbitrary start that never go back. For durations. */
  monotonicMs(): number
  /** Runs `run` once, `delayMs` (≥ 0) from now. `run` must not throw. */
  setTimer(delayMs: number, run: () => void, priority?: number): Timer
  /** Runs `run` when the work of this event-loop turn is done. Takes no time on any clock. */
  afterTurn(run: () => void): void
}

/** setTimeout takes at most 2^31-1 ms; longer waits are cut into pieces. */
const maxTimeoutMs = 2 ** 31 - 1

/** The time of the machine. */
export class RealClock implements Clock {
  now(): EpochMs {
    return Date.now()
  }

  monotonicMs(): number {
    return performance.now()
  }

  setTimer(delayMs: number, run: () => void): Timer {
    return startTimeout(delayMs, run)
  }

  afterTurn(run: () => void): void {
    setImmediate(run)
  }
}

/** Time that runs `factor` times as fast as the machine's, from the same instant on. */
export class ScaledClock implements Clock {
  readonly #factor: number
  readonly #startedAt: EpochMs = Date.now()
  readonly #startedMonotonic: number = performance.now()

  constructor(factor: number) {
    if (!(factor > 0)) throw new RangeError(`clock factor must be positive, got ${factor}`)
    this.#factor = factor
  }

  now(): EpochMs {
    return Math.floor(this.#startedAt + this.monotonicMs())
  }

  monotonicMs(): number {
    return (performance.now() - this.#startedMonotonic) * this.#factor
  }

  setTimer(delayMs: number, run: () => void): Timer {
    return startTimeout(delayMs / this.#factor, run)
  }

  afterTurn(run: () => void): void {
    setImmediate(run)
  }
}

function startTimeout(delayMs: number, run: () => void): Timer {
  let handle: NodeJS.Timeout
  const arm = (leftMs: number) => {
    handle =
      leftMs <= maxTimeoutMs ? setTimeout(run, leftMs) : setTimeout(() => arm(leftMs - maxTimeoutMs), maxTimeoutMs)
  }
  arm(Math.max(0, delayMs))
  return { cancel: () => clearTimeout(handle) }
}

/** Resolves after `delayMs`; rejects with the signal's reason when it aborts first. */
export function sleep(clock: Clock, delayMs: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal.aborted) return reject(signal.reason)
    const onAbort = () => {
      timer.cancel()
      reject(signal.reason)
    }
    const timer = clock.setTimer(delayMs, () => {
      signal.removeEventListener('abort', onAbort)
      resolve()
    })
    signal.addEventListener('abort', onAbort, { once: true })
  })
}

/** The second that was last asked for: programs stamp many things in the same one. */
let printed = { second: 0, text: '1970-01-01T00:00:00Z' }

/** RFC 3339 with seconds, as metav1.Time prints. */
export function toTime(at: EpochMs): string {
  const second = Math.floor(at / 1000)
  if (printed.second !== second) printed = { second, text: `${new Date(at).toISOString().slice(0, 19)}Z` }
  return printed.text
}

/** RFC 3339 with six decimals, as metav1.MicroTime prints. */
export function toMicroTime(at: EpochMs): string {
  return `${new Date(at).toISOString().slice(0, 23)}000Z`
}

/** For libraries that want a Date. */
export function dateOf(at: EpochMs): Date {
  return new Date(at)
}

/** @returns NaN when `time` is not RFC 3339 */
export function parseTime(time: string): EpochMs {
  return Date.parse(time)
}
