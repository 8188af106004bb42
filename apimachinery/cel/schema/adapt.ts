import { isObject } from '../../equality.ts'
import { CelError } from '../values/cel-error.ts'
import { ArrayList, CelList, CelMap, type CelValue, type ListOrder } from '../values/cel-value.ts'
import { celEquals } from '../values/equality.ts'
import { fromJson } from '../values/from-json.ts'
import { parseDate, parseDuration, parseTimestamp } from '../values/time.ts'
import type { DeclType } from './decl-type.ts'

/**
 * A value of JSON as its declaration says that expressions see it. What is inside is looked at when it is asked for;
 * nothing is copied.
 */
export function adapt(value: unknown, decl: DeclType): CelValue {
  if (value === null || value === undefined) return null
  switch (decl.form) {
    case 'list':
      return Array.isArray(value) ? new DeclaredList(value, decl) : mismatch('list', value)
    case 'map':
      return isObject(value) ? new DeclaredMap(value, decl) : mismatch('map', value)
    case 'object':
      return isObject(value) ? new DeclaredObject(value, decl) : mismatch('object', value)
    case 'integer':
      return typeof value === 'number' ? BigInt(Math.trunc(value)) : (value as CelValue)
    case 'double':
      return typeof value === 'bigint' ? Number(value) : (value as CelValue)
    case 'plain':
      return fromJson(value)
    default:
      return typeof value === 'string' ? readText(value, decl.form) : mismatch('string', value)
  }
}

function mismatch(wanted: string, value: unknown): never {
  throw new CelError(`invalid data, expected ${wanted}, got ${Array.isArray(value) ? 'array' : typeof value}`)
}

function readText(text: string, form: DeclType['form']): CelValue {
  if (form === 'bytes') return new Uint8Array(Buffer.from(text, 'base64'))
  const value = form === 'duration' ? parseDuration(text) : form === 'date' ? parseDate(text) : parseTimestamp(text)
  if (value === undefined) {
    throw new CelError(`Invalid ${form === 'dateTime' ? 'date-time' : form} formatted string ${text}`)
  }
  return value
}

/** A list of a schema; `+` and `==` go by its list type. */
class DeclaredList extends CelList {
  readonly #items: readonly unknown[]
  readonly #decl: DeclType

  constructor(items: readonly unknown[], decl: DeclType) {
    super()
    this.#items = items
    this.#decl = decl
  }

  get size(): number {
    return this.#items.length
  }

  at(index: number): CelValue {
    return adapt(this.#items[index], this.#decl.element!)
  }

  override get order(): ListOrder {
    return orderOf(this.#decl)
  }

  /** Sets and maps keep their places; what the other has in addition comes last. */
  override concat(other: CelList): CelList {
    const order = orderOf(this.#decl)
    return order.isOrdered ? super.concat(other) : new UnorderedList(merged([...this], [...other], order), order)
  }
}

/** What two unordered lists come to together. */
class UnorderedList extends ArrayList {
  readonly #order: ListOrder
  readonly #all: readonly CelValue[]

  constructor(items: readonly CelValue[], order: ListOrder) {
    super(items)
    this.#all = items
    this.#order = order
  }

  override get order(): ListOrder {
    return this.#order
  }

  override concat(other: CelList): CelList {
    return new UnorderedList(merged(this.#all, [...other], this.#order), this.#order)
  }
}

function merged(items: readonly CelValue[], others: readonly CelValue[], { keyOf }: ListOrder): readonly CelValue[] {
  if (!keyOf) return [...items, ...others.filter((other) => !items.some((item) => celEquals(item, other)))]
  const result = new Map(items.map((item) => [keyOf(item), item] as const))
  for (const other of others) result.set(keyOf(other), other)
  return [...result.values()]
}

const orders = new WeakMap<DeclType, ListOrder>()

function orderOf(decl: DeclType): ListOrder {
  let order = orders.get(decl)
  if (!order) {
    order = makeOrder(decl)
    orders.set(decl, order)
  }
  return order
}

function makeOrder({ listType, listKeys = [], element }: DeclType): ListOrder {
  if (listType === 'set') return { isOrdered: false }
  if (listType !== 'map') return { isOrdered: true }
  const names = new Map([...(element?.fields ?? [])].map(([name, { property }]) => [property, name] as const))
  const keyOf = (item: CelValue) =>
    listKeys.map((key) => (item instanceof CelMap ? String(item.find(names.get(key) ?? key)) : '')).join('\n')
  return { isOrdered: false, keyOf }
}

/** A map of a schema. */
class DeclaredMap extends CelMap {
  readonly #object: Readonly<Record<string, unknown>>
  readonly #decl: DeclType

  constructor(object: Readonly<Record<string, unknown>>, decl: DeclType) {
    super()
    this.#object = object
    this.#decl = decl
  }

  get size(): number {
    return Object.keys(this.#object).length
  }

  find(key: CelValue): CelValue | undefined {
    if (typeof key !== 'string' || !Object.hasOwn(this.#object, key)) return undefined
    return adapt(this.#object[key], this.#decl.element!)
  }

  keys(): Iterable<CelValue> {
    return Object.keys(this.#object)
  }
}

/** An object of a schema: it has the fields that its declaration knows. */
class DeclaredObject extends CelMap {
  readonly #object: Readonly<Record<string, unknown>>
  readonly #decl: DeclType

  constructor(object: Readonly<Record<string, unknown>>, decl: DeclType) {
    super()
    this.#object = object
    this.#decl = decl
  }

  get size(): number {
    return [...this.keys()].length
  }

  override get typeName(): string {
    return this.#decl.type.name
  }

  find(key: CelValue): CelValue | undefined {
    const field = typeof key === 'string' ? this.#decl.fields!.get(key) : undefined
    if (!field || !Object.hasOwn(this.#object, field.property)) return undefined
    const value = this.#object[field.property]
    return value === undefined ? undefined : adapt(value, field.decl)
  }

  *keys(): Iterable<CelValue> {
    for (const [name, { property }] of this.#decl.fields!) {
      if (Object.hasOwn(this.#object, property) && this.#object[property] !== undefined) yield name
    }
  }
}
