import { type FieldError, requiredField, tooManyField, unsupportedField } from '../../../../field-error.ts'
import type { Container, ContainerRestartRule } from '../../../../types/core-v1.ts'
import { each } from '../../../validation/fields.ts'

/** Upstream's limits on restart rules (KEP-5307). */
const maxRules = 20
const maxExitCodes = 255

/** What is wrong with when a container is restarted, if it does not leave that to the pod. */
export function restartPolicyErrors(
  { restartPolicy, restartPolicyRules = [] }: Pick<Container, 'restartPolicy' | 'restartPolicyRules'>,
  path: string,
): FieldError[] {
  const errors: FieldError[] = []
  if (restartPolicy === undefined) {
    if (restartPolicyRules.length > 0) {
      errors.push(requiredField(`${path}.restartPolicy`, 'must specify restartPolicy when restart rules are used'))
    }
  } else {
    errors.push(...supported(`${path}.restartPolicy`, restartPolicy, ['Always', 'Never', 'OnFailure']))
  }
  const rules = `${path}.restartPolicyRules`
  if (restartPolicyRules.length > maxRules) errors.push(tooManyField(rules, restartPolicyRules.length, maxRules))
  return [...errors, ...each(rules, restartPolicyRules, ruleErrors)]
}

function ruleErrors({ action, exitCodes }: ContainerRestartRule, path: string): FieldError[] {
  const errors = supported(`${path}.action`, action, ['Restart', 'RestartAllContainers'])
  if (!exitCodes) return [...errors, requiredField(`${path}.exitCodes`, 'must be specified')]
  const { operator, values = [] } = exitCodes
  errors.push(...supported(`${path}.exitCodes.operator`, operator, ['In', 'NotIn']))
  if (values.length > maxExitCodes) {
    errors.push(tooManyField(`${path}.exitCodes.values`, values.length, maxExitCodes))
  }
  return errors
}

// No word at all is an unknown one here.
function supported(path: string, word: string, words: readonly string[]): FieldError[] {
  return words.includes(word) ? [] : [unsupportedField(path, word, words)]
}
