import { maxNumberText } from '../../number-text.ts'
import * as types from '../types/cel-type.ts'
import { CelError } from '../values/cel-error.ts'
import { type CelList, type CelMap, CelTypeName, type CelValue } from '../values/cel-value.ts'
import { formatDouble } from '../values/text.ts'
import {
  type CelDuration,
  CelTimestamp,
  formatDuration,
  formatTimestamp,
  isTimestampInRange,
  parseDuration,
  parseTimestamp,
} from '../values/time.ts'
import { CelUint } from '../values/uint.ts'
import { codePointLength, decodeUtf8, encodeUtf8 } from '../values/utf8.ts'
import { typeNameOf } from '../values/value-types.ts'
import { int, truncated, uint } from './arithmetic.ts'
import { declareFunction, method, overload } from './declare.ts'

/** Conversions and `size` (langdef.md, Standard Definitions). */

const { boolType, bytesType, doubleType, durationType, dynType, intType, stringType, timestampType, uintType } = types
const a = types.parameter('A')
const b = types.parameter('B')
const second = 1_000_000_000n

function cannotConvert(from: string, to: string): CelError {
  return new CelError(`type conversion error from '${from}' to '${to}'`)
}

function parsed<T>(value: T | undefined, to: string): T {
  if (value === undefined) throw cannotConvert('string', to)
  return value
}

function parseInteger(text: string, pattern: RegExp): bigint | undefined {
  return text.length <= maxNumberText && pattern.test(text) ? BigInt(text.replace(/^\+/, '')) : undefined
}

function intOfText(text: string): bigint {
  const value = parsed(parseInteger(text, /^[+-]?\d+$/), 'int')
  return value > 2n ** 63n - 1n || value < -(2n ** 63n) ? parsed<bigint>(undefined, 'int') : value
}

function uintOfText(text: string): CelUint {
  const value = parsed(parseInteger(text, /^\d+$/), 'uint')
  return new CelUint(value > 2n ** 64n - 1n ? parsed<bigint>(undefined, 'uint') : value)
}

const doublePattern = /^[+-]?(?:(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?|[iI]nf(?:inity)?|[nN]a[nN])$/

function doubleOfText(text: string): number {
  if (!doublePattern.test(text)) throw cannotConvert('string', 'double')
  return Number(text.replace(/[iI]nf(?:inity)?/, 'Infinity'))
}

const boolTexts: Readonly<Record<string, boolean>> = {
  '1': true,
  t: true,
  T: true,
  TRUE: true,
  true: true,
  True: true,
  '0': false,
  f: false,
  F: false,
  FALSE: false,
  false: false,
  False: false,
}

function textOfBytes(bytes: Uint8Array): string {
  const text = decodeUtf8(bytes)
  if (text === undefined) throw new CelError('invalid UTF-8 in bytes, cannot convert to string')
  return text
}

function timestampOfSeconds(seconds: bigint): CelTimestamp {
  const nanos = seconds * second
  if (!isTimestampInRange(nanos)) throw new CelError('timestamp overflow')
  return new CelTimestamp(nanos)
}

const sizes = [
  ['bytes', bytesType, (value: Uint8Array) => BigInt(value.length)],
  ['list', types.listOf(a), (value: CelList) => BigInt(value.size)],
  ['map', types.mapOf(a, b), (value: CelMap) => BigInt(value.size)],
  ['string', stringType, (value: string) => BigInt(codePointLength(value))],
] as const

export const conversionFunctions = [
  declareFunction(
    'size',
    ...sizes.map(([name, type, size]) => overload(`size_${name}`, [type], intType, size)),
    ...sizes.map(([name, type, size]) => method(`${name}_size`, [type], intType, size)),
  ),
  declareFunction(
    'type',
    overload('type', [a], types.typeOf(a), (value: CelValue) => new CelTypeName(typeNameOf(value))),
  ),
  declareFunction(
    'dyn',
    overload('to_dyn', [a], dynType, (value: CelValue) => value),
  ),
  declareFunction(
    'bool',
    overload('bool_to_bool', [boolType], boolType, (value: boolean) => value),
    overload('string_to_bool', [stringType], boolType, (text: string) =>
      parsed(Object.hasOwn(boolTexts, text) ? boolTexts[text] : undefined, 'bool'),
    ),
  ),
  declareFunction(
    'bytes',
    overload('bytes_to_bytes', [bytesType], bytesType, (value: Uint8Array) => value),
    overload('string_to_bytes', [stringType], bytesType, (text: string) => encodeUtf8(text)),
  ),
  declareFunction(
    'double',
    overload('double_to_double', [doubleType], doubleType, (value: number) => value),
    overload('int64_to_double', [intType], doubleType, (value: bigint) => Number(value)),
    overload('string_to_double', [stringType], doubleType, doubleOfText),
    overload('uint64_to_double', [uintType], doubleType, ({ value }: CelUint) => Number(value)),
  ),
  declareFunction(
    'duration',
    overload('duration_to_duration', [durationType], durationType, (value: CelDuration) => value),
    overload('string_to_duration', [stringType], durationType, (text: string) =>
      parsed(parseDuration(text), 'google.protobuf.Duration'),
    ),
  ),
  declareFunction(
    'int',
    overload('int64_to_int64', [intType], intType, (value: bigint) => value),
    overload('double_to_int64', [doubleType], intType, (value: number) => truncated(value, int, 2n ** 63n)),
    overload('duration_to_int64', [durationType], intType, ({ nanos }: CelDuration) => nanos),
    overload('string_to_int64', [stringType], intType, intOfText),
    overload('timestamp_to_int64', [timestampType], intType, ({ nanos }: CelTimestamp) => {
      const seconds = nanos / second
      return nanos % second < 0n ? seconds - 1n : seconds
    }),
    overload('uint64_to_int64', [uintType], intType, ({ value }: CelUint) => int(value)),
  ),
  declareFunction(
    'string',
    overload('string_to_string', [stringType], stringType, (value: string) => value),
    overload('bool_to_string', [boolType], stringType, String),
    overload('bytes_to_string', [bytesType], stringType, textOfBytes),
    overload('double_to_string', [doubleType], stringType, formatDouble),
    overload('duration_to_string', [durationType], stringType, formatDuration),
    overload('int64_to_string', [intType], stringType, String),
    overload('timestamp_to_string', [timestampType], stringType, formatTimestamp),
    overload('uint64_to_string', [uintType], stringType, ({ value }: CelUint) => String(value)),
  ),
  declareFunction(
    'timestamp',
    overload('timestamp_to_timestamp', [timestampType], timestampType, (value: CelTimestamp) => value),
    overload('int64_to_timestamp', [intType], timestampType, timestampOfSeconds),
    overload('string_to_timestamp', [stringType], timestampType, (text: string) =>
      parsed(parseTimestamp(text), 'google.protobuf.Timestamp'),
    ),
  ),
  declareFunction(
    'uint',
    overload('uint64_to_uint64', [uintType], uintType, (value: CelUint) => value),
    overload(
      'double_to_uint64',
      [doubleType],
      uintType,
      (value: number) => new CelUint(truncated(value, uint, 2n ** 64n)),
    ),
    overload('int64_to_uint64', [intType], uintType, (value: bigint) => new CelUint(uint(value))),
    overload('string_to_uint64', [stringType], uintType, uintOfText),
  ),
]
