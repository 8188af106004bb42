import { maxStrictErrors } from '../codecs/codec-error.ts'
import { goQuote } from '../go-text.ts'
import type { Schema } from './schema-types.ts'

/** Who words type errors: encoding/json, or runtime.DefaultUnstructuredConverter. */
export type MismatchWording = 'json' | 'unstructured'

/** A key of a map: part of the paths of strict errors, but not of those of type errors. */
class MapKey {
  readonly key: string
  constructor(key: string) {
    this.key = key
  }
}

/** Where decoding is, and what it has found. */
export class Decoding {
  readonly strictErrors: string[] = []
  /** The message of the first value of the wrong type. */
  firstMismatch: string | undefined
  /** Go type of the innermost struct around the current value. */
  struct: string | undefined
  readonly #wording: MismatchWording
  readonly #path: (string | number | MapKey)[] = []

  constructor(wording: MismatchWording) {
    this.#wording = wording
  }

  /** Goes down to a field, or to an element of a list. */
  push(segment: string | number): void {
    this.#path.push(segment)
  }

  pushKey(key: string): void {
    this.#path.push(new MapKey(key))
  }

  pop(): void {
    this.#path.pop()
  }

  unknownField(name: string): void {
    if (this.strictErrors.length < maxStrictErrors)
      this.strictErrors.push(`unknown field ${goQuote(this.#strictPath(name))}`)
  }

  /** Notes a value of the wrong type. @param literal the value as written, where Go shows it */
  mismatch(schema: Schema, value: unknown, literal?: string): undefined {
    this.firstMismatch ??=
      this.#wording === 'json' ? this.#jsonMismatch(schema, value, literal) : unstructuredMismatch(schema, value)
    return undefined
  }

  #jsonMismatch({ goType }: Schema, value: unknown, literal: string | undefined): string {
    const found = literal === undefined ? jsonTypeOf(value) : `${jsonTypeOf(value)} ${literal}`
    const fields = this.#path.filter((segment) => typeof segment === 'string')
    if (this.struct === undefined || fields.length === 0)
      return `json: cannot unmarshal ${found} into Go value of type ${goType}`
    const struct = this.struct.slice(this.struct.indexOf('.') + 1)
    return `json: cannot unmarshal ${found} into Go struct field ${struct}.${fields.join('.')} of type ${goType}`
  }

  #strictPath(name: string): string {
    let path = ''
    for (const segment of [...this.#path, name]) {
      if (typeof segment === 'number') path += `[${segment}]`
      else {
        const key = typeof segment === 'string' ? segment : segment.key
        path += path === '' ? key : `.${key}`
      }
    }
    return path
  }
}

/** A JSON value as encoding/json names it in errors. */
export function jsonTypeOf(value: unknown): string {
  if (Array.isArray(value)) return 'array'
  if (value === null) return 'null'
  switch (typeof value) {
    case 'boolean':
      return 'bool'
    case 'bigint':
      return 'number'
    default:
      return typeof value
  }
}

function unstructuredMismatch(schema: Schema, value: unknown): string {
  const kind = goKindOf(value)
  switch (schema.type) {
    case 'map':
      return `cannot restore map from ${kind}`
    case 'array':
    case 'bytes':
      return `cannot restore slice from ${kind}`
    case 'struct':
      return `cannot restore struct from: ${kind}`
    case 'boolean':
      return 'unrecognized type: bool'
    case 'integer':
      return 'unrecognized type: int32'
    case 'number':
      return 'unrecognized type: float64'
    default:
      return `unrecognized type: ${schema.type}`
  }
}

/** The reflect.Kind of a value in unstructured content. */
function goKindOf(value: unknown): string {
  if (Array.isArray(value)) return 'slice'
  switch (typeof value) {
    case 'object':
      return 'map'
    case 'boolean':
      return 'bool'
    case 'bigint':
      return 'int64'
    case 'number':
      return Number.isInteger(value) ? 'int64' : 'float64'
    default:
      return typeof value
  }
}
