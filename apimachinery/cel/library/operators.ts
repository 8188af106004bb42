import { operators } from '../syntax/ast.ts'
import * as types from '../types/cel-type.ts'
import { CelError } from '../values/cel-error.ts'
import type { CelList, CelMap, CelValue } from '../values/cel-value.ts'
import { type CelNumber, celEquals, compareBytes, compareNumbers, listContains } from '../values/equality.ts'
import { CelDuration, CelTimestamp, isTimestampInRange } from '../values/time.ts'
import { CelUint } from '../values/uint.ts'
import { int, uint } from './arithmetic.ts'
import { declareFunction, overload } from './declare.ts'

/** The operators (langdef.md, Standard Definitions). */

const { boolType, bytesType, doubleType, durationType, intType, stringType, timestampType, uintType } = types
const a = types.parameter('A')
const b = types.parameter('B')
const maxDuration = 2n ** 63n

function duration(nanos: bigint): CelDuration {
  if (nanos >= maxDuration || nanos < -maxDuration) throw new CelError('integer overflow')
  return new CelDuration(nanos)
}

function timestamp(nanos: bigint): CelTimestamp {
  if (!isTimestampInRange(nanos)) throw new CelError('timestamp overflow')
  return new CelTimestamp(nanos)
}

function divisor(value: bigint, word: string): bigint {
  if (value === 0n) throw new CelError(`${word} by zero`)
  return value
}

function concatBytes(left: Uint8Array, right: Uint8Array): Uint8Array {
  const joined = new Uint8Array(left.length + right.length)
  joined.set(left)
  joined.set(right, left.length)
  return joined
}

const numeric = [
  ['int64', intType],
  ['uint64', uintType],
  ['double', doubleType],
] as const

function comparison(operator: string, word: string, holds: (order: number) => boolean) {
  const numbers = numeric.flatMap(([leftName, left]) =>
    numeric.map(([rightName, right]) =>
      overload(
        leftName === rightName ? `${word}_${leftName}` : `${word}_${leftName}_${rightName}`,
        [left, right],
        boolType,
        (x: CelNumber, y: CelNumber) => holds(compareNumbers(x, y)),
      ),
    ),
  )
  const byNanos = (x: { nanos: bigint }, y: { nanos: bigint }) => holds(compareNumbers(x.nanos, y.nanos))
  return declareFunction(
    operator,
    overload(`${word}_bool`, [boolType, boolType], boolType, (x: boolean, y: boolean) => holds(Number(x) - Number(y))),
    ...numbers,
    overload(`${word}_string`, [stringType, stringType], boolType, (x: string, y: string) => holds(compareText(x, y))),
    overload(`${word}_bytes`, [bytesType, bytesType], boolType, (x: Uint8Array, y: Uint8Array) =>
      holds(compareBytes(x, y)),
    ),
    overload(`${word}_timestamp`, [timestampType, timestampType], boolType, byNanos),
    overload(`${word}_duration`, [durationType, durationType], boolType, byNanos),
  )
}

/** Compares texts by code points, which is how their bytes in UTF-8 compare. */
export function compareText(x: string, y: string): number {
  if (x === y) return 0
  const length = Math.min(x.length, y.length)
  for (let i = 0; i < length; i++) {
    const [left, right] = [x.charCodeAt(i), y.charCodeAt(i)]
    if (left === right) continue
    const [leftSurrogate, rightSurrogate] = [(left & 0xf800) === 0xd800, (right & 0xf800) === 0xd800]
    if (leftSurrogate !== rightSurrogate) return leftSurrogate ? 1 : -1
    return left - right
  }
  return x.length - y.length
}

