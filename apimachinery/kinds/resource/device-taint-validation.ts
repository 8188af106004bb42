import { type FieldError, invalidField, requiredField, unsupportedField } from '../../field-error.ts'
import { invalids } from '../../meta-validation.ts'
import { labelKeyErrors, labelValueErrors } from '../../names.ts'
import type { DeviceTaint, DeviceToleration } from '../../types/resource-v1.ts'
import { oneOf, requiredOneOf } from '../validation/fields.ts'

const effects = ['NoExecute', 'NoSchedule', 'None']

/** What is wrong with a taint of a device. */
export function deviceTaintErrors({ key, value, effect }: DeviceTaint, path: string): FieldError[] {
  return [
    ...invalids(`${path}.key`, key, labelKeyErrors(key)),
    ...(value ? invalids(`${path}.value`, value, labelValueErrors(value)) : []),
    ...requiredOneOf(`${path}.effect`, effect, effects),
  ]
}

/** What is wrong with a toleration of taints of devices. */
export function deviceTolerationErrors(toleration: DeviceToleration, path: string): FieldError[] {
  const { key, operator, value = '', effect } = toleration
  return [
    ...(key ? invalids(`${path}.key`, key, labelKeyErrors(key)) : []),
    ...operatorErrors(operator, value, path),
    ...oneOf(`${path}.effect`, effect, effects),
  ]
}

function operatorErrors(operator: string | undefined, value: string, path: string): FieldError[] {
  switch (operator) {
    case 'Exists':
      return value === '' ? [] : [invalidField(`${path}.value`, value, 'must be empty for operator `Exists`')]
    case 'Equal':
      return invalids(`${path}.value`, value, labelValueErrors(value))
    case '':
    case undefined:
      return [requiredField(`${path}.operator`)]
    default:
      return [unsupportedField(`${path}.operator`, operator, ['Equal', 'Exists'])]
  }
}
