import { deepEqual } from '../../equality.ts'
import { type FieldError, forbiddenField, tooLongField } from '../../field-error.ts'
import { invalids } from '../../meta-validation.ts'
import { configMapKeyErrors } from '../../names.ts'

/** How many bytes a ConfigMap or Secret may hold (core MaxSecretSize). */
export const maxDataBytes = 1024 * 1024

/** Keys become file names. */
export function dataKeysErrors(data: object | undefined, path: string): FieldError[] {
  return Object.keys(data ?? {}).flatMap((key) => invalids(`${path}[${key}]`, key, configMapKeyErrors(key)))
}

/** `bytes`: of all values together. */
export function dataSizeErrors(bytes: number, path: string): FieldError[] {
  return bytes > maxDataBytes ? [tooLongField(path, '', maxDataBytes)] : []
}

/** Bytes that a base64 text stands for. */
export function base64Bytes(text: string): number {
  return Buffer.byteLength(text, 'base64')
}

interface Sealable {
  readonly immutable?: boolean | undefined
}

/** Once `immutable` is set, it and the data stay as they are (KEP-1412). */
export function sealedErrors<T extends Sealable>(
  object: T,
  old: T,
  fields: readonly (keyof T & string)[],
): FieldError[] {
  if (!old.immutable) return []
  const detail = 'field is immutable when `immutable` is set'
  const errors = object.immutable ? [] : [forbiddenField('immutable', detail)]
  const changed = fields.filter((field) => !deepEqual(object[field], old[field]))
  return [...errors, ...changed.map((field) => forbiddenField(field, detail))]
}