/** Operators that take values apart or evaluate some of them only are the interpreter's. */
export const operatorFunctions = [
  declareFunction(operators.conditional, overload('conditional', [boolType, a, a], a)),
  declareFunction(operators.and, overload('logical_and', [boolType, boolType], boolType)),
  declareFunction(operators.or, overload('logical_or', [boolType, boolType], boolType)),
  declareFunction(operators.notStrictlyFalse, overload('not_strictly_false', [boolType], boolType)),
  declareFunction(
    operators.not,
    overload('logical_not', [boolType], boolType, (x: boolean) => !x),
  ),
  declareFunction(
    operators.equals,
    overload('equals', [a, a], boolType, (x: CelValue, y: CelValue) => celEquals(x, y)),
  ),
  declareFunction(
    operators.notEquals,
    overload('not_equals', [a, a], boolType, (x: CelValue, y: CelValue) => !celEquals(x, y)),
  ),
  comparison(operators.less, 'less', (order) => order < 0),
  comparison(operators.lessEquals, 'less_equals', (order) => order <= 0),
  comparison(operators.greater, 'greater', (order) => order > 0),
  comparison(operators.greaterEquals, 'greater_equals', (order) => order >= 0),
  declareFunction(
    operators.add,
    overload('add_bytes', [bytesType, bytesType], bytesType, concatBytes),
    overload('add_double', [doubleType, doubleType], doubleType, (x: number, y: number) => x + y),
    overload('add_duration_duration', [durationType, durationType], durationType, (x: CelDuration, y: CelDuration) =>
      duration(x.nanos + y.nanos),
    ),
    overload(
      'add_duration_timestamp',
      [durationType, timestampType],
      timestampType,
      (x: CelDuration, y: CelTimestamp) => timestamp(x.nanos + y.nanos),
    ),
    overload(
      'add_timestamp_duration',
      [timestampType, durationType],
      timestampType,
      (x: CelTimestamp, y: CelDuration) => timestamp(x.nanos + y.nanos),
    ),
    overload('add_int64', [intType, intType], intType, (x: bigint, y: bigint) => int(x + y)),
    overload('add_list', [types.listOf(a), types.listOf(a)], types.listOf(a), (x: CelList, y: CelList) => x.concat(y)),
    overload('add_string', [stringType, stringType], stringType, (x: string, y: string) => x + y),
    overload(
      'add_uint64',
      [uintType, uintType],
      uintType,
      (x: CelUint, y: CelUint) => new CelUint(uint(x.value + y.value)),
    ),
  ),
  declareFunction(
    operators.subtract,
    overload('subtract_double', [doubleType, doubleType], doubleType, (x: number, y: number) => x - y),
    overload(
      'subtract_duration_duration',
      [durationType, durationType],
      durationType,
      (x: CelDuration, y: CelDuration) => duration(x.nanos - y.nanos),
    ),
    overload('subtract_int64', [intType, intType], intType, (x: bigint, y: bigint) => int(x - y)),
    overload(
      'subtract_timestamp_duration',
      [timestampType, durationType],
      timestampType,
      (x: CelTimestamp, y: CelDuration) => timestamp(x.nanos - y.nanos),
    ),
    overload(
      'subtract_timestamp_timestamp',
      [timestampType, timestampType],
      durationType,
      (x: CelTimestamp, y: CelTimestamp) => duration(x.nanos - y.nanos),
    ),
    overload(
      'subtract_uint64',
      [uintType, uintType],
      uintType,
      (x: CelUint, y: CelUint) => new CelUint(uint(x.value - y.value)),
    ),
  ),
  declareFunction(
    operators.multiply,
    overload('multiply_double', [doubleType, doubleType], doubleType, (x: number, y: number) => x * y),
    overload('multiply_int64', [intType, intType], intType, (x: bigint, y: bigint) => int(x * y)),
    overload(
      'multiply_uint64',
      [uintType, uintType],
      uintType,
      (x: CelUint, y: CelUint) => new CelUint(uint(x.value * y.value)),
    ),
  ),
  declareFunction(
    operators.divide,
    overload('divide_double', [doubleType, doubleType], doubleType, (x: number, y: number) => x / y),
    overload('divide_int64', [intType, intType], intType, (x: bigint, y: bigint) => int(x / divisor(y, 'division'))),
    overload(
      'divide_uint64',
      [uintType, uintType],
      uintType,
      (x: CelUint, y: CelUint) => new CelUint(x.value / divisor(y.value, 'division')),
    ),
  ),
  declareFunction(
    operators.modulo,
    overload('modulo_int64', [intType, intType], intType, (x: bigint, y: bigint) => x % divisor(y, 'modulus')),
    overload(
      'modulo_uint64',
      [uintType, uintType],
      uintType,
      (x: CelUint, y: CelUint) => new CelUint(x.value % divisor(y.value, 'modulus')),
    ),
  ),
  declareFunction(
    operators.negate,
    overload('negate_double', [doubleType], doubleType, (x: number) => -x),
    overload('negate_int64', [intType], intType, (x: bigint) => int(-x)),
  ),
  declareFunction(
    operators.index,
    overload('index_list', [types.listOf(a), intType], a),
    overload('index_map', [types.mapOf(a, b), a], b),
    overload('optional_list_index_int', [types.optionalOf(types.listOf(a)), intType], types.optionalOf(a)),
    overload('optional_map_index_value', [types.optionalOf(types.mapOf(a, b)), a], types.optionalOf(b)),
  ),
  declareFunction(
    operators.optionalIndex,
    overload('list_optindex_optional_int', [types.listOf(a), intType], types.optionalOf(a)),
    overload('optional_list_optindex_optional_int', [types.optionalOf(types.listOf(a)), intType], types.optionalOf(a)),
    overload('map_optindex_optional_value', [types.mapOf(a, b), a], types.optionalOf(b)),
    overload('optional_map_optindex_optional_value', [types.optionalOf(types.mapOf(a, b)), a], types.optionalOf(b)),
  ),
  declareFunction(
    operators.in,
    overload('in_list', [a, types.listOf(a)], boolType, (x: CelValue, list: CelList) => listContains(list, x)),
    overload('in_map', [a, types.mapOf(a, b)], boolType, (x: CelValue, map: CelMap) => map.find(x) !== undefined),
  ),
]
