import type { Clock, EpochMs, Timer } from './clock.ts'
import { timerPriority } from './clock.ts'
import { Heap } from './heap.ts'

interface VirtualTimer extends Timer {
  readonly at: EpochMs
  readonly priority: number
  readonly sequence: number
  readonly run: () => void
  cancelled: boolean
}

/** Time that stands still until it is told to move, and then jumps from timer to timer. */
export class VirtualClock implements Clock {
  readonly #startedAt: EpochMs
  readonly #timers = new Heap<VirtualTimer>(before)
  #now: EpochMs
  #sequence = 0
  #liveTimers = 0

  constructor(startAt: EpochMs) {
    this.#startedAt = startAt
    this.#now = startAt
  }

  now(): EpochMs {
    return this.#now
  }

  monotonicMs(): number {
    return this.#now - this.#startedAt
  }

  setTimer(delayMs: number, run: () => void, priority: number = timerPriority.usual): Timer {
    const timer: VirtualTimer = {
      at: this.#now + Math.max(0, delayMs),
      priority,
      sequence: this.#sequence++,
      run,
      cancelled: false,
      cancel: () => {
        if (timer.cancelled) return
        timer.cancelled = true
        this.#liveTimers--
      },
    }
    this.#liveTimers++
    this.#timers.push(timer)
    return timer
  }

  afterTurn(run: () => void): void {
    setImmediate(run)
  }

  /** When the next timer is due, or undefined when none is set. */
  nextTimerAt(): EpochMs | undefined {
    return this.#peek()?.at
  }

  /** How many timers are set. */
  get timers(): number {
    return this.#liveTimers
  }

  /** Moves to `at` without running anything. @throws {RangeError} when a timer is due before `at`, or `at` is past */
  jumpTo(at: EpochMs): void {
    const next = this.nextTimerAt()
    if (at < this.#now || (next !== undefined && next < at)) throw new RangeError(`cannot jump to ${at}`)
    this.#now = at
  }

  /** Runs the first timer that is due now. @returns false when none is */
  runNextDue(): boolean {
    const timer = this.#peek()
    if (timer === undefined || timer.at > this.#now) return false
    this.#timers.pop()
    timer.cancel()
    timer.run()
    return true
  }

  /** The first timer that was not cancelled; drops the cancelled ones before it. */
  #peek(): VirtualTimer | undefined {
    for (let timer = this.#timers.peek(); timer; timer = this.#timers.peek()) {
      if (!timer.cancelled) return timer
      this.#timers.pop()
    }
    return undefined
  }
}

function before(a: VirtualTimer, b: VirtualTimer): boolean {
  if (a.at !== b.at) return a.at < b.at
  if (a.priority !== b.priority) return a.priority < b.priority
  return a.sequence < b.sequence
}
