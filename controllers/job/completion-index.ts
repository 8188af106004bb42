import type { Job } from '../../apimachinery/types/batch-v1.ts'
import type { Pod } from '../../apimachinery/types/core-v1.ts'

/** Annotation and label of pods of indexed Jobs. */
export const completionIndexKey = 'batch.kubernetes.io/job-completion-index'

export const isIndexed = ({ spec }: Job): boolean => spec.completionMode === 'Indexed'

/** Whether each index has its own limit of failures (KEP-3850). */
export const hasBackoffPerIndex = ({ spec }: Job): boolean => spec.backoffLimitPerIndex !== undefined

/** The index a pod works on; undefined when it says none, or one beyond the Job's completions. */
export function completionIndexOf(job: Job, { metadata }: Pod): number | undefined {
  const text = metadata.annotations?.[completionIndexKey] ?? ''
  const index = /^\d{1,10}$/.test(text) ? Number(text) : Number.NaN
  return index < (job.spec.completions ?? 0) ? index : undefined
}
