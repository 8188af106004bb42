import type { Random } from '../../platform/random.ts'

/** Random draws before the search goes through the range in order. */
const maxDraws = 16

/** Gives out numbers of [0, size), such as offsets into an address range. Knows what stored objects hold and what writes under way have reserved. */
export class Allocator {
  readonly #size: number
  readonly #random: Random
  /** Numbers below this are only given out when asked for by name, until all others are taken (KEP-3070). */
  readonly #reservedBelow: number
  /** How often each number is held: for a moment two stored versions of an object may hold the same one. */
  readonly #held = new Map<number, number>()
  readonly #reserved = new Set<number>()

  constructor(size: number, reservedBelow: number, random: Random) {
    this.#size = size
    this.#reservedBelow = reservedBelow
    this.#random = random
  }

  isFree(number: number): boolean {
    return !this.#held.has(number) && !this.#reserved.has(number)
  }

  /** Keeps a number for a write under way. */
  reserve(number: number): void {
    this.#reserved.add(number)
  }

  unreserve(number: number): void {
    this.#reserved.delete(number)
  }

  /** A stored object holds the number. */
  hold(number: number): void {
    this.#held.set(number, (this.#held.get(number) ?? 0) + 1)
  }

  /** A stored object does not hold the number any more. */
  release(number: number): void {
    const left = (this.#held.get(number) ?? 1) - 1
    if (left > 0) this.#held.set(number, left)
    else this.#held.delete(number)
  }

  /** A free number, not yet reserved; undefined when there is none. */
  pick(): number | undefined {
    const open = this.#size - this.#reservedBelow
    for (let draw = 0; draw < maxDraws && open > 0; draw++) {
      const number = this.#reservedBelow + this.#random.int(open)
      if (this.isFree(number)) return number
    }
    return this.#firstFree(this.#reservedBelow, this.#size) ?? this.#firstFree(0, this.#reservedBelow)
  }

  #firstFree(from: number, to: number): number | undefined {
    for (let number = from; number < to; number++) if (this.isFree(number)) return number
    return undefined
  }
}
