import { type FieldError, invalidField, requiredField, tooLongField } from '../../field-error.ts'
import { qualifiedNameErrors } from '../../names.ts'
import { requiredName } from '../validation/fields.ts'

/** storage/validation: how many parameters a class has, and how long all of them are. */
const maxParameters = 512
const maxParameterBytes = 256 * 1024

type Parameters = Readonly<Record<string, string>> | undefined

/** What is wrong with the name of who provides volumes of a class; capitals do not matter. */
export function provisionerErrors(name: string, path: string): FieldError[] {
  return requiredName(path, name, (text) => qualifiedNameErrors(text.toLowerCase()))
}

/** What is wrong with the parameters of a class. */
export function parametersErrors(parameters: Parameters): FieldError[] {
  const entries = Object.entries(parameters ?? {})
  if (entries.length > maxParameters) return [tooLongField('parameters', '', maxParameters)]
  const errors = entries.some(([key]) => key === '') ? [invalidField('parameters', '', 'field can not be empty.')] : []
  return byteLength(entries) > maxParameterBytes
    ? [...errors, tooLongField('parameters', '', maxParameterBytes)]
    : errors
}

/** What is wrong with parameters that a class must have. */
export function requiredParametersErrors(parameters: Parameters): FieldError[] {
  const errors = parametersErrors(parameters)
  if (Object.keys(parameters ?? {}).length > 0) return errors
  return [...errors, requiredField('parameters', 'must contain at least one key/value pair')]
}

/** How many bytes keys and values have. */
export function byteLength(entries: readonly (readonly [string, string])[]): number {
  return entries.reduce((sum, [key, value]) => sum + Buffer.byteLength(key) + Buffer.byteLength(value), 0)
}
