import { resolveIntOrPercent } from '../../apimachinery/int-or-string.ts'
import type { Pod } from '../../apimachinery/types/core-v1.ts'
import { revisionNameOf, wantedReplicas } from './identity.ts'
import { isLeaving, isUnavailable, type Round } from './round.ts'

/**
 * Deletes pods of other revisions than the present one, from the highest ordinal down to the partition, never more than
 * `maxUnavailable` (one unless given) being unavailable. What takes their place is of the present revision.
 * @returns how many it has deleted
 */
export async function rollingUpdate(round: Round): Promise<number> {
  const { partition = 0, maxUnavailable = 1 } = round.set.spec.updateStrategy.rollingUpdate ?? {}
  const targets = round.replicas.slice(partition).toReversed()
  let left = room(round, maxUnavailable)
  let deleted = 0
  for (const { pod } of targets) {
    if (!pod || !isOld(round, pod) || isLeaving(pod)) continue
    // What is unavailable already costs nothing, and could keep the others from ever having their turn.
    const cost = isUnavailable(round, pod) ? 0 : 1
    if (cost > left) continue
    await round.control.delete(pod)
    left -= cost
    deleted++
  }
  return deleted
}

/** How many more pods may be unavailable (KEP-961). */
function room(round: Round, maxUnavailable: number | string): number {
  const allowed = Math.max(1, resolveIntOrPercent(maxUnavailable, wantedReplicas(round.set), 'up'))
  const unavailable = round.replicas.filter(({ pod }) => !pod || isUnavailable(round, pod)).length
  return Math.max(0, allowed - unavailable)
}

const isOld = ({ update }: Round, pod: Pod): boolean => revisionNameOf(pod) !== update.metadata.name
