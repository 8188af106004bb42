import type { Job } from '../../apimachinery/types/batch-v1.ts'
import type { Pod } from '../../apimachinery/types/core-v1.ts'
import { byActivity } from '../workloads/deletion-rank.ts'
import { completionIndexOf, isIndexed } from './completion-index.ts'

/**
 * The active pods to delete: those without an index or with one beyond the completions, all but one of those that share
 * an index, and of the others as many as are too many.
 */
export function surplusPods(job: Job, active: readonly Pod[], tooMany: number): readonly Pod[] {
  const ranked = active.toSorted(byActivity)
  if (!isIndexed(job)) return ranked.slice(0, Math.max(0, tooMany))
  const byIndex = new Map<number, Pod>()
  for (const pod of ranked) {
    const index = completionIndexOf(job, pod)
    if (index !== undefined) byIndex.set(index, pod)
  }
  const useful = new Set(byIndex.values())
  const useless = ranked.filter((pod) => !useful.has(pod))
  const rest = ranked.filter((pod) => useful.has(pod)).slice(0, Math.max(0, tooMany - useless.length))
  return [...useless, ...rest]
}
