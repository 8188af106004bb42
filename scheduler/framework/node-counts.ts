/** How many pods of a kind are on each node, by node name; nodes without any are left out. */
export type NodeCounts = ReadonlyMap<string, number>

/** Counts one pod more (or less) on a node, in place. */
export function countOnNode(counts: Map<string, number>, nodeName: string, change: 1 | -1): void {
  const count = (counts.get(nodeName) ?? 0) + change
  if (count > 0) counts.set(nodeName, count)
  else counts.delete(nodeName)
}
