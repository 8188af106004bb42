import type { Pod } from '../../apimachinery/types/core-v1.ts'
import type { PodDisruptionBudget } from '../../apimachinery/types/policy-v1.ts'
import { type EpochMs, parseTime } from '../../platform/clock.ts'

/** How long an evicted pod may take until its deletion is seen; then it counts again (upstream: DeletionTimeout). */
const deletionTimeoutMs = 2 * 60_000

/** Pods whose eviction was granted, and which are not being deleted yet. */
export interface DisruptedPods {
  /** The times of eviction, by names of pods. */
  readonly pending: Readonly<Record<string, string>>
  /** Those that should have been deleted by now. */
  readonly overdue: readonly Pod[]
  /** When the next of the pending ones is overdue. */
  readonly nextMs: number | undefined
}

export function disruptedPods(budget: PodDisruptionBudget, pods: readonly Pod[], nowMs: EpochMs): DisruptedPods {
  const pending: Record<string, string> = {}
  const overdue: Pod[] = []
  let nextMs: number | undefined
  for (const pod of pods) {
    const evictedAt = budget.status.disruptedPods?.[pod.metadata.name]
    if (evictedAt === undefined || pod.metadata.deletionTimestamp !== undefined) continue
    const leftMs = parseTime(evictedAt) + deletionTimeoutMs - nowMs
    if (leftMs <= 0) overdue.push(pod)
    else {
      pending[pod.metadata.name] = evictedAt
      nextMs = Math.min(nextMs ?? leftMs, leftMs)
    }
  }
  return { pending, overdue, nextMs }
}
