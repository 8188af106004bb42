import { hasEnded } from '../../apimachinery/kinds/core/pod-phase.ts'
import type { Job, UncountedTerminatedPods } from '../../apimachinery/types/batch-v1.ts'
import type { Pod } from '../../apimachinery/types/core-v1.ts'
import { completionIndexOf, isIndexed } from './completion-index.ts'
import { hasFinalizer } from './finalizer.ts'
import { type IndexTally, tallyIndexes } from './index-tally.ts'
import { isTrue } from './job-conditions.ts'
import { matchFailurePolicy } from './pod-failure-policy.ts'

/** So many uids are at most in the status, which keeps it below 20 KB (upstream: MaxUncountedPods). */
const maxUncounted = 500

/** How many pods of a Job have ended, each counted once, however often this is computed. */
export interface Tally {
  readonly succeeded: number
  readonly failed: number
  /** These numbers with all that is not counted yet. */
  readonly total: { readonly succeeded: number; readonly failed: number }
  /** Ended pods that still have their finalizer; written to the status before the finalizer goes. */
  readonly uncounted: { readonly succeeded: readonly string[]; readonly failed: readonly string[] }
  /** Of an indexed Job. */
  readonly indexes: IndexTally | undefined
  /** Pods to let go of, once the status says what they were. */
  readonly ended: readonly Pod[]
}

/** Whether pods on their way out are neither counted nor replaced before they have failed (KEP-3939). */
export const onlyReplacesFailed = ({ spec }: Job): boolean =>
  spec.podReplacementPolicy === 'Failed' || spec.podFailurePolicy !== undefined

/** A pod of a Job counts as failed also when it is deleted before it ended, unless the Job waits for its end. */
export function countsAsFailed(job: Job, pod: Pod): boolean {
  if (pod.status.phase === 'Failed') return true
  const waits = onlyReplacesFailed(job) && !isTrue(job.status.conditions ?? [], 'FailureTarget')
  return pod.metadata.deletionTimestamp !== undefined && !hasEnded(pod) && !waits
}

/**
 * Counts ended pods in two steps that survive a crash in between: first their uids are in the status, then, once their
 * finalizers are gone, in the numbers. Of successful pods of indexed Jobs it is enough to know the index.
 */
export function tally(job: Job, mine: readonly Pod[]): Tally {
  const held = new Map(mine.filter(hasFinalizer).map((pod) => [pod.metadata.uid, pod]))
  const { succeeded: oldSucceeded = [], failed: oldFailed = [] } = uncountedOf(job)
  const known = new Set([...oldSucceeded, ...oldFailed])
  const succeeded = [...held.values()].filter((pod) => pod.status.phase === 'Succeeded')
  const failed = [...held.values()].filter((pod) => countsAsFailed(job, pod))
  const indexes = isIndexed(job) ? tallyIndexes(job, mine, succeeded, failed) : undefined
  const retained = new Set(indexes?.retained.values())
  const ended = [...succeeded, ...failed.filter((pod) => !retained.has(pod))]
  const [older, fresh] = partition(ended, (pod) => known.has(pod.metadata.uid))
  const [succeededBefore, stillSucceeded] = partition(oldSucceeded, (uid) => !held.has(uid))
  const [failedBefore, stillFailed] = partition(oldFailed, (uid) => !held.has(uid))
  const now = fresh.slice(0, Math.max(0, maxUncounted - stillSucceeded.length - stillFailed.length))
  const newlyFailed = (pods: readonly Pod[]) => uidsOf(pods.filter((pod) => isCountedFailure(job, pod)))
  const counted = {
    succeeded: indexes?.succeeded.size ?? (job.status.succeeded ?? 0) + succeededBefore.length,
    failed: (job.status.failed ?? 0) + failedBefore.length,
  }
  const isOfNoIndex = indexes === undefined
  return {
    ...counted,
    total: {
      succeeded: isOfNoIndex
        ? counted.succeeded + stillSucceeded.length + fresh.filter(hasSucceeded).length
        : counted.succeeded,
      failed: counted.failed + stillFailed.length + newlyFailed(fresh).length,
    },
    uncounted: {
      succeeded: isOfNoIndex ? [...stillSucceeded, ...uidsOf(now.filter(hasSucceeded))] : [],
      failed: [...stillFailed, ...newlyFailed(now)],
    },
    indexes,
    ended: [...older, ...now],
  }
}

function partition<T>(items: readonly T[], test: (item: T) => boolean): [T[], T[]] {
  return [items.filter(test), items.filter((item) => !test(item))]
}

const hasSucceeded = ({ status }: Pod): boolean => status.phase === 'Succeeded'
const uidsOf = (list: readonly Pod[]): string[] => list.map((pod) => pod.metadata.uid)

/** Failures may be ignored by policy, and those of no index are nobody's. */
function isCountedFailure(job: Job, pod: Pod): boolean {
  if (hasSucceeded(pod) || (isIndexed(job) && completionIndexOf(job, pod) === undefined)) return false
  return matchFailurePolicy(job, pod)?.action !== 'Ignore'
}

function uncountedOf(job: Job): UncountedTerminatedPods {
  return job.status.uncountedTerminatedPods ?? {}
}

/** Whether all that has ended is counted, and let go of. */
export const isSettled = ({ uncounted, ended, indexes }: Tally): boolean =>
  uncounted.succeeded.length + uncounted.failed.length + ended.length + (indexes?.retained.size ?? 0) === 0
