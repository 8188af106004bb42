import type { Clock, EpochMs, Timer } from '../../platform/clock.ts'
import type { TaskTracker } from '../../platform/task-tracker.ts'
import type { QueueMetrics } from './queue-metrics.ts'

/** client-go's default per-item limits: 5 ms, doubled with each failure in a row, up to 1000 s. */
const firstRetryMs = 5
const maxRetryMs = 1_000_000

export interface WorkQueueDeps {
  readonly clock: Clock
  readonly tracker: TaskTracker
  readonly metrics: QueueMetrics
  /** Called when a key has become ready. */
  readonly onReady: () => void
  /** Nobody takes keys before `release`: until then ready ones do not count as under way. Default false. */
  readonly held?: boolean
}

/**
 * Keys to work on, first come first served. A key is in it once however often it is added, and is not handed out again
 * before `done`: when it is added meanwhile, it becomes ready right after. Ready keys and keys being worked on count as
 * under way; keys that wait for a time do not.
 */
export class WorkQueue {
  readonly #name: string
  readonly #deps: WorkQueueDeps
  /** With the time since when, in ms. */
  readonly #ready = new Map<string, number>()
  /** With the time since when, in ms. */
  readonly #processing = new Map<string, number>()
  /** Added while being worked on. */
  readonly #again = new Set<string>()
  readonly #waiting = new Map<string, { readonly at: EpochMs; readonly timer: Timer }>()
  readonly #failures = new Map<string, number>()
  #held: boolean
  #stopped = false
  #markIdle: (() => void) | undefined

  constructor(name: string, deps: WorkQueueDeps) {
    this.#name = name
    this.#deps = deps
    this.#held = deps.held ?? false
  }

  /** From now on somebody takes keys. */
  release(): void {
    this.#held = false
    if (this.#ready.size > 0) this.#trackBusy()
  }

  add(key: string): void {
    if (this.#stopped || this.#ready.has(key) || this.#again.has(key)) return
    this.#deps.metrics.adds.inc()
    if (this.#processing.has(key)) {
      this.#again.add(key)
      return
    }
    this.#makeReady(key)
  }

  /** Adds `key` in `delayMs`; of several times, the earliest counts. */
  addAfter(key: string, delayMs: number): void {
    if (this.#stopped) return
    if (delayMs <= 0) {
      this.add(key)
      return
    }
    const at = this.#deps.clock.now() + delayMs
    const waiting = this.#waiting.get(key)
    if (waiting && waiting.at <= at) return
    waiting?.timer.cancel()
    const timer = this.#deps.clock.setTimer(delayMs, () => {
      this.#waiting.delete(key)
      this.add(key)
    })
    this.#waiting.set(key, { at, timer })
  }

  /** Adds `key` later, the later the more often this was called since `forget`. @returns the delay in ms */
  addRateLimited(key: string): number {
    const failures = this.#failures.get(key) ?? 0
    this.#failures.set(key, failures + 1)
    this.#deps.metrics.retries.inc()
    const delayMs = Math.min(maxRetryMs, firstRetryMs * 2 ** failures)
    this.addAfter(key, delayMs)
    return delayMs
  }

  /** How many times in a row `key` has been added rate-limited. */
  failures(key: string): number {
    return this.#failures.get(key) ?? 0
  }

  /** Ends a row of failures. */
  forget(key: string): void {
    this.#failures.delete(key)
  }

  /** The next key, which its taker hands back with `done`. What it was waiting for besides is off. */
  take(): string | undefined {
    const [next] = this.#ready
    if (next === undefined) return undefined
    const [key, readySinceMs] = next
    const { clock, metrics } = this.#deps
    const nowMs = clock.monotonicMs()
    this.#ready.delete(key)
    this.#processing.set(key, nowMs)
    metrics.depth.add(-1)
    metrics.waited.observe((nowMs - readySinceMs) / 1000)
    this.#waiting.get(key)?.timer.cancel()
    this.#waiting.delete(key)
    return key
  }

  done(key: string): void {
    const { clock, metrics } = this.#deps
    const nowMs = clock.monotonicMs()
    metrics.worked.observe((nowMs - (this.#processing.get(key) ?? nowMs)) / 1000)
    this.#processing.delete(key)
    if (this.#again.delete(key)) this.#makeReady(key)
    this.#trackIdle()
  }

  /** Drops what is waiting or ready, and takes nothing more. */
  stop(): void {
    this.#stopped = true
    for (const { timer } of this.#waiting.values()) timer.cancel()
    this.#waiting.clear()
    this.#deps.metrics.depth.add(-this.#ready.size)
    this.#ready.clear()
    this.#again.clear()
    this.#trackIdle()
  }

  #makeReady(key: string): void {
    this.#ready.set(key, this.#deps.clock.monotonicMs())
    this.#deps.metrics.depth.add(1)
    if (!this.#held) this.#trackBusy()
    this.#deps.onReady()
  }

  #trackBusy(): void {
    this.#markIdle ??= this.#deps.tracker.start(`queue ${this.#name}`)
  }

  #trackIdle(): void {
    if (this.#ready.size > 0 || this.#processing.size > 0) return
    this.#markIdle?.()
    this.#markIdle = undefined
  }
}
