import { CelError } from '../values/cel-error.ts'
import { CelList, CelMap, CelOptional, type CelValue, noValue } from '../values/cel-value.ts'
import { formatKey } from '../values/text.ts'
import { CelUint } from '../values/uint.ts'
import { typeNameOf } from '../values/value-types.ts'

/** Fields, keys and items of values. */

function noSuchKey(key: CelValue): CelError {
  return new CelError(`no such key: ${formatKey(key)}`)
}

/** `value.field`. @throws {CelError} when there is none */
export function select(value: CelValue, field: string): CelValue {
  if (value instanceof CelOptional) return optionalSelect(value, field)
  const found = value instanceof CelMap ? value.find(field) : undefined
  if (found === undefined) throw noSuchKey(field)
  return found
}

/** `has(value.field)`. */
export function hasField(value: CelValue, field: string): boolean {
  const target = value instanceof CelOptional ? value.value : value
  return target instanceof CelMap && target.find(field) !== undefined
}

/** `value[key]`. @throws {CelError} when there is none */
export function index(value: CelValue, key: CelValue): CelValue {
  if (value instanceof CelOptional) return optionalIndex(value, key)
  if (value instanceof CelList) return itemAt(value, key)
  const found = value instanceof CelMap ? value.find(key) : undefined
  if (found === undefined) throw noSuchKey(key)
  return found
}

/** `value[?key]`: an optional value. */
export function optionalIndex(value: CelValue, key: CelValue): CelOptional {
  const target = value instanceof CelOptional ? value.value : value
  if (target instanceof CelMap) return optional(target.find(key))
  if (!(target instanceof CelList)) return noValue
  const at = indexOf(key)
  return at === undefined || at < 0 || at >= target.size ? noValue : optional(target.at(at))
}

/** `value.?field`: an optional value. */
export function optionalSelect(value: CelValue, field: CelValue): CelOptional {
  const target = value instanceof CelOptional ? value.value : value
  return target instanceof CelMap ? optional(target.find(field)) : noValue
}

function optional(value: CelValue | undefined): CelOptional {
  return value === undefined ? noValue : new CelOptional(value)
}

function itemAt(list: CelList, key: CelValue): CelValue {
  const at = indexOf(key)
  if (at === undefined) throw new CelError(`unsupported index type '${typeNameOf(key)}' in list`)
  if (at < 0 || at >= list.size) throw new CelError(`index out of bounds: ${formatKey(key)}`)
  return list.at(at)
}

/** Any whole number counts. */
function indexOf(key: CelValue): number | undefined {
  if (typeof key === 'bigint') return Number(key)
  if (key instanceof CelUint) return Number(key.value)
  return typeof key === 'number' && Number.isInteger(key) ? key : undefined
}
