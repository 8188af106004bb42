import type { CelDuration, CelTimestamp } from './time.ts'
import type { CelUint } from './uint.ts'

/** What an expression can come to. Integers are bigints, doubles are numbers. Values never change. */
export type CelValue =
  | boolean
  | bigint
  | number
  | string
  | null
  | Uint8Array
  | CelUint
  | CelTimestamp
  | CelDuration
  | CelList
  | CelMap
  | CelOptional
  | CelTypeName
  | CelOpaque

/** A list. Its items may be made when they are asked for. */
export abstract class CelList {
  abstract readonly size: number
  /** @param index is in range */
  abstract at(index: number): CelValue

  *[Symbol.iterator](): Iterator<CelValue> {
    for (let i = 0; i < this.size; i++) yield this.at(i)
  }

  /** The items of both lists. */
  concat(other: CelList): CelList {
    if (other.size === 0) return this
    return this.size === 0 ? other : new ConcatList(this, other)
  }

  /** How items are compared: in order, as a set, or as a map by key. */
  get order(): ListOrder {
    return inOrder
  }
}

/** Says which items of two lists stand for the same. */
export interface ListOrder {
  readonly isOrdered: boolean
  /** The key of an item of an associative list. */
  readonly keyOf?: (item: CelValue) => string
}

const inOrder: ListOrder = { isOrdered: true }

/** A list whose items are there. */
export class ArrayList extends CelList {
  readonly #items: readonly CelValue[]

  constructor(items: readonly CelValue[]) {
    super()
    this.#items = items
  }

  get size(): number {
    return this.#items.length
  }

  at(index: number): CelValue {
    return this.#items[index]!
  }
}

/** Two lists as one, without a copy. */
class ConcatList extends CelList {
  readonly #left: CelList
  readonly #right: CelList
  readonly size: number

  constructor(left: CelList, right: CelList) {
    super()
    this.#left = left
    this.#right = right
    this.size = left.size + right.size
  }

  at(index: number): CelValue {
    return index < this.#left.size ? this.#left.at(index) : this.#right.at(index - this.#left.size)
  }
}

/** A map, or an object with named fields. Its values may be made when they are asked for. */
export abstract class CelMap {
  abstract readonly size: number
  /** The value under a key or of a field; undefined when there is none. */
  abstract find(key: CelValue): CelValue | undefined
  abstract keys(): Iterable<CelValue>

  /** `map`, or what the type of the object is called. */
  get typeName(): string {
    return 'map'
  }
}

/** The key of a map: numbers of any kind are the same key. */
export function mapKey(key: CelValue): string | undefined {
  switch (typeof key) {
    case 'string':
      return `s${key}`
    case 'bigint':
      return `n${key}`
    case 'boolean':
      return `b${key}`
    case 'number':
      return Number.isInteger(key) ? `n${BigInt(key)}` : undefined
    default:
      return key !== null && typeof key === 'object' && 'value' in key && typeof key.value === 'bigint'
        ? `n${key.value}`
        : undefined
  }
}

/** A map whose entries are there. */
export class EntryMap extends CelMap {
  readonly #entries: ReadonlyMap<string, readonly [CelValue, CelValue]>
  readonly #typeName: string

  /** @param entries by `mapKey` */
  constructor(entries: ReadonlyMap<string, readonly [CelValue, CelValue]>, typeName = 'map') {
    super()
    this.#entries = entries
    this.#typeName = typeName
  }

  get size(): number {
    return this.#entries.size
  }

  override get typeName(): string {
    return this.#typeName
  }

  find(key: CelValue): CelValue | undefined {
    const entry = mapKey(key)
    return entry === undefined ? undefined : this.#entries.get(entry)?.[1]
  }

  *keys(): Iterable<CelValue> {
    for (const [key] of this.#entries.values()) yield key
  }
}

/** A value that may be there or not. */
export class CelOptional {
  /** Undefined when there is none. */
  readonly value: CelValue | undefined

  constructor(value: CelValue | undefined) {
    this.value = value
  }
}

export const noValue = new CelOptional(undefined)

/** A type as a value. */
export class CelTypeName {
  readonly name: string

  constructor(name: string) {
    this.name = name
  }
}

/** A value of a library: an IP address, a quantity. */
export abstract class CelOpaque {
  abstract readonly typeName: string
  abstract equals(other: CelOpaque): boolean
}
