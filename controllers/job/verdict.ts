import type { Job } from '../../apimachinery/types/batch-v1.ts'
import type { Pod } from '../../apimachinery/types/core-v1.ts'
import { type EpochMs, parseTime } from '../../platform/clock.ts'
import { isActive } from '../workloads/pods.ts'
import type { IndexTally } from './index-tally.ts'
import { matchFailurePolicy } from './pod-failure-policy.ts'
import { matchSuccessPolicy } from './success-policy.ts'
import { countsAsFailed, type Tally } from './tracking.ts'

/** How a Job ends. */
export interface Verdict {
  readonly type: 'Complete' | 'Failed'
  readonly reason:
    | 'CompletionsReached'
    | 'SuccessPolicy'
    | 'BackoffLimitExceeded'
    | 'DeadlineExceeded'
    | 'PodFailurePolicy'
    | 'MaxFailedIndexesExceeded'
    | 'FailedIndexes'
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
export function verdictOf(job: Job, mine: readonly Pod[], counted: Tally, nowMs: EpochMs): Verdict | undefined {
  const active = mine.filter(isActive)
  return (
    failureByPolicy(job, mine) ??
    failureByLimits(job, mine, counted, nowMs) ??
    failureByIndexes(job, counted.indexes) ??
    success(job, active, counted)
  )
}

const failure = (reason: Verdict['reason'], message: string): Verdict => ({ type: 'Failed', reason, message })

function failureByPolicy(job: Job, mine: readonly Pod[]): Verdict | undefined {
  if (job.spec.podFailurePolicy === undefined) return undefined
  for (const pod of mine) {
    const match = countsAsFailed(job, pod) ? matchFailurePolicy(job, pod) : undefined
    if (match?.action === 'FailJob') return failure('PodFailurePolicy', match.message)
  }
  return undefined
}

function failureByLimits(job: Job, mine: readonly Pod[], counted: Tally, nowMs: EpochMs): Verdict | undefined {
  if (counted.total.failed > backoffLimit(job) || restartedTooOften(job, mine))
    return failure('BackoffLimitExceeded', 'Job has reached the specified backoff limit')
  const leftMs = msUntilDeadline(job, job.status.startTime, nowMs)
  if (leftMs === undefined || leftMs > 0) return undefined
  return failure('DeadlineExceeded', 'Job was active longer than specified deadline')
}

/** Failed indexes end the Job when there are too many of them, or when all others have succeeded. */
function failureByIndexes({ spec }: Job, indexes: IndexTally | undefined): Verdict | undefined {
  if (!indexes?.failed || indexes.failed.size === 0) return undefined
  if (indexes.failed.size > (spec.maxFailedIndexes ?? Number.POSITIVE_INFINITY))
    return failure('MaxFailedIndexesExceeded', 'Job has exceeded the specified maximal number of failed indexes')
  if (indexes.failed.size + indexes.succeeded.size < (spec.completions ?? 0)) return undefined
  return failure('FailedIndexes', 'Job has failed indexes')
}

function success(job: Job, active: readonly Pod[], counted: Tally): Verdict | undefined {
  const message = counted.indexes && matchSuccessPolicy(job, counted.indexes.succeeded)
  if (message !== undefined) return { type: 'Complete', reason: 'SuccessPolicy', message }
  if (!isComplete(job, active, counted)) return undefined
  return { type: 'Complete', reason: 'CompletionsReached', message: 'Reached expected number of succeeded pods' }
}

const backoffLimit = (job: Job): number => job.spec.backoffLimit ?? defaultBackoffLimit

/** Containers that are restarted in place count against the limit, too. */
function restartedTooOften(job: Job, mine: readonly Pod[]): boolean {
  if (job.spec.template.spec?.restartPolicy !== 'OnFailure') return false
  const restarts = mine
    .filter(({ status }) => status.phase === 'Running' || status.phase === 'Pending')
    .flatMap((pod) => [...(pod.status.initContainerStatuses ?? []), ...(pod.status.containerStatuses ?? [])])
    .reduce((sum, { restartCount }) => sum + restartCount, 0)
  return backoffLimit(job) === 0 ? restarts > 0 : restarts >= backoffLimit(job)
}

/** Without `completions` the first success ends the Job, once its other pods have ended, too. */
function isComplete(job: Job, active: readonly Pod[], counted: Tally): boolean {
  const { succeeded } = counted.total
  const { completions } = job.spec
  return completions === undefined ? succeeded > 0 && active.length === 0 : succeeded >= completions
}

/** @returns undefined when the Job has no deadline, or has not started */
export function msUntilDeadline({ spec }: Job, startTime: string | undefined, nowMs: EpochMs): number | undefined {
  if (spec.activeDeadlineSeconds === undefined || spec.suspend || startTime === undefined) return undefined
  return parseTime(startTime) + spec.activeDeadlineSeconds * 1000 - nowMs
}
