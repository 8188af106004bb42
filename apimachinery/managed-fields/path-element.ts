import { CodecError } from '../codecs/codec-error.ts'
import { jsonText, parseJson } from '../codecs/json.ts'
import { isObject } from '../equality.ts'
import { goQuote } from '../go-text.ts'

/*
 * Elements of paths, as FieldsV1 writes them: `f:name` for a field, `k:{…}` for an item of a list by its keys, `v:…` for
 * an item of a set by its value, `i:0` for an item by its place.
 */

/** The value of a key of a list item, or of an item of a set. */
export type KeyValue = string | number | bigint | boolean | null

/** A field of an object, or a key of a map. */
export function fieldElement(name: string): string {
  return `f:${name}`
}

/** An item of a set. */
export function valueElement(value: KeyValue): string {
  return `v:${jsonText(value)}`
}

/** An item of a keyed list. @param keys its names and values, sorted by name */
export function keyElement(keys: readonly (readonly [name: string, value: KeyValue])[]): string {
  return `k:{${keys.map(([name, value]) => `${JSON.stringify(name)}:${jsonText(value)}`).join(',')}}`
}

/**
 * An element that a client wrote, in the form that is ours.
 * @returns undefined for a kind of element that is not known
 * @throws {CodecError} it is malformed
 */
export function normalElement(text: string): string | undefined {
  if (text.length < 2) throw new CodecError(`key must be 2 characters long: ${goQuote(text)}`)
  if (text[1] !== ':') throw new CodecError(`missing colon: ${goQuote(text)}`)
  const rest = text.slice(2)
  switch (text[0]) {
    case 'f':
      return text
    case 'v':
      return valueElement(parseJson(rest).value as KeyValue)
    case 'k':
      return keyElement(sortedKeys(parseJson(rest).value))
    case 'i':
      if (/^[+-]?\d{1,15}$/.test(rest)) return `i:${Number(rest)}`
      throw new CodecError(`strconv.Atoi: parsing ${goQuote(rest)}: invalid syntax`)
    default:
      return undefined
  }
}

function sortedKeys(value: unknown): [string, KeyValue][] {
  if (!isObject(value)) throw new CodecError('the keys of a list item must be an object')
  return Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)) as [string, KeyValue][]
}

/** An element as messages show it: `.spec`, `[name="main"]`, `[="example.com/a"]`, `[0]`. */
export function describeElement(element: string): string {
  const rest = element.slice(2)
  switch (element[0]) {
    case 'f':
      return `.${rest}`
    case 'k': {
      const keys = Object.entries(parseJson(rest).value as Record<string, KeyValue>)
      return `[${keys.map(([name, value]) => `${name}=${describeValue(value)}`).join(',')}]`
    }
    case 'v':
      return `[=${describeValue(parseJson(rest).value as KeyValue)}]`
    default:
      return `[${rest}]`
  }
}

/** A path as messages show it: `.spec.containers[name="main"].image`. */
export function describePath(path: readonly string[]): string {
  return path.map(describeElement).join('')
}

function describeValue(value: KeyValue): string {
  return typeof value === 'string' ? goQuote(value) : String(value)
}

/** In the order of upstream: fields, then keyed items, then values, then places. */
export function compareElements(a: string, b: string): number {
  const kind = a[0] as string
  if (kind !== b[0]) return kinds.indexOf(kind) - kinds.indexOf(b[0] as string)
  if (kind === 'f') return compareText(a, b)
  const [left, right] = [parsedRest(a), parsedRest(b)]
  return kind === 'k'
    ? compareKeys(Object.entries(left as object), Object.entries(right as object))
    : compareValues(left, right)
}

const kinds = 'fkvi'

/** How many elements are remembered: the conditions and ports of all objects have few names. */
const maxParsed = 1_000
const parsedRests = new Map<string, unknown>()

/** What stands behind the kind of an element. */
function parsedRest(element: string): unknown {
  let value = parsedRests.get(element)
  if (value === undefined) {
    value = parseJson(element.slice(2)).value
    if (parsedRests.size >= maxParsed) parsedRests.delete(parsedRests.keys().next().value as string)
    parsedRests.set(element, value)
  }
  return value
}

function compareKeys(a: readonly [string, unknown][], b: readonly [string, unknown][]): number {
  for (const [i, [name, value]] of a.entries()) {
    const other = b[i]
    if (other === undefined) return 1
    const order = compareText(name, other[0]) || compareValues(value, other[1])
    if (order !== 0) return order
  }
  return a.length - b.length
}

function compareValues(a: unknown, b: unknown): number {
  const rank = rankOf(a) - rankOf(b)
  if (rank !== 0) return rank
  return compareText(a as string, b as string)
}

/** Values of different types: numbers, then texts, then truth values, then null. */
function rankOf(value: unknown): number {
  if (typeof value === 'number' || typeof value === 'bigint') return 0
  if (typeof value === 'string') return 1
  return typeof value === 'boolean' ? 2 : 3
}

function compareText<T extends string | number>(a: T, b: T): number {
  return a < b ? -1 : a > b ? 1 : 0
}
