import { type FieldError, invalidField, requiredField, tooLongField, unsupportedField } from '../../field-error.ts'
import { dnsLabelErrors } from '../../names.ts'
import type { Job, JobSpec } from '../../types/batch-v1.ts'
import { podTemplateErrors } from '../core/pod/pod-template-spec.ts'
import { domainPrefixedPathErrors } from '../validation/domain-names.ts'
import { nonNegative, oneOf } from '../validation/fields.ts'
import { labelSelectorErrors, templateLabelsErrors } from '../validation/label-selector.ts'
import { podFailurePolicyErrors, successPolicyErrors } from './job-policy-validation.ts'
import { generatedSelectorErrors } from './job-selector.ts'

/** Upstream's limits of indexed Jobs; the last two hold where completions are above the first. */
const maxCompletionsForAll = 100_000
const maxIndexedParallelism = 100_000
const maxFailedIndexes = 100_000
const maxForHighCompletions = 10_000

const maxManagedByBytes = 63

/** What is wrong with a Job. */
export function validateJob(job: Job): FieldError[] {
  const { spec } = job
  return [
    ...(spec.selector ? labelSelectorErrors(spec.selector, 'spec.selector') : [requiredField('spec.selector')]),
    ...generatedSelectorErrors(job),
    ...templateLabelsErrors(spec.selector, spec.template.metadata?.labels, 'spec.template.metadata.labels'),
    ...jobSpecErrors(spec, 'spec'),
    ...hostNameErrors(job),
  ]
}

/** What is wrong with a Job's spec, also in a CronJob, where it has no selector yet. */
export function jobSpecErrors(spec: JobSpec, path: string): FieldError[] {
  return [
    ...nonNegative(`${path}.parallelism`, spec.parallelism),
    ...nonNegative(`${path}.completions`, spec.completions),
    ...nonNegative(`${path}.activeDeadlineSeconds`, numberOf(spec.activeDeadlineSeconds)),
    ...nonNegative(`${path}.backoffLimit`, spec.backoffLimit),
    ...nonNegative(`${path}.ttlSecondsAfterFinished`, spec.ttlSecondsAfterFinished),
    ...nonNegative(`${path}.backoffLimitPerIndex`, spec.backoffLimitPerIndex),
    ...nonNegative(`${path}.maxFailedIndexes`, spec.maxFailedIndexes),
    ...perIndexErrors(spec, path),
    // In upstream's order, which is not that of the alphabet.
    ...oneOf(`${path}.completionMode`, spec.completionMode, ['NonIndexed', 'Indexed']),
    ...(spec.completionMode === 'Indexed' ? indexedErrors(spec, path) : nonIndexedErrors(spec, path)),
    ...managedByErrors(spec.managedBy, `${path}.managedBy`),
    ...podFailurePolicyErrors(spec, `${path}.podFailurePolicy`),
    ...successPolicyErrors(spec, `${path}.successPolicy`),
    ...replacementErrors(spec, `${path}.podReplacementPolicy`),
    ...podTemplateErrors(spec.template, `${path}.template`),
    ...restartPolicyErrors(spec, `${path}.template.spec.restartPolicy`),
  ]
}

function numberOf(seconds: number | bigint | undefined): number | undefined {
  return seconds === undefined ? undefined : Number(seconds)
}

function perIndexErrors({ maxFailedIndexes: max, backoffLimitPerIndex }: JobSpec, path: string): FieldError[] {
  if (max === undefined || backoffLimitPerIndex !== undefined) return []
  return [requiredField(`${path}.backoffLimitPerIndex`, 'when maxFailedIndexes is specified')]
}

function nonIndexedErrors(spec: JobSpec, path: string): FieldError[] {
  return (['backoffLimitPerIndex', 'maxFailedIndexes'] as const)
    .filter((field) => spec[field] !== undefined)
    .map((field) => invalidField(`${path}.${field}`, spec[field], 'requires indexed completion mode'))
}

function indexedErrors(spec: JobSpec, path: string): FieldError[] {
  const { completions, parallelism = 0, maxFailedIndexes: failures = 0 } = spec
  const atMost = (field: 'maxFailedIndexes' | 'parallelism', value: number, max: number, when: string) =>
    value > max ? [invalidField(`${path}.${field}`, value, `must be less than or equal to ${max}${when}`)] : []
  const errors = [
    ...(completions === undefined
      ? [requiredField(`${path}.completions`, 'when completion mode is Indexed')]
      : failures > completions
        ? [invalidField(`${path}.maxFailedIndexes`, failures, 'must be less than or equal to completions')]
        : []),
    ...atMost('parallelism', parallelism, maxIndexedParallelism, ' when completion mode is Indexed'),
    ...atMost('maxFailedIndexes', failures, maxFailedIndexes, ''),
  ]
  if ((completions ?? 0) <= maxCompletionsForAll || spec.backoffLimitPerIndex === undefined) return errors
  const above = `above ${maxCompletionsForAll}`
  const when = ` when completions are ${above} and used with backoff limit per index`
  if (spec.maxFailedIndexes === undefined) {
    errors.push(requiredField(`${path}.maxFailedIndexes`, `must be specified when completions is ${above}`))
  }
  return [
    ...errors,
    ...atMost('parallelism', parallelism, maxForHighCompletions, when),
    ...atMost('maxFailedIndexes', failures, maxForHighCompletions, when),
  ]
}

// Pods of an indexed Job have the name of the Job and their index as host name.
function hostNameErrors({ metadata: { name }, spec }: Job): FieldError[] {
  if (spec.completionMode !== 'Indexed' || !spec.completions || spec.completions < 0) return []
  const longest = `${name}-${spec.completions - 1}`
  if (dnsLabelErrors(longest).length === 0) return []
  return [invalidField('metadata.name', name, `will not able to create pod with invalid DNS label: ${longest}`)]
}

function managedByErrors(managedBy: string | undefined, path: string): FieldError[] {
  if (managedBy === undefined) return []
  const errors = domainPrefixedPathErrors(managedBy, path)
  return Buffer.byteLength(managedBy) > maxManagedByBytes
    ? [...errors, tooLongField(path, '', maxManagedByBytes)]
    : errors
}

function replacementErrors({ podReplacementPolicy, podFailurePolicy }: JobSpec, path: string): FieldError[] {
  // Replacing terminating pods at once would count their failures twice.
  const allowed = podFailurePolicy ? ['Failed'] : ['Failed', 'TerminatingOrFailed']
  return oneOf(path, podReplacementPolicy, allowed)
}

function restartPolicyErrors({ template, podFailurePolicy }: JobSpec, path: string): FieldError[] {
  const policy = template.spec.restartPolicy
  if (!policy || policy === 'Always') return [requiredField(path, 'valid values: "OnFailure", "Never"')]
  if (policy !== 'OnFailure' && policy !== 'Never') return [unsupportedField(path, policy, ['OnFailure', 'Never'])]
  if (!podFailurePolicy || policy === 'Never') return []
  return [invalidField(path, policy, 'only "Never" is supported when podFailurePolicy is specified')]
}
