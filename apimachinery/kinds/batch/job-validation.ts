import { type FieldError, invalidField, requiredField, unsupportedField } from '../../field-error.ts'
import type { Job, JobSpec } from '../../types/batch-v1.ts'
import { podTemplateErrors } from '../core/pod/pod-template-spec.ts'
import { nonNegative, oneOf } from '../validation/fields.ts'
import { labelSelectorErrors, templateLabelsErrors } from '../validation/label-selector.ts'
import { podFailurePolicyErrors, successPolicyErrors } from './job-policy-validation.ts'
import { generatedSelectorErrors } from './job-selector.ts'

/** Upstream's maxParallelismForIndexedJob. */
const maxIndexedParallelism = 100_000

/** What is wrong with a Job. */
export function validateJob(job: Job): FieldError[] {
  const { spec } = job
  return [
    ...(spec.selector ? labelSelectorErrors(spec.selector, 'spec.selector') : [requiredField('spec.selector')]),
    ...generatedSelectorErrors(job),
    ...templateLabelsErrors(spec.selector, spec.template.metadata?.labels, 'spec.template.metadata.labels'),
    ...jobSpecErrors(spec, 'spec'),
  ]
}

/** What is wrong with a Job's spec, also in a CronJob, where it has no selector yet. */
export function jobSpecErrors(spec: JobSpec, path: string): FieldError[] {
  return [
    ...nonNegative(`${path}.parallelism`, spec.parallelism),
    ...nonNegative(`${path}.completions`, spec.completions),
    ...nonNegative(`${path}.activeDeadlineSeconds`, spec.activeDeadlineSeconds),
    ...nonNegative(`${path}.backoffLimit`, spec.backoffLimit),
    ...nonNegative(`${path}.ttlSecondsAfterFinished`, spec.ttlSecondsAfterFinished),
    ...nonNegative(`${path}.backoffLimitPerIndex`, spec.backoffLimitPerIndex),
    ...nonNegative(`${path}.maxFailedIndexes`, spec.maxFailedIndexes),
    ...completionModeErrors(spec, path),
    ...podFailurePolicyErrors(spec, `${path}.podFailurePolicy`),
    ...successPolicyErrors(spec, `${path}.successPolicy`),
    ...replacementErrors(spec, `${path}.podReplacementPolicy`),
    ...podTemplateErrors(spec.template, `${path}.template`),
    ...restartPolicyErrors(spec, `${path}.template.spec.restartPolicy`),
  ]
}

function completionModeErrors(spec: JobSpec, path: string): FieldError[] {
  const { completionMode, completions, parallelism = 0, backoffLimitPerIndex, maxFailedIndexes } = spec
  const errors = oneOf(`${path}.completionMode`, completionMode, ['Indexed', 'NonIndexed'])
  if (completionMode !== 'Indexed') {
    const detail = 'requires indexed completion mode'
    if (backoffLimitPerIndex !== undefined) {
      errors.push(invalidField(`${path}.backoffLimitPerIndex`, backoffLimitPerIndex, detail))
    }
    if (maxFailedIndexes !== undefined) errors.push(invalidField(`${path}.maxFailedIndexes`, maxFailedIndexes, detail))
    return errors
  }
  if (completions === undefined) errors.push(requiredField(`${path}.completions`, 'when completion mode is Indexed'))
  if (parallelism > maxIndexedParallelism) {
    const detail = `must be less than or equal to ${maxIndexedParallelism} when completion mode is Indexed`
    errors.push(invalidField(`${path}.parallelism`, parallelism, detail))
  }
  if (completions !== undefined && maxFailedIndexes !== undefined && maxFailedIndexes > completions) {
    errors.push(invalidField(`${path}.maxFailedIndexes`, maxFailedIndexes, 'must be less than or equal to completions'))
  }
  return errors
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
