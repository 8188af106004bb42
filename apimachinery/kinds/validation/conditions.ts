import {
  duplicateField,
  type FieldError,
  invalidField,
  requiredField,
  tooLongField,
  unsupportedField,
} from '../../field-error.ts'
import { invalids } from '../../meta-validation.ts'
import { labelKeyErrors } from '../../names.ts'
import type { Condition } from '../../types/meta-v1.ts'
import { each } from './fields.ts'

/** apimachinery/validation: longest texts of a condition, in bytes. */
const maxReasonBytes = 1024
const maxMessageBytes = 32 * 1024

const statuses = ['False', 'True', 'Unknown']

const reasonSource = '[A-Za-z]([A-Za-z0-9_,:]*[A-Za-z0-9_])?'
const reasonRegex = new RegExp(`^${reasonSource}$`)
const reasonMessage =
  "a condition reason must start with alphabetic character, optionally followed by a string of alphanumeric characters or '_,:', and must end with an alphanumeric character or '_'" +
  ` (e.g. 'my_name',  or 'MY_NAME',  or 'MyName',  or 'ReasonA,ReasonB',  or 'ReasonA:ReasonB', regex used for validation is '${reasonSource}')`

/** What is wrong with a list of conditions of the common type (metav1.Condition). */
export function conditionsErrors(conditions: readonly Condition[] | undefined, path: string): FieldError[] {
  const types = new Set<string>()
  return each(path, conditions, (condition, at) => {
    const errors = types.has(condition.type) ? [duplicateField(`${at}.type`, condition.type)] : []
    types.add(condition.type)
    return [...errors, ...conditionErrors(condition, at)]
  })
}

function conditionErrors(condition: Condition, path: string): FieldError[] {
  const { type, status, observedGeneration = 0, lastTransitionTime, reason, message } = condition
  const errors = invalids(`${path}.type`, type, labelKeyErrors(type))
  if (!statuses.includes(status)) errors.push(unsupportedField(`${path}.status`, status, statuses))
  if (observedGeneration < 0) {
    const detail = 'must be greater than or equal to zero'
    errors.push(invalidField(`${path}.observedGeneration`, observedGeneration, detail))
  }
  if (!lastTransitionTime) errors.push(requiredField(`${path}.lastTransitionTime`, 'must be set'))
  if (!reason) errors.push(requiredField(`${path}.reason`, 'must be set'))
  else if (!reasonRegex.test(reason)) errors.push(invalidField(`${path}.reason`, reason, reasonMessage))
  if (Buffer.byteLength(reason) > maxReasonBytes) errors.push(tooLongField(`${path}.reason`, reason, maxReasonBytes))
  if (Buffer.byteLength(message) > maxMessageBytes) {
    errors.push(tooLongField(`${path}.message`, message, maxMessageBytes))
  }
  return errors
}
