import { type FieldError, invalidField } from '../../field-error.ts'

/** A path inside a volume: relative, and not out of it. */
export function localPathErrors(path: string, field: string): FieldError[] {
  const errors = path.startsWith('/') ? [invalidField(field, path, 'must be a relative path')] : []
  return [...errors, ...noBackstepErrors(path, field)]
}

/** A local path that does not start with two dots, which volumes use for their own files. */
export function localFileErrors(path: string, field: string): FieldError[] {
  const errors = localPathErrors(path, field)
  const reserved = path.startsWith('..') && !path.startsWith('../')
  return reserved ? [...errors, invalidField(field, path, "must not start with '..'")] : errors
}

/** A path must not go up. */
export function noBackstepErrors(path: string, field: string): FieldError[] {
  return path.split('/').includes('..') ? [invalidField(field, path, "must not contain '..'")] : []
}
