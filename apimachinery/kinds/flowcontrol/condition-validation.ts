import { duplicateField, type FieldError } from '../../field-error.ts'
import { each, required } from '../validation/fields.ts'

/** What is wrong with the conditions of a flow schema or a priority level. */
export function flowConditionsErrors(
  conditions: readonly { readonly type?: string | undefined }[] | undefined,
): FieldError[] {
  const types = new Set<string>()
  return each('status.conditions', conditions, ({ type = '' }, at) => {
    const errors = required(`${at}.type`, type, 'must not be empty')
    if (types.has(type)) errors.push(duplicateField(`${at}.type`, type))
    types.add(type)
    return errors
  })
}
