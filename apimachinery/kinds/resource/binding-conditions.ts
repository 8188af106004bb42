import { duplicateField, type FieldError, invalidField } from '../../field-error.ts'
import { invalids } from '../../meta-validation.ts'
import { labelKeyErrors } from '../../names.ts'
import { each } from '../validation/fields.ts'
import { boundedEach } from './collections.ts'

/** resource.k8s.io/v1 BindingConditionsMaxSize and BindingFailureConditionsMaxSize. */
const maxConditions = 4

/** What must come true before a pod is bound to a device, and what must not. */
interface BindingConditions {
  readonly bindingConditions?: readonly string[] | undefined
  readonly bindingFailureConditions?: readonly string[] | undefined
}

/** What is wrong with the conditions for binding to a device: there are none, or of both kinds, each once. */
export function bindingConditionsErrors(given: BindingConditions, path: string): FieldError[] {
  const { bindingConditions = [], bindingFailureConditions = [] } = given
  const [field, failureField] = [`${path}.bindingConditions`, `${path}.bindingFailureConditions`]
  const errors = [
    ...listErrors(bindingConditions, field),
    ...listErrors(bindingFailureConditions, failureField),
    ...each(failureField, bindingFailureConditions, (condition, at) =>
      bindingConditions.includes(condition)
        ? [invalidField(at, condition, 'bindingFailureConditions must not overlap with bindingConditions')]
        : [],
    ),
  ]
  if (bindingConditions.length === 0 && bindingFailureConditions.length > 0) {
    errors.push(invalidField(field, [], 'bindingConditions are required to use bindingFailureConditions'))
  }
  if (bindingFailureConditions.length === 0 && bindingConditions.length > 0) {
    errors.push(invalidField(failureField, [], 'bindingFailureConditions are required to use bindingConditions'))
  }
  return errors
}

function listErrors(conditions: readonly string[], path: string): FieldError[] {
  return [
    ...boundedEach(path, conditions, maxConditions, (condition, at) =>
      invalids(at, condition, labelKeyErrors(condition)),
    ),
    ...each(path, conditions, (condition, at, index) =>
      conditions.indexOf(condition) < index ? [duplicateField(at, condition)] : [],
    ),
  ]
}
