import type { Job } from '../../apimachinery/types/batch-v1.ts'
import { IndexSet } from './index-set.ts'

/** Says which rule makes these indexes enough for the Job to succeed (KEP-3998); undefined when none does. */
export function matchSuccessPolicy({ spec }: Job, succeeded: IndexSet): string | undefined {
  if (succeeded.size === 0) return undefined
  const index = (spec.successPolicy?.rules ?? []).findIndex(({ succeededIndexes, succeededCount }) => {
    if (succeededIndexes === undefined) return succeeded.size >= (succeededCount ?? Number.POSITIVE_INFINITY)
    const required = IndexSet.parse(succeededIndexes, spec.completions ?? 0)
    return succeeded.overlap(required) >= (succeededCount ?? required.size)
  })
  return index < 0 ? undefined : `Matched rules at index ${index}`
}
