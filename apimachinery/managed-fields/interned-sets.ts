import type { FieldSet } from './field-set.ts'

/** How many sets are remembered. The pods of a workload all have the same few. */
const maxSets = 2_000

const sets = new Map<string, FieldSet>()

/** One set for all that are the same: objects share them in memory. The set is given away. */
export function internedSet(set: FieldSet): FieldSet {
  const text = JSON.stringify(set)
  const found = sets.get(text)
  if (found !== undefined) return found
  if (sets.size >= maxSets) sets.delete(sets.keys().next().value as string)
  sets.set(text, set)
  return set
}
