import { type FieldError, invalidField, unsupportedField } from '../../../../field-error.ts'
import { invalids } from '../../../../meta-validation.ts'
import { labelKeyErrors, labelValueErrors } from '../../../../names.ts'
import type { Toleration } from '../../../../types/core-v1.ts'
import { each, oneOf } from '../../../validation/fields.ts'

/** What taints do to pods that do not tolerate them, as messages list it. */
export const taintEffects = ['NoSchedule', 'PreferNoSchedule', 'NoExecute'] as const

/** What is wrong with tolerations. */
export function tolerationsErrors(tolerations: readonly Toleration[] | undefined, path: string): FieldError[] {
  return each(path, tolerations, ({ key, operator, value, effect, tolerationSeconds }, at) => {
    const errors = key ? invalids(`${at}.key`, key, labelKeyErrors(key)) : []
    if (!key && operator !== 'Exists') {
      const detail = 'operator must be Exists when `key` is empty, which means "match all values and all keys"'
      errors.push(invalidField(`${at}.operator`, operator ?? '', detail))
    }
    if (tolerationSeconds !== undefined && effect !== 'NoExecute') {
      const detail = "effect must be 'NoExecute' when `tolerationSeconds` is set"
      errors.push(invalidField(`${at}.effect`, effect ?? '', detail))
    }
    return [
      ...errors,
      ...operatorErrors(operator, value ?? '', `${at}.operator`),
      ...oneOf(`${at}.effect`, effect, taintEffects),
    ]
  })
}

function operatorErrors(operator: string | undefined, value: string, path: string): FieldError[] {
  switch (operator) {
    case 'Equal':
    case undefined: {
      const messages = labelValueErrors(value)
      return messages.length > 0 ? [invalidField(path, value, messages.join(';'))] : []
    }
    case 'Exists':
      return value ? [invalidField(path, value, "value must be empty when `operator` is 'Exists'")] : []
    default:
      return [unsupportedField(path, operator, ['Equal', 'Exists'])]
  }
}
