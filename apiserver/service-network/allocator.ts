import type { Random } from '../../platform/random.ts'

/** Random draws before the search goes through the range in order. */
const maxDraws = 16

/** A set of numbers from 0. */
export interface Numbers {
  readonly size: number
  /** Numbers below this are only given out when asked for by name, until all others are taken (KEP-3070). */
  readonly reservedBelow: number
}

/** A free number of [0, size); undefined when there is none. */
export function pickFree(
  { size, reservedBelow }: Numbers,
  random: Random,
  isFree: (number: number) => boolean,
): number | undefined {
  const open = size - reservedBelow
  for (let draw = 0; draw < maxDraws && open > 0; draw++) {
    const number = reservedBelow + random.int(open)
    if (isFree(number)) return number
  }
  const firstFree = (from: number, to: number) => {
    for (let number = from; number < to; number++) if (isFree(number)) return number
    return undefined
  }
  return firstFree(reservedBelow, size) ?? firstFree(0, reservedBelow)
}

/** What is taken: what stored objects hold, and what writes under way have reserved. */
export class Allocations<T> {
  /** How often each is held: for a moment two stored versions of an object may hold the same one. */
  readonly #held = new Map<T, number>()
  readonly #reserved = new Set<T>()

  isFree(item: T): boolean {
    return !this.#held.has(item) && !this.#reserved.has(item)
  }

  /** Keeps an item for a write under way. */
  reserve(item: T): void {
    this.#reserved.add(item)
  }

  unreserve(item: T): void {
    this.#reserved.delete(item)
  }

  /** A stored object holds the item. */
  hold(item: T): void {
    this.#held.set(item, (this.#held.get(item) ?? 0) + 1)
  }

  /** A stored object does not hold the item any more. */
  release(item: T): void {
    const left = (this.#held.get(item) ?? 1) - 1
    if (left > 0) this.#held.set(item, left)
    else this.#held.delete(item)
  }
}
