import type { JobSpec } from '../../types/batch-v1.ts'
import { podWarnings } from '../core/pod/warnings/pod-warnings.ts'

/** Above both, the text of completed indexes may become longer than what is kept of it (pkg/api/job/warnings.go). */
const manyCompletions = 100_000
const highParallelism = 10_000

/** What is allowed in a Job, but probably a mistake. `path`: of the spec. */
export function jobWarnings(spec: JobSpec, path: string): string[] {
  const { completionMode, completions = 0, parallelism = 0, template } = spec
  const warnings = podWarnings(template, `${path}.template`)
  if (completionMode !== 'Indexed' || completions <= manyCompletions || parallelism <= highParallelism) return warnings
  const text =
    'In Indexed Jobs with a number of completions higher than 10^5 and a parallelism higher than 10^4, Kubernetes might not be able to track completedIndexes when a big number of indexes fail'
  return [`${path}: ${text}`, ...warnings]
}
