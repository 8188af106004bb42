import { CelList, CelMap, CelOpaque, CelOptional, CelTypeName, type CelValue } from './cel-value.ts'
import { CelDuration, CelTimestamp } from './time.ts'
import { CelUint } from './uint.ts'

/** Whether two values are the same: numbers by what they count, values of different types never. */
export function celEquals(a: CelValue, b: CelValue): boolean {
  if (a === b) return true
  if (a === null || b === null) return false
  if (isNumeric(a)) return isNumeric(b) && compareNumbers(a, b) === 0
  if (typeof a !== 'object' || typeof b !== 'object') return false
  if (a instanceof CelList) return b instanceof CelList && listsEqual(a, b)
  if (a instanceof CelMap) return b instanceof CelMap && mapsEqual(a, b)
  return objectsEqual(a, b)
}

function objectsEqual(a: object, b: object): boolean {
  if (a instanceof Uint8Array) return b instanceof Uint8Array && compareBytes(a, b) === 0
  if (a instanceof CelTimestamp) return b instanceof CelTimestamp && a.nanos === b.nanos
  if (a instanceof CelDuration) return b instanceof CelDuration && a.nanos === b.nanos
  if (a instanceof CelTypeName) return b instanceof CelTypeName && a.name === b.name
  if (a instanceof CelOpaque) return b instanceof CelOpaque && a.typeName === b.typeName && a.equals(b)
  if (!(a instanceof CelOptional && b instanceof CelOptional)) return false
  if (a.value === undefined || b.value === undefined) return a.value === b.value
  return celEquals(a.value, b.value)
}

export type CelNumber = bigint | number | CelUint

export function isNumeric(value: CelValue): value is CelNumber {
  return typeof value === 'bigint' || typeof value === 'number' || value instanceof CelUint
}

/** Compares numbers of any kinds by what they count; NaN with anything is NaN. */
export function compareNumbers(a: CelNumber, b: CelNumber): number {
  const [left, right] = [a instanceof CelUint ? a.value : a, b instanceof CelUint ? b.value : b]
  if (left < right) return -1
  if (left > right) return 1
  // Bigints and numbers are equal loosely only.
  // biome-ignore lint/suspicious/noDoubleEquals: compares a bigint with a number
  return left == right ? 0 : Number.NaN
}

/** Compares bytes one by one, the shorter first when one begins with the other. */
export function compareBytes(a: Uint8Array, b: Uint8Array): number {
  const length = Math.min(a.length, b.length)
  for (let i = 0; i < length; i++) if (a[i] !== b[i]) return a[i]! - b[i]!
  return a.length - b.length
}

function listsEqual(a: CelList, b: CelList): boolean {
  if (a.size !== b.size) return false
  const { isOrdered, keyOf } = a.order.isOrdered ? b.order : a.order
  if (isOrdered) {
    for (let i = 0; i < a.size; i++) if (!celEquals(a.at(i), b.at(i))) return false
    return true
  }
  return keyOf ? equalByKey(a, b, keyOf) : [...a].every((item) => listContains(b, item))
}

function equalByKey(a: CelList, b: CelList, keyOf: (item: CelValue) => string): boolean {
  const items = new Map([...b].map((item) => [keyOf(item), item] as const))
  return [...a].every((item) => {
    const other = items.get(keyOf(item))
    return other !== undefined && celEquals(item, other)
  })
}

/** Whether some item of a list is the value. */
export function listContains(list: CelList, value: CelValue): boolean {
  for (let i = 0; i < list.size; i++) if (celEquals(list.at(i), value)) return true
  return false
}

function mapsEqual(a: CelMap, b: CelMap): boolean {
  if (a.size !== b.size) return false
  for (const key of a.keys()) {
    const other = b.find(key)
    if (other === undefined || !celEquals(a.find(key)!, other)) return false
  }
  return true
}
