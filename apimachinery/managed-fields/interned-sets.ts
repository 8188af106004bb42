import { type FieldSet, sortedSet } from './field-set.ts'

/** How many sets are remembered. The pods of a workload all have the same few. */
const maxSets = 2_000

const sets = new Map<string, FieldSet>()

/** What was asked for last, as it was: most sets are made in the same way as one of these. */
const recent: { readonly given: FieldSet; readonly interned: FieldSet }[] = []
const maxRecent = 16
let nextRecent = 0

/** The set with its elements in order: one for all that are the same, so that objects share them in memory. */
export function internedSet(set: FieldSet): FieldSet {
  for (let at = 0; at < recent.length; at++) {
    const found = recent[at]!
    if (!isMadeAlike(found.given, set)) continue
    // What is asked for often comes to stand in front.
    if (at > 0) [recent[at - 1], recent[at]] = [found, recent[at - 1]!]
    return found.interned
  }
  const interned = inTable(sortedSet(set))
  recent[nextRecent] = { given: set, interned }
  nextRecent = (nextRecent + 1) % maxRecent
  return interned
}

function inTable(set: FieldSet): FieldSet {
  const text = JSON.stringify(set)
  const found = sets.get(text)
  if (found !== undefined) return found
  if (sets.size >= maxSets) sets.delete(sets.keys().next().value as string)
  sets.set(text, set)
  return set
}

/** Whether two sets are the same, with their elements in the same order. */
function isMadeAlike(a: FieldSet, b: FieldSet): boolean {
  if (a === b) return true
  const [left, right] = [Object.keys(a), Object.keys(b)]
  if (left.length !== right.length) return false
  for (let i = 0; i < left.length; i++) {
    const element = left[i] as string
    if (element !== right[i] || !isMadeAlike(a[element] as FieldSet, b[element] as FieldSet)) return false
  }
  return true
}
