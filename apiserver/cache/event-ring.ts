import type { CacheEvent } from './cache-event.ts'

/** How many events of a resource stay in memory for watches that resume; older ones are read from the storage. */
export const ringCapacity = 2_048

/** The recent events of a resource. */
export class EventRing {
  readonly #events: CacheEvent[] = []
  /** Where the oldest event is, once the ring is full. */
  #oldest = 0
  /** Every event of the resource after this revision is in the ring. */
  start: number

  constructor(start: number) {
    this.start = start
  }

  /** Events come by rising revision. */
  push(event: CacheEvent): void {
    if (this.#events.length < ringCapacity) {
      this.#events.push(event)
      return
    }
    this.start = this.#at(0).revision
    this.#events[this.#oldest] = event
    this.#oldest = (this.#oldest + 1) % ringCapacity
  }

  /** Events with revision > `after`, which must not be less than `start`. */
  after(after: number): CacheEvent[] {
    let low = 0
    let high = this.#events.length
    while (low < high) {
      const middle = (low + high) >> 1
      if (this.#at(middle).revision <= after) low = middle + 1
      else high = middle
    }
    return Array.from({ length: this.#events.length - low }, (_, i) => this.#at(low + i))
  }

  /** The revision of the newest event, or `start` when there is none. */
  get newest(): number {
    const { length } = this.#events
    return length === 0 ? this.start : this.#at(length - 1).revision
  }

  #at(index: number): CacheEvent {
    return this.#events[(this.#oldest + index) % ringCapacity] as CacheEvent
  }
}
