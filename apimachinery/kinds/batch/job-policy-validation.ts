import {
  duplicateField,
  type FieldError,
  invalidField,
  requiredField,
  tooLongField,
  tooManyField,
} from '../../field-error.ts'
import { invalids } from '../../meta-validation.ts'
import { qualifiedNameErrors } from '../../names.ts'
import type { JobSpec, PodFailurePolicyRule, SuccessPolicyRule } from '../../types/batch-v1.ts'
import { each, nonNegative, oneOf } from '../validation/fields.ts'
import { internalStruct } from '../validation/upstream-text.ts'
import { countIndexes } from './index-ranges.ts'

/** Upstream's maxPodFailurePolicyRules and its siblings. */
const maxRules = 20
const maxExitCodes = 255
const maxPatterns = 20
const maxSucceededIndexesBytes = 64 * 1024

/** What is wrong with which failures of pods count. */
export function podFailurePolicyErrors(spec: JobSpec, path: string): FieldError[] {
  const { podFailurePolicy, template } = spec
  if (!podFailurePolicy) return []
  const rules = podFailurePolicy.rules ?? []
  const containers = [...(template.spec.containers ?? []), ...(template.spec.initContainers ?? [])]
  const names = new Set(containers.map(({ name }) => name))
  const errors = rules.length > maxRules ? [tooManyField(`${path}.rules`, rules.length, maxRules)] : []
  return [
    ...errors,
    ...each(`${path}.rules`, rules, (rule, at) => [
      ...actionErrors(rule.action, spec, `${at}.action`),
      ...failureRuleErrors(rule, at, names),
    ]),
  ]
}

function actionErrors(action: string, { backoffLimitPerIndex }: JobSpec, path: string): FieldError[] {
  if (action === 'FailIndex' && backoffLimitPerIndex === undefined) {
    return [invalidField(path, action, 'requires the backoffLimitPerIndex to be set')]
  }
  return requiredWord(path, action, ['Count', 'FailIndex', 'FailJob', 'Ignore'])
}

function failureRuleErrors(rule: PodFailurePolicyRule, path: string, containers: ReadonlySet<string>): FieldError[] {
  const { onExitCodes, onPodConditions = [] } = rule
  const errors = onExitCodes ? exitCodesErrors(onExitCodes, `${path}.onExitCodes`, containers) : []
  if (onPodConditions.length > maxPatterns) {
    errors.push(tooManyField(`${path}.onPodConditions`, onPodConditions.length, maxPatterns))
  }
  errors.push(
    ...each(`${path}.onPodConditions`, onPodConditions, ({ type, status }, at) => [
      ...invalids(`${at}.type`, type, qualifiedNameErrors(type)),
      ...requiredWord(`${at}.status`, status, ['False', 'True', 'Unknown']),
    ]),
  )
  if (onExitCodes && onPodConditions.length > 0) {
    errors.push(invalidField(path, undefined, 'specifying both OnExitCodes and OnPodConditions is not supported'))
  }
  if (!onExitCodes && onPodConditions.length === 0) {
    errors.push(invalidField(path, undefined, 'specifying one of OnExitCodes and OnPodConditions is required'))
  }
  return errors
}

type ExitCodes = NonNullable<PodFailurePolicyRule['onExitCodes']>

function exitCodesErrors(
  { containerName, operator, values }: ExitCodes,
  path: string,
  containers: ReadonlySet<string>,
): FieldError[] {
  const errors = requiredWord(`${path}.operator`, operator, ['In', 'NotIn'])
  if (containerName !== undefined && !containers.has(containerName)) {
    const detail = 'must be one of the container or initContainer names in the pod template'
    errors.push(invalidField(`${path}.containerName`, containerName, detail))
  }
  return [...errors, ...exitCodeValuesErrors(values ?? [], operator, `${path}.values`)]
}

function exitCodeValuesErrors(values: readonly number[], operator: string, path: string): FieldError[] {
  if (values.length === 0) return [invalidField(path, undefined, 'at least one value is required')]
  const errors = values.length > maxExitCodes ? [tooManyField(path, values.length, maxExitCodes)] : []
  const seen = new Set<number>()
  for (const [index, value] of values.entries()) {
    const at = `${path}[${index}]`
    if (value === 0 && operator === 'In') errors.push(invalidField(at, value, 'must not be 0 for the In operator'))
    if (seen.has(value)) errors.push(duplicateField(at, value))
    seen.add(value)
  }
  const isOrdered = values.every((value, index) => index === 0 || values[index - 1]! <= value)
  return isOrdered ? errors : [...errors, invalidField(path, undefined, 'must be ordered')]
}

/** A word that must be given; what there is to choose from is said then, too. */
function requiredWord(path: string, word: string | undefined, words: readonly string[]): FieldError[] {
  if (word) return oneOf(path, word, words)
  return [requiredField(path, `valid values: [${words.map((known) => `"${known}"`).join(' ')}]`)]
}

/** What is wrong with when a Job has succeeded early. */
export function successPolicyErrors(spec: JobSpec, path: string): FieldError[] {
  const { successPolicy, completionMode } = spec
  if (!successPolicy) return []
  if (completionMode !== 'Indexed')
    return [invalidField(path, internalStruct(successPolicy), 'requires indexed completion mode')]
  const rules = successPolicy.rules ?? []
  const errors: FieldError[] = []
  if (rules.length === 0) {
    const detail = 'at least one rules must be specified when the successPolicy is specified'
    errors.push(requiredField(`${path}.rules`, detail))
  }
  if (rules.length > maxRules) errors.push(tooManyField(`${path}.rules`, rules.length, maxRules))
  return [...errors, ...each(`${path}.rules`, rules, (rule, at) => successRuleErrors(rule, spec, at))]
}

function successRuleErrors(rule: SuccessPolicyRule, { completions = 0 }: JobSpec, path: string): FieldError[] {
  const { succeededCount: count, succeededIndexes: indexes } = rule
  const errors: FieldError[] = []
  if (count === undefined && indexes === undefined) {
    errors.push(requiredField(path, 'at least one of succeededCount or succeededIndexes must be specified'))
  }
  const named = countIndexes(indexes ?? '', completions)
  if (indexes !== undefined) {
    const field = `${path}.succeededIndexes`
    if (indexes.length > maxSucceededIndexesBytes) errors.push(tooLongField(field, '', maxSucceededIndexesBytes))
    if ('problem' in named) {
      errors.push(invalidField(field, indexes, `error parsing succeededIndexes: ${named.problem}`))
    }
  }
  if (count === undefined) return errors
  const field = `${path}.succeededCount`
  const atMost = (max: number, what: string) =>
    count > max ? [invalidField(field, count, `must be less than or equal to ${max} (the number of ${what})`)] : []
  return [
    ...errors,
    ...nonNegative(field, count),
    ...atMost(completions, 'specified completions'),
    ...(indexes === undefined
      ? []
      : atMost('count' in named ? named.count : 0, 'indexes in the specified succeededIndexes field')),
  ]
}
