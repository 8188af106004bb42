import * as types from '../types/cel-type.ts'
import { CelError } from '../values/cel-error.ts'
import type { CelValue } from '../values/cel-value.ts'
import { compareBytes, compareNumbers, isNumeric } from '../values/equality.ts'
import { CelDuration, CelTimestamp } from '../values/time.ts'
import { compareText } from './operators.ts'

/** The types whose values have an order, by the names that overloads have for them. */
export const orderedTypes = [
  ['int', types.intType],
  ['uint', types.uintType],
  ['double', types.doubleType],
  ['bool', types.boolType],
  ['duration', types.durationType],
  ['timestamp', types.timestampType],
  ['string', types.stringType],
  ['bytes', types.bytesType],
] as const

/** Negative, 0 or positive. @throws {CelError} the values have no order */
export function compareValues(a: CelValue, b: CelValue): number {
  if (isNumeric(a) && isNumeric(b)) return compareNumbers(a, b)
  if (typeof a === 'string' && typeof b === 'string') return compareText(a, b)
  if (typeof a === 'boolean' && typeof b === 'boolean') return Number(a) - Number(b)
  if (a instanceof CelTimestamp && b instanceof CelTimestamp) return compareNumbers(a.nanos, b.nanos)
  if (a instanceof CelDuration && b instanceof CelDuration) return compareNumbers(a.nanos, b.nanos)
  if (a instanceof Uint8Array && b instanceof Uint8Array) return compareBytes(a, b)
  throw new CelError('no such overload')
}
