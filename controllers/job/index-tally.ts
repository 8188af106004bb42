import type { Job } from '../../apimachinery/types/batch-v1.ts'
import type { Pod } from '../../apimachinery/types/core-v1.ts'
import { isActive } from '../workloads/pods.ts'
import { completionIndexOf, hasBackoffPerIndex } from './completion-index.ts'
import { failsIndex, laterFailure } from './index-failures.ts'
import { IndexSet } from './index-set.ts'
import { isTrue } from './job-conditions.ts'

/** What has become of the indexes of an indexed Job. */
export interface IndexTally {
  readonly succeeded: IndexSet
  /** Those that may not be tried again; undefined when indexes have no limit of their own. */
  readonly failed: IndexSet | undefined
  /** Failed pods by index that are held until their successor exists: it takes over the count of failures. */
  readonly retained: ReadonlyMap<number, Pod>
}

/** @param succeeded pods that still have their finalizer, as the `failed` ones */
export function tallyIndexes(
  job: Job,
  mine: readonly Pod[],
  succeeded: readonly Pod[],
  failed: readonly Pod[],
): IndexTally {
  const { completedIndexes, failedIndexes, conditions = [] } = job.status
  const completions = job.spec.completions ?? 0
  const done = IndexSet.parse(completedIndexes, completions).with(indexesOf(job, succeeded))
  if (!hasBackoffPerIndex(job)) return { succeeded: done, failed: undefined, retained: new Map() }
  const known = IndexSet.parse(failedIndexes, completions)
  // The pods that are stopped at the end of a Job say nothing of their indexes.
  if (isTrue(conditions, 'FailureTarget') || isTrue(conditions, 'SuccessCriteriaMet'))
    return { succeeded: done, failed: known, retained: new Map() }
  const fatal = failed.filter((pod) => failsIndex(job, pod))
  const lost = known.with(indexesOf(job, fatal))
  const settled = done.union(lost).with(indexesOf(job, mine.filter(isActive)))
  const retained = new Map<number, Pod>()
  for (const pod of failed) {
    const index = completionIndexOf(job, pod)
    if (index === undefined || settled.has(index)) continue
    const other = retained.get(index)
    retained.set(index, other ? laterFailure(other, pod) : pod)
  }
  return { succeeded: done, failed: lost, retained }
}

export function indexesOf(job: Job, pods: readonly Pod[]): number[] {
  return pods.map((pod) => completionIndexOf(job, pod)).filter((index) => index !== undefined)
}
