import type { Draft } from '../../apimachinery/object.ts'
import type { Pod } from '../../apimachinery/types/core-v1.ts'
import { isTerminating } from '../workloads/pods.ts'
import { hasBackoffPerIndex } from './completion-index.ts'
import { indexBackoffLeftMs } from './index-failures.ts'
import { type IndexTally, indexesOf } from './index-tally.ts'
import { backoffLeftMs } from './pod-backoff.ts'
import { indexedJobPod, jobPod } from './pod-drafts.ts'
import type { Round } from './round.ts'
import { onlyReplacesFailed } from './tracking.ts'

/** The pods to make next. */
export interface NextPods {
  readonly drafts: readonly Draft<Pod>[]
  /** How long failures before put them off, if they do. */
  readonly waitMs?: number
}

/** @param count how many may be made at most */
export function nextPods(round: Round, count: number): NextPods {
  const { job, ended, counted, nowMs } = round
  if (count <= 0) return { drafts: [] }
  if (!hasBackoffPerIndex(job)) {
    const waitMs = backoffLeftMs(ended, nowMs)
    if (waitMs > 0) return { drafts: [], waitMs }
  }
  if (!counted.indexes) return { drafts: Array.from({ length: count }, () => jobPod(job)) }
  return nextIndexes(round, counted.indexes, pendingIndexes(round, counted.indexes, count))
}

/** The lowest indexes that nobody works on, and that need somebody. */
function pendingIndexes({ job, mine, active }: Round, { succeeded, failed }: IndexTally, count: number): number[] {
  const leaving = onlyReplacesFailed(job) ? mine.filter(isTerminating) : []
  const taken = succeeded.with(indexesOf(job, [...active, ...leaving]))
  return (failed ? taken.union(failed) : taken).firstMissing(count, job.spec.completions ?? 0)
}

/** Indexes with limits of their own also wait on their own; when all do, for the first one. */
function nextIndexes({ job, nowMs }: Round, { retained }: IndexTally, indexes: readonly number[]): NextPods {
  const pending = indexes.map((index) => ({ index, waitMs: waitOf(retained.get(index), nowMs) }))
  const due = pending.filter(({ waitMs }) => waitMs === 0)
  const drafts = due.map(({ index }) => indexedJobPod(job, index, retained.get(index)))
  const waiting = pending.filter(({ waitMs }) => waitMs > 0)
  if (waiting.length === 0) return { drafts }
  return { drafts, waitMs: Math.min(...waiting.map(({ waitMs }) => waitMs)) }
}

const waitOf = (failed: Pod | undefined, nowMs: number): number => (failed ? indexBackoffLeftMs(failed, nowMs) : 0)
