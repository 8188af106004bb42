import { type FieldError, invalidField, requiredField, unsupportedField } from '../../field-error.ts'
import { percentOf } from '../../int-or-string.ts'
import { invalids } from '../../meta-validation.ts'
import { percentErrors } from '../../names.ts'

/** No error where there is no value: counts, seconds and limits may be zero but not less. */
export function nonNegative(path: string, value: number | undefined): FieldError[] {
  return value !== undefined && value < 0 ? [invalidField(path, value, 'must be greater than or equal to 0')] : []
}

/** A count or a number of seconds that must be more than zero, if it is given. */
export function positive(path: string, value: number | undefined): FieldError[] {
  return value !== undefined && value <= 0 ? [invalidField(path, value, 'must be greater than 0')] : []
}

/** A text that must be given. */
export function required(path: string, text: string | undefined | null, detail = ''): FieldError[] {
  return text ? [] : [requiredField(path, detail)]
}

/** One of a few words, if given. Errors list the words as they are passed. */
export function oneOf(path: string, value: string | undefined, allowed: readonly string[]): FieldError[] {
  return value && !allowed.includes(value) ? [unsupportedField(path, value, allowed)] : []
}

/** One of a few words, and it must be given. */
export function requiredOneOf(path: string, value: string | undefined, allowed: readonly string[]): FieldError[] {
  return value ? oneOf(path, value, allowed) : [requiredField(path)]
}

/** A text that must be given and fulfil a rule of names.ts. */
export function requiredName(
  path: string,
  text: string | undefined,
  errorsOf: (text: string) => readonly string[],
): FieldError[] {
  return text ? invalids(path, text, errorsOf(text)) : [requiredField(path)]
}

/** A text that must fulfil a rule of names.ts, if it is given. */
export function optionalName(
  path: string,
  text: string | undefined,
  errorsOf: (text: string) => readonly string[],
): FieldError[] {
  return text ? invalids(path, text, errorsOf(text)) : []
}

/** A count, or a share such as `25%`; neither may be negative. */
export function nonNegativeIntOrPercent(path: string, value: number | string | undefined): FieldError[] {
  if (typeof value === 'string') return invalids(path, value, percentErrors(value))
  return nonNegative(path, value)
}

/** A share must not be more than all. */
export function atMostAll(path: string, value: number | string | undefined): FieldError[] {
  const percent = value === undefined ? undefined : percentOf(value)
  return percent !== undefined && percent > 100 ? [invalidField(path, value, 'must not be greater than 100%')] : []
}

/** Whether a count or share comes to nothing. What is no percentage counts as nothing too, as upstream has it. */
export function isZeroIntOrPercent(value: number | string | undefined): boolean {
  if (value === undefined) return true
  return typeof value === 'number' ? value === 0 : (percentOf(value) ?? 0) === 0
}

/** Errors of each element, told its path. */
export function each<T>(
  path: string,
  list: readonly T[] | null | undefined,
  errorsOf: (element: T, path: string, index: number) => readonly FieldError[],
): FieldError[] {
  return (list ?? []).flatMap((element, index) => errorsOf(element, `${path}[${index}]`, index))
}
