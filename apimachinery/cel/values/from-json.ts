import { CelList, CelMap, type CelValue } from './cel-value.ts'

/** A value of JSON of which no schema is known. What is inside is looked at when it is asked for. */
export function fromJson(value: unknown): CelValue {
  switch (typeof value) {
    case 'number':
      return Number.isInteger(value) ? BigInt(value) : value
    case 'object':
      if (value === null) return null
      return Array.isArray(value) ? new JsonList(value) : new JsonMap(value as Record<string, unknown>)
    default:
      return value as CelValue
  }
}

/** A list of JSON. */
class JsonList extends CelList {
  readonly #items: readonly unknown[]

  constructor(items: readonly unknown[]) {
    super()
    this.#items = items
  }

  get size(): number {
    return this.#items.length
  }

  at(index: number): CelValue {
    return fromJson(this.#items[index])
  }
}

/** An object of JSON. */
class JsonMap extends CelMap {
  readonly #object: Readonly<Record<string, unknown>>
  #size: number | undefined

  constructor(object: Readonly<Record<string, unknown>>) {
    super()
    this.#object = object
  }

  get size(): number {
    this.#size ??= [...this.keys()].length
    return this.#size
  }

  find(key: CelValue): CelValue | undefined {
    if (typeof key !== 'string' || !Object.hasOwn(this.#object, key)) return undefined
    const value = this.#object[key]
    return value === undefined ? undefined : fromJson(value)
  }

  *keys(): Iterable<CelValue> {
    for (const key of Object.keys(this.#object)) if (this.#object[key] !== undefined) yield key
  }
}
