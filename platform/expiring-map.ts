import { BoundedMap } from './bounded-map.ts'
import type { Clock, EpochMs } from './clock.ts'

/** A bounded map whose entries are good for a while only. */
export class ExpiringMap<V> {
  readonly #clock: Clock
  readonly #entries: BoundedMap<{ readonly value: V; readonly until: EpochMs }>

  constructor(limit: number, clock: Clock) {
    this.#clock = clock
    this.#entries = new BoundedMap(limit)
  }

  get(key: string): V | undefined {
    const entry = this.#entries.get(key)
    if (entry === undefined) return undefined
    if (this.#clock.now() < entry.until) return entry.value
    this.#entries.delete(key)
    return undefined
  }

  set(key: string, value: V, lifetimeMs: number): void {
    if (lifetimeMs > 0) this.#entries.set(key, { value, until: this.#clock.now() + lifetimeMs })
  }
}
