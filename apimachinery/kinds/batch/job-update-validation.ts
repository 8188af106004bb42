import { deepClone, deepEqual } from '../../equality.ts'
import { type FieldError, immutableFieldErrors, invalidField } from '../../field-error.ts'
import type { Job } from '../../types/batch-v1.ts'
import type { PodTemplateSpec } from '../../types/core-v1.ts'
import { internalStruct } from '../validation/upstream-text.ts'

/** What an update of a Job may not change (ValidateJobUpdate). */
export function validateJobUpdate(job: Job, old: Job): FieldError[] {
  const fixed = [
    'selector',
    'completionMode',
    'podFailurePolicy',
    'backoffLimitPerIndex',
    'managedBy',
    'successPolicy',
  ] as const
  return [
    ...completionsErrors(job, old),
    ...fixed.flatMap((field) =>
      immutableFieldErrors(
        `spec.${field}`,
        internalStruct(job.spec[field], field),
        internalStruct(old.spec[field], field),
      ),
    ),
    ...templateErrors(job, old),
  ]
}

// An indexed Job can be scaled, as long as all of its indexes may run at once (KEP-3715).
function completionsErrors({ spec }: Job, { spec: old }: Job): FieldError[] {
  if (deepEqual(spec.completions, old.completions)) return []
  if (spec.completionMode !== 'Indexed') {
    return immutableFieldErrors('spec.completions', spec.completions, old.completions)
  }
  if (spec.completions !== undefined && spec.completions === spec.parallelism) return []
  const detail = 'can only be modified in tandem with spec.parallelism'
  return [invalidField('spec.completions', spec.completions ?? null, detail)]
}

// Before its first start a suspended Job may still be told where its pods go (KEP-2926).
function templateErrors({ spec }: Job, old: Job): FieldError[] {
  const immutable = 'field is immutable'
  if (!old.spec.suspend || old.status.startTime) {
    if (deepEqual(spec.template, old.spec.template)) return []
    return [invalidField('spec.template', internalStruct(spec.template), immutable)]
  }
  const expected = deepClone(old.spec.template)
  takeSchedulingDirectives(expected, spec.template)
  if (deepEqual(expected.spec, spec.template.spec)) return []
  return [invalidField('spec.template.spec', internalStruct(spec.template.spec), immutable)]
}

function takeSchedulingDirectives(target: PodTemplateSpec, source: PodTemplateSpec): void {
  const { nodeSelector, tolerations, schedulingGates, affinity } = source.spec
  const { spec } = target
  const nodeAffinity = affinity?.nodeAffinity
  Object.assign(spec, { nodeSelector, tolerations, schedulingGates })
  if (nodeAffinity || spec.affinity) spec.affinity = { ...spec.affinity, nodeAffinity }
  for (const [index, container] of (spec.containers ?? []).entries()) {
    // Resources too, since 1.35 (KEP-5440).
    const resources = source.spec.containers?.[index]?.resources
    if (resources) container.resources = resources
  }
}
