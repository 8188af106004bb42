import { deepEqual } from './equality.ts'
import { goQuote } from './go-text.ts'

/** The reasons of a field error, as upstream spells them in causes (k8s.io/apimachinery/pkg/util/validation/field). */
export type FieldErrorType =
  | 'FieldValueNotFound'
  | 'FieldValueRequired'
  | 'FieldValueDuplicate'
  | 'FieldValueInvalid'
  | 'FieldValueNotSupported'
  | 'FieldValueForbidden'
  | 'FieldValueTooLong'
  | 'FieldValueTooMany'
  | 'InternalError'
  | 'FieldValueTypeInvalid'

/** One thing that is wrong with an object. `field` is a path such as `spec.containers[0].image`. */
export interface FieldError {
  readonly type: FieldErrorType
  readonly field: string
  /** The whole text after the path, as upstream words it: `Required value`, `Invalid value: "x": must …`. */
  readonly message: string
}

/** A value that must be given is not. */
export function requiredField(field: string, detail = ''): FieldError {
  return { type: 'FieldValueRequired', field, message: withDetail('Required value', detail) }
}

/** A value breaks a rule, which `detail` states. `undefined` leaves the value out of the text. */
export function invalidField(field: string, value: unknown, detail: string): FieldError {
  return { type: 'FieldValueInvalid', field, message: withDetail('Invalid value', value, detail) }
}

/** A value is of the wrong type. */
export function typeInvalidField(field: string, value: unknown, detail: string): FieldError {
  return { type: 'FieldValueTypeInvalid', field, message: withDetail('Invalid value', value, detail) }
}

/** A value is none of `allowed`, which are listed in the given order. No value at all is an empty text. */
export function unsupportedField(field: string, value: unknown, allowed: readonly string[]): FieldError {
  const detail = allowed.length > 0 ? `supported values: ${allowed.map(goQuote).join(', ')}` : ''
  return { type: 'FieldValueNotSupported', field, message: withDetail('Unsupported value', value ?? '', detail) }
}

/** A value that must be unique is there twice. */
export function duplicateField(field: string, value: unknown): FieldError {
  return { type: 'FieldValueDuplicate', field, message: withDetail('Duplicate value', value, '') }
}

/** A value names something that is not there. */
export function notFoundField(field: string, value: unknown): FieldError {
  return { type: 'FieldValueNotFound', field, message: withDetail('Not found', value, '') }
}

/** A value may not be given, or not by this request. */
export function forbiddenField(field: string, detail: string): FieldError {
  return { type: 'FieldValueForbidden', field, message: withDetail('Forbidden', detail) }
}

/** A value has more than `maxBytes` bytes. The value is not repeated: it is long. */
export function tooLongField(field: string, _value: unknown, maxBytes: number): FieldError {
  const detail = `may not be more than ${maxBytes} ${maxBytes === 1 ? 'byte' : 'bytes'}`
  return { type: 'FieldValueTooLong', field, message: withDetail('Too long', detail) }
}

/** A list or map has `actual` items and may have `max`. */
export function tooManyField(field: string, actual: number, max: number): FieldError {
  const detail = `must have at most ${max} ${max === 1 ? 'item' : 'items'}`
  return { type: 'FieldValueTooMany', field, message: withDetail('Too many', actual, detail) }
}

/** The rule itself could not be checked. */
export function internalErrorField(field: string, detail: string): FieldError {
  return { type: 'InternalError', field, message: withDetail('Internal error', detail) }
}

/** No error, or the one for a field that an update must leave as it is. */
export function immutableFieldErrors(field: string, value: unknown, old: unknown): FieldError[] {
  return deepEqual(value, old) ? [] : [invalidField(field, value ?? null, 'field is immutable')]
}

/** `spec.a: Required value`: the error on one line. */
export function formatFieldError({ field, message }: FieldError): string {
  return `${field}: ${message}`
}

function withDetail(title: string, detail: string): string
function withDetail(title: string, value: unknown, detail: string): string
function withDetail(title: string, valueOrDetail: unknown, detail?: string): string {
  const parts = [title]
  if (detail === undefined) detail = valueOrDetail as string
  else if (valueOrDetail !== undefined) parts.push(badValue(valueOrDetail))
  if (detail !== '') parts.push(detail)
  return parts.join(': ')
}

function badValue(value: unknown): string {
  if (typeof value === 'string') return goQuote(value)
  if (typeof value !== 'object') return String(value)
  return JSON.stringify(value, (_key, item) => (typeof item === 'bigint' ? Number(item) : item))
}
