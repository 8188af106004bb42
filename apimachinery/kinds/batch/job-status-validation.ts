import { parseTime } from '../../../platform/clock.ts'
import { duplicateField, type FieldError, invalidField, requiredField } from '../../field-error.ts'
import type { Job } from '../../types/batch-v1.ts'
import { nonNegative } from '../validation/fields.ts'
import { countIndexes, overlapProblem } from './index-ranges.ts'

/** What is wrong with the status of a Job, and with its change (ValidateJobStatusUpdate). */
export function validateJobStatusUpdate(job: Job, old: Job): FieldError[] {
  return [
    ...countsErrors(job),
    ...conditionsErrors(job),
    ...timesErrors(job),
    ...endErrors(job),
    ...indexesErrors(job),
    ...changeErrors(job, old),
  ]
}

function isTrue({ status }: Job, type: string): boolean {
  return status.conditions?.some((condition) => condition.type === type && condition.status === 'True') ?? false
}

function isFinished(job: Job): boolean {
  return isTrue(job, 'Complete') || isTrue(job, 'Failed')
}

function countsErrors({ status }: Job): FieldError[] {
  const { active = 0, ready, uncountedTerminatedPods: uncounted } = status
  const errors = (['active', 'succeeded', 'failed', 'ready', 'terminating'] as const).flatMap((field) =>
    nonNegative(`status.${field}`, status[field]),
  )
  if (ready !== undefined && ready > active) {
    errors.push(invalidField('status.ready', ready, 'cannot set more ready pods than active'))
  }
  const seen = new Set<string>()
  for (const field of ['succeeded', 'failed'] as const) {
    for (const [index, uid] of (uncounted?.[field] ?? []).entries()) {
      const at = `status.uncountedTerminatedPods.${field}[${index}]`
      if (uid === '') errors.push(invalidField(at, uid, 'must not be empty'))
      else if (seen.has(uid)) errors.push(duplicateField(at, uid))
      seen.add(uid)
    }
  }
  return errors
}

/** Conditions that exclude each other. */
const contradictions = [
  ['Complete', 'Failed', 'cannot set Complete=True and Failed=true conditions'],
  ['Complete', 'FailureTarget', 'cannot set Complete=True and FailureTarget=true conditions'],
  ['Failed', 'SuccessCriteriaMet', 'cannot set Failed=True and SuccessCriteriaMet=true conditions'],
  ['FailureTarget', 'SuccessCriteriaMet', 'cannot set SuccessCriteriaMet=true and FailureTarget=true conditions'],
] as const

/** The end of a Job is announced before all of its pods are gone. */
const announcements = [
  ['Failed', 'FailureTarget', 'cannot set Failed=True condition without the FailureTarget=true condition'],
  [
    'Complete',
    'SuccessCriteriaMet',
    'cannot set Complete=True condition without the SuccessCriteriaMet=true condition',
  ],
] as const

function conditionsErrors(job: Job): FieldError[] {
  return [
    ...contradictions.filter(([one, other]) => isTrue(job, one) && isTrue(job, other)),
    ...announcements.filter(([end, announced]) => isTrue(job, end) && !isTrue(job, announced)),
  ].map(([, , detail]) => invalidField('status.conditions', undefined, detail))
}

function timesErrors(job: Job): FieldError[] {
  const { startTime, completionTime } = job.status
  const field = 'status.completionTime'
  const isComplete = isTrue(job, 'Complete')
  if (!completionTime) return isComplete ? [requiredField(field, 'completionTime is required for Complete jobs')] : []
  const errors: FieldError[] = []
  if (!isComplete) {
    const detail = 'cannot set completionTime when there is no Complete=True condition'
    errors.push(invalidField(field, completionTime, detail))
  }
  if (startTime && parseTime(completionTime) < parseTime(startTime)) {
    errors.push(invalidField(field, completionTime, 'completionTime cannot be set before startTime'))
  }
  return errors
}

/** A Job that has ended has no pods left, and all of them are counted. */
function endErrors(job: Job): FieldError[] {
  if (!isFinished(job)) return []
  const { active = 0, terminating = 0, startTime, uncountedTerminatedPods: uncounted } = job.status
  const errors: FieldError[] = []
  if (active > 0) errors.push(invalidField('status.active', active, 'active>0 is invalid for finished job'))
  if (terminating > 0) {
    errors.push(invalidField('status.terminating', terminating, 'terminating>0 is invalid for finished job'))
  }
  if (!startTime) errors.push(requiredField('status.startTime', 'startTime is required for finished job'))
  if (uncounted?.failed?.length || uncounted?.succeeded?.length) {
    const detail = 'uncountedTerminatedPods needs to be empty for finished job'
    errors.push(invalidField('status.uncountedTerminatedPods', uncounted, detail))
  }
  return errors
}

function indexesErrors({ spec, status }: Job): FieldError[] {
  const { completions, backoffLimitPerIndex } = spec
  const { completedIndexes: completed = '', failedIndexes: failed } = status
  const errors: FieldError[] = []
  if (completed && spec.completionMode !== 'Indexed') {
    const detail = 'cannot set non-empty completedIndexes when non-indexed completion mode'
    errors.push(invalidField('status.completedIndexes', completed, detail))
  }
  if (failed !== undefined && backoffLimitPerIndex === undefined) {
    const detail = 'cannot set non-null failedIndexes when backoffLimitPerIndex is null'
    errors.push(invalidField('status.failedIndexes', failed, detail))
  }
  if (completions === undefined) return errors
  const texts = { completedIndexes: completed, failedIndexes: backoffLimitPerIndex === undefined ? '' : (failed ?? '') }
  for (const [field, text] of Object.entries(texts)) {
    const parsed = countIndexes(text, completions)
    if ('problem' in parsed) {
      errors.push(invalidField(`status.${field}`, text, `error parsing ${field}: ${parsed.problem}`))
    }
  }
  const overlap = overlapProblem(completed, failed ?? '', completions)
  return overlap ? [...errors, invalidField('status.failedIndexes', failed, overlap)] : errors
}

function changeErrors(job: Job, old: Job): FieldError[] {
  const errors: FieldError[] = []
  for (const type of ['Failed', 'Complete', 'FailureTarget', 'SuccessCriteriaMet']) {
    if (!isTrue(old, type) || isTrue(job, type)) continue
    const which = type === 'SuccessCriteriaMet' ? '' : 'terminal '
    errors.push(invalidField('status.conditions', undefined, `cannot disable the ${which}${type}=True condition`))
  }
  return [...errors, ...countersErrors(job, old), ...timeChangeErrors(job, old)]
}

function countersErrors({ spec, status }: Job, { status: old }: Job): FieldError[] {
  // An indexed Job that is scaled down forgets the indexes above.
  const mayShrink = spec.completionMode === 'Indexed' && spec.completions === spec.parallelism
  return (['failed', 'succeeded'] as const)
    .filter((field) => (field === 'failed' || !mayShrink) && (status[field] ?? 0) < (old[field] ?? 0))
    .map((field) => invalidField(`status.${field}`, status[field] ?? 0, `cannot decrease the ${field} counter`))
}

function timeChangeErrors({ spec, status }: Job, { status: old }: Job): FieldError[] {
  const errors: FieldError[] = []
  if (status.completionTime && old.completionTime && status.completionTime !== old.completionTime) {
    errors.push(invalidField('status.completionTime', status.completionTime, 'completionTime cannot be mutated'))
  }
  if (old.startTime && status.startTime !== old.startTime && !spec.suspend) {
    errors.push(requiredField('status.startTime', 'startTime cannot be removed for unsuspended job'))
  }
  return errors
}
