import type { Job } from '../../apimachinery/types/batch-v1.ts'
import type { Pod } from '../../apimachinery/types/core-v1.ts'
import { type EpochMs, parseTime } from '../../platform/clock.ts'
import { type Tally, totalFailed, totalSucceeded } from './tracking.ts'

/** How a Job ends. */
export interface Verdict {
  readonly type: 'Complete' | 'Failed'
  readonly reason: 'CompletionsReached' | 'BackoffLimitExceeded' | 'DeadlineExceeded'
  readonly message: string
}

/** How often pods of a Job may fail when it does not say (the API server fills it in). */
const defaultBackoffLimit = 6

/** What was decided once stays decided. */
export function decidedVerdict({ status }: Job): Verdict | undefined {
  for (const { type, status: isSo, reason, message = '' } of status.conditions ?? []) {
    if (isSo !== 'True' || (type !== 'FailureTarget' && type !== 'SuccessCriteriaMet')) continue
    return { type: type === 'FailureTarget' ? 'Failed' : 'Complete', reason: reason as Verdict['reason'], message }
  }
  return undefined
}

/** @returns undefined while the Job goes on */
export function verdictOf(job: Job, active: readonly Pod[], counted: Tally, nowMs: EpochMs): Verdict | undefined {
  if (totalFailed(counted) > backoffLimit(job) || restartedTooOften(job, active)) {
    const message = 'Job has reached the specified backoff limit'
    return { type: 'Failed', reason: 'BackoffLimitExceeded', message }
  }
  const leftMs = msUntilDeadline(job, job.status.startTime, nowMs)
  if (leftMs !== undefined && leftMs <= 0) {
    const message = 'Job was active longer than specified deadline'
    return { type: 'Failed', reason: 'DeadlineExceeded', message }
  }
  if (!isComplete(job, active, counted)) return undefined
  return { type: 'Complete', reason: 'CompletionsReached', message: 'Reached expected number of succeeded pods' }
}

const backoffLimit = (job: Job): number => job.spec.backoffLimit ?? defaultBackoffLimit

/** Containers that are restarted in place count against the limit, too. */
function restartedTooOften(job: Job, active: readonly Pod[]): boolean {
  if (job.spec.template.spec?.restartPolicy !== 'OnFailure') return false
  const restarts = active
    .flatMap((pod) => [...(pod.status.initContainerStatuses ?? []), ...(pod.status.containerStatuses ?? [])])
    .reduce((sum, { restartCount }) => sum + restartCount, 0)
  return backoffLimit(job) === 0 ? restarts > 0 : restarts >= backoffLimit(job)
}

/** Without `completions` the first success ends the Job, once its other pods have ended, too. */
function isComplete(job: Job, active: readonly Pod[], counted: Tally): boolean {
  const succeeded = totalSucceeded(counted)
  const { completions } = job.spec
  return completions === undefined ? succeeded > 0 && active.length === 0 : succeeded >= completions
}

/** @returns undefined when the Job has no deadline, or has not started */
export function msUntilDeadline({ spec }: Job, startTime: string | undefined, nowMs: EpochMs): number | undefined {
  if (spec.activeDeadlineSeconds === undefined || spec.suspend || startTime === undefined) return undefined
  return parseTime(startTime) + spec.activeDeadlineSeconds * 1000 - nowMs
}
