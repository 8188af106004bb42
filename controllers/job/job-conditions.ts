import type { Job, JobCondition } from '../../apimachinery/types/batch-v1.ts'
import { type EpochMs, toTime } from '../../platform/clock.ts'
import { withCondition } from '../workloads/conditions.ts'

export type JobConditionType = 'Complete' | 'Failed' | 'FailureTarget' | 'SuccessCriteriaMet' | 'Suspended'

type Conditions = readonly JobCondition[]

export function isTrue(conditions: Conditions, type: JobConditionType): boolean {
  return conditions.some((condition) => condition.type === type && condition.status === 'True')
}

/** Complete or Failed: nothing will change any more. */
export function isFinished(job: Job): boolean {
  const conditions = job.status.conditions ?? []
  return isTrue(conditions, 'Complete') || isTrue(conditions, 'Failed')
}

/** `conditions` with one more, or changed. */
export function setCondition(
  conditions: Conditions,
  nowMs: EpochMs,
  type: JobConditionType,
  status: 'True' | 'False',
  reason: string,
  message: string,
): Conditions {
  const now = toTime(nowMs)
  return withCondition(conditions, { type, status, reason, message, lastProbeTime: now, lastTransitionTime: now })
}
