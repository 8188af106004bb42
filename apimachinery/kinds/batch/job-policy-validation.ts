import { type FieldError, invalidField, requiredField, tooManyField } from '../../field-error.ts'
import type { JobSpec, PodFailurePolicyRule } from '../../types/batch-v1.ts'
import { each, required, requiredOneOf } from '../validation/fields.ts'

/** Upstream's maxPodFailurePolicyRules and its siblings. */
const maxRules = 20
const maxExitCodes = 255
const maxPatterns = 20

/** What is wrong with which failures of pods count. */
export function podFailurePolicyErrors({ podFailurePolicy, template }: JobSpec, path: string): FieldError[] {
  if (!podFailurePolicy) return []
  const rules = podFailurePolicy.rules ?? []
  const containers = [...(template.spec.containers ?? []), ...(template.spec.initContainers ?? [])]
  const names = new Set(containers.map(({ name }) => name))
  const errors = rules.length > maxRules ? [tooManyField(`${path}.rules`, rules.length, maxRules)] : []
  return [...errors, ...each(`${path}.rules`, rules, (rule, at) => ruleErrors(rule, at, names))]
}

/** What is wrong with when a Job has succeeded early. */
export function successPolicyErrors({ successPolicy, completionMode }: JobSpec, path: string): FieldError[] {
  if (!successPolicy) return []
  if (completionMode !== 'Indexed') return [invalidField(path, successPolicy, 'requires indexed completion mode')]
  if (!successPolicy.rules?.length) {
    return [requiredField(`${path}.rules`, 'at least one rules must be specified when the successPolicy is specified')]
  }
  return each(`${path}.rules`, successPolicy.rules, ({ succeededCount, succeededIndexes }, at) =>
    succeededCount === undefined && succeededIndexes === undefined
      ? [requiredField(at, 'at least one of succeededCount or succeededIndexes must be specified')]
      : [],
  )
}

function ruleErrors(rule: PodFailurePolicyRule, path: string, containers: ReadonlySet<string>): FieldError[] {
  const { action, onExitCodes, onPodConditions = [] } = rule
  const errors = requiredOneOf(`${path}.action`, action, ['Count', 'FailIndex', 'FailJob', 'Ignore'])
  if (onExitCodes) errors.push(...exitCodesErrors(onExitCodes, `${path}.onExitCodes`, containers))
  if (onPodConditions.length > maxPatterns) {
    errors.push(tooManyField(`${path}.onPodConditions`, onPodConditions.length, maxPatterns))
  }
  errors.push(
    ...each(`${path}.onPodConditions`, onPodConditions, ({ type, status }, at) => [
      ...required(`${at}.type`, type),
      ...requiredOneOf(`${at}.status`, status, ['False', 'True', 'Unknown']),
    ]),
  )
  if (onExitCodes && onPodConditions.length > 0) {
    errors.push(invalidField(path, rule, 'specifying both OnExitCodes and OnPodConditions is not supported'))
  }
  if (!onExitCodes && onPodConditions.length === 0) {
    errors.push(invalidField(path, rule, 'specifying one of OnExitCodes and OnPodConditions is required'))
  }
  return errors
}

function exitCodesErrors(
  { containerName, operator, values }: NonNullable<PodFailurePolicyRule['onExitCodes']>,
  path: string,
  containers: ReadonlySet<string>,
): FieldError[] {
  const errors = requiredOneOf(`${path}.operator`, operator, ['In', 'NotIn'])
  if (containerName !== undefined && !containers.has(containerName)) {
    const detail = 'must be one of the container or initContainer names in the pod template'
    errors.push(invalidField(`${path}.containerName`, containerName, detail))
  }
  if (!values?.length)
    return [...errors, invalidField(`${path}.values`, values ?? [], 'at least one value is required')]
  if (values.length > maxExitCodes) errors.push(tooManyField(`${path}.values`, values.length, maxExitCodes))
  return [
    ...errors,
    ...each(`${path}.values`, values, (value, at) =>
      value === 0 && operator === 'In' ? [invalidField(at, value, 'must not be 0 for the In operator')] : [],
    ),
  ]
}
