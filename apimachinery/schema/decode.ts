import { deepClone, setOwn } from '../equality.ts'
import { badRequest } from '../errors.ts'
import { Decoding, type MismatchWording } from './decoding.ts'
import { decodeUnion } from './json-schema-unions.ts'
import {
  decodeBytes,
  decodeInteger,
  decodeIntOrString,
  decodeMicroTime,
  decodeQuantity,
  decodeTime,
} from './scalars.ts'
import type { Field, Schema } from './schema-types.ts'

/** What decoding made of a value. */
export interface Decoded<T> {
  readonly object: T
  /** Texts of strict decoding errors, in the order of the input: `unknown field "spec.foo"`. */
  readonly strictErrors: string[]
}

/**
 * Makes a clean copy of a JSON value: known fields only, types checked, scalars in their normal form, and fields present
 * or absent exactly as Go prints the object. `null` and `undefined` mean absent. The copy shares nothing with the input,
 * which may be frozen. Decoding what has been decoded changes nothing.
 * @param wording `unstructured` words type errors like upstream's converter, which strategic merge patches go through
 * @param decoded something that has been decoded before: the parts of it that are found in the input, at the same place,
 *   are taken over as they are, so that nobody may change them
 * @throws {ApiError} 400 for a value of the wrong type, with upstream's words
 */
export function decode<T extends object = Record<string, unknown>>(
  schema: Schema,
  value: unknown,
  wording: MismatchWording = 'json',
  decoded?: object,
): Decoded<T> {
  const decoding = new Decoding(wording)
  const object = decodeValue(decoding, schema, value ?? {}, decoded)
  // Go goes on after a value of the wrong type and reports the first one in the end.
  if (decoding.firstMismatch !== undefined) throw badRequest(decoding.firstMismatch)
  return { object: object as T, strictErrors: decoding.strictErrors }
}

/** @returns undefined for a value of the wrong type, which `decoding` has noted */
function decodeValue(decoding: Decoding, schema: Schema, value: unknown, decoded: unknown): unknown {
  if (value === decoded && typeof value === 'object') return value
  switch (schema.type) {
    case 'string':
    case 'duration':
      return typeof value === 'string' ? value : decoding.mismatch(schema, value)
    case 'struct':
      return decodeStruct(decoding, schema, value, decoded)
    case 'array':
      return decodeArray(decoding, schema, value, decoded)
    case 'map':
      return decodeMap(decoding, schema, value, decoded)
    case 'integer':
    case 'int64':
      return decodeInteger(decoding, schema, value)
    case 'boolean':
      return typeof value === 'boolean' ? value : decoding.mismatch(schema, value)
    case 'number':
      if (typeof value === 'bigint') return Number(value)
      return typeof value === 'number' ? value : decoding.mismatch(schema, value)
    case 'date-time':
      return decodeTime(value)
    case 'micro-time':
      return decodeMicroTime(value)
    case 'quantity':
      return decodeQuantity(value)
    case 'int-or-string':
      return decodeIntOrString(value)
    case 'bytes':
      return decodeBytes(decoding, schema, value)
    case 'union':
      return decodeUnion(schema, value, decode)
    default:
      return deepClone(value)
  }
}

/** What stands at a key, or an index, of what has been decoded before. */
function partOf(decoded: unknown, key: string | number): unknown {
  return typeof decoded === 'object' && decoded !== null
    ? (decoded as Record<string | number, unknown>)[key]
    : undefined
}

function decodeStruct(
  decoding: Decoding,
  schema: Schema,
  value: unknown,
  decoded: unknown,
): Record<string, unknown> | undefined {
  if (!isObject(value)) return decoding.mismatch(schema, value)
  const { fields } = schema
  const values: unknown[] = new Array(fields.size)
  const outer = decoding.struct
  decoding.struct = schema.goType
  for (const key of Object.keys(value)) {
    const given = value[key]
    const field = fields.get(key)
    if (field === undefined) {
      if (given !== undefined) decoding.unknownField(key)
    } else if (given !== null && given !== undefined) {
      decoding.push(key)
      values[field.index] = decodeValue(decoding, field.schema, given, partOf(decoded, key))
      decoding.pop()
    }
  }
  decoding.struct = outer
  return printed(fields, values)
}

/** The object with the fields that Go prints, in its order. */
function printed(fields: ReadonlyMap<string, Field>, values: readonly unknown[]): Record<string, unknown> {
  const object: Record<string, unknown> = {}
  for (const field of fields.values()) {
    const value = values[field.index]
    if (field.emit === 'nonzero') {
      if (value !== undefined && !isEmpty(value)) object[field.name] = value
    } else if (value !== undefined) object[field.name] = value
    else if (field.emit === 'always') object[field.name] = field.ptr ? null : zeroOf(field.schema)
  }
  return object
}

/** What `omitempty` and `omitzero` leave out. */
function isEmpty(value: unknown): boolean {
  if (typeof value !== 'object') return value === '' || value === 0 || value === false
  if (value === null) return true
  if (Array.isArray(value)) return value.length === 0
  for (const _key in value) return false
  return true
}

/** How Go prints a value that was never set. */
export function zeroOf({ type, fields }: Schema): unknown {
  switch (type) {
    case 'string':
      return ''
    case 'integer':
    case 'int64':
    case 'number':
    case 'int-or-string':
      return 0
    case 'boolean':
      return false
    case 'quantity':
      return '0'
    case 'duration':
      return '0s'
    case 'struct':
      return printed(fields, [])
    default:
      return null
  }
}

/** What null in a list or map comes to. Bytes that are null have become empty once an object has been stored upstream. */
function emptyItem(items: Schema): unknown {
  return items.type === 'bytes' ? '' : zeroOf(items)
}

function decodeArray(decoding: Decoding, schema: Schema, value: unknown, decoded: unknown): unknown[] | undefined {
  if (!Array.isArray(value)) return decoding.mismatch(schema, value)
  const items = schema.items!
  const copy: unknown[] = new Array(value.length)
  for (let i = 0; i < value.length; i++) {
    const item: unknown = value[i]
    if (item === null || item === undefined) copy[i] = emptyItem(items)
    else {
      decoding.push(i)
      copy[i] = decodeValue(decoding, items, item, partOf(decoded, i)) ?? null
      decoding.pop()
    }
  }
  return copy
}

/** Go prints the keys of maps in order. */
function decodeMap(decoding: Decoding, schema: Schema, value: unknown, decoded: unknown): object | undefined {
  if (!isObject(value)) return decoding.mismatch(schema, value)
  const items = schema.items!
  const copy: Record<string, unknown> = {}
  for (const key of Object.keys(value).sort()) {
    const item = value[key]
    if (item === undefined) continue
    if (item === null) {
      setOwn(copy, key, emptyItem(items))
      continue
    }
    decoding.pushKey(key)
    setOwn(copy, key, decodeValue(decoding, items, item, partOf(decoded, key)) ?? null)
    decoding.pop()
  }
  return copy
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
