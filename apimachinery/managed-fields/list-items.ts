import { jsonText } from '../codecs/json.ts'
import { isObject } from '../equality.ts'
import { goQuote } from '../go-text.ts'
import type { ListRule } from './merge-type.ts'
import { type KeyValue, valueElement } from './path-element.ts'

/** An item of a merging list that nothing identifies. The message is upstream's. */
export class UnidentifiedItemError extends Error {}

/**
 * The element that stands for an item of a merging list: its keys, or the item itself.
 * @throws {UnidentifiedItemError}
 */
export function elementOfItem({ keys }: ListRule, item: unknown): string {
  if (keys.length === 0) return valueElement(setValue(item))
  if (item === null) throw new UnidentifiedItemError('associative list with keys may not have a null element')
  if (!isObject(item)) throw new UnidentifiedItemError('associative list with keys may not have non-map elements')
  let element = ''
  for (const { name, prefix, default: usual } of keys) {
    const value = Object.hasOwn(item, name) ? item[name] : usual
    if (value !== undefined) element += `${element && ','}${prefix}${jsonText(value)}`
  }
  if (element !== '') return `k:{${element}}`
  const names = keys.map(({ name }) => goQuote(name)).join(' ')
  const what = `associative list with keys has an element that omits all key fields [${names}]`
  throw new UnidentifiedItemError(`${what} (and doesn't have default values for any key fields)`)
}

function setValue(item: unknown): KeyValue {
  if (isObject(item)) throw new UnidentifiedItemError("associative list without keys has an element that's a map type")
  if (Array.isArray(item)) throw new UnidentifiedItemError('not supported: associative list with lists as elements')
  if (item === null)
    throw new UnidentifiedItemError("associative list without keys has an element that's an explicit null")
  return item as KeyValue
}

/** The items of a merging list by their elements, in order. @throws {UnidentifiedItemError} */
export function itemsByElement(rule: ListRule, list: readonly unknown[]): Map<string, unknown[]> {
  const items = new Map<string, unknown[]>()
  for (const item of list) {
    const element = elementOfItem(rule, item)
    const same = items.get(element)
    if (same === undefined) items.set(element, [item])
    else same.push(item)
  }
  return items
}
