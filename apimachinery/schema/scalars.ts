import { badRequest } from '../errors.ts'
import { parseQuantity, QuantityError } from '../quantity.ts'
import { normalBase64 } from './base64.ts'
import { type Decoding, jsonTypeOf } from './decoding.ts'
import { normalMicroTime, normalTime } from './go-time.ts'
import type { Schema } from './schema-types.ts'

const maxInt32 = 2 ** 31 - 1
const minInt32 = -(2 ** 31)
const maxInt64 = 2n ** 63n - 1n
const minInt64 = -(2n ** 63n)

/** An int32 or int64; a bigint only where a number would not be exact. */
export function decodeInteger(decoding: Decoding, schema: Schema, value: unknown): number | bigint | undefined {
  if (typeof value !== 'number' && typeof value !== 'bigint') return decoding.mismatch(schema, value)
  const integer = toInt64(value)
  if (integer === undefined || (schema.type === 'integer' && !isInt32(integer)))
    return decoding.mismatch(schema, value, String(value))
  return integer
}

function isInt32(value: number | bigint): value is number {
  return typeof value === 'number' && value >= minInt32 && value <= maxInt32
}

function toInt64(value: number | bigint): number | bigint | undefined {
  if (typeof value === 'bigint') {
    if (value < minInt64 || value > maxInt64) return undefined
    return BigInt.asIntN(54, value) === value ? Number(value) : value
  }
  // Adding 0 turns -0 into 0.
  return Number.isSafeInteger(value) ? value + 0 : undefined
}

/** metav1.Time: RFC 3339 with seconds, in UTC. */
export function decodeTime(value: unknown): string | undefined {
  return normalTime(textOf(value)) ?? undefined
}

/** metav1.MicroTime: RFC 3339 with six decimals, in UTC. */
export function decodeMicroTime(value: unknown): string | undefined {
  return normalMicroTime(textOf(value)) ?? undefined
}

function textOf(value: unknown): string {
  if (typeof value !== 'string') throw nestedMismatch(value, 'string')
  return value
}

/** Types that decode themselves do not know in which field they are, and end the decoding. */
function nestedMismatch(value: unknown, goType: string, literal = ''): Error {
  return badRequest(`json: cannot unmarshal ${jsonTypeOf(value)}${literal} into Go value of type ${goType}`)
}

/** Most quantities are canonical as they are; those with up to three digits can be seen to be. */
const plainQuantity = /^[1-9]\d{0,2}(?:[mkMGT]|[KMGT]i)?$/

/** resource.Quantity: a text or a number, in canonical form. */
export function decodeQuantity(value: unknown): string {
  const text = typeof value === 'object' ? '' : String(value)
  return plainQuantity.test(text) ? text : canonicalQuantity(text.trim())
}

function canonicalQuantity(text: string): string {
  try {
    return parseQuantity(text).toString()
  } catch (cause) {
    if (cause instanceof QuantityError) throw badRequest(cause.message)
    throw cause
  }
}

/** intstr.IntOrString */
export function decodeIntOrString(value: unknown): string | number {
  if (typeof value === 'string') return value
  if (typeof value !== 'number' && typeof value !== 'bigint') throw nestedMismatch(value, 'int32')
  const integer = toInt64(value)
  if (integer === undefined || !isInt32(integer)) throw nestedMismatch(value, 'int32', ` ${value}`)
  return integer
}

/** Bytes in base64. */
export function decodeBytes(decoding: Decoding, schema: Schema, value: unknown): string | undefined {
  return typeof value === 'string' ? normalBase64(value) : decoding.mismatch(schema, value)
}
