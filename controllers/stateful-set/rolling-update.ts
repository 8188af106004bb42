import { resolveIntOrPercent } from '../../apimachinery/int-or-string.ts'
import type { Pod } from '../../apimachinery/types/core-v1.ts'
import { revisionNameOf, wantedReplicas } from './identity.ts'
import { isLeaving, isRunningAndAvailable, type Replica, type Round } from './round.ts'

/**
 * Deletes pods of other revisions than the present one, from the highest ordinal down to the partition, never more at
 * a time than `maxUnavailable`. What takes their place is of the present revision.
 * @returns how many it has deleted
 */
export async function rollingUpdate(round: Round): Promise<number> {
  const { spec } = round.set
  const { partition = 0, maxUnavailable } = spec.updateStrategy.rollingUpdate ?? {}
  const targets = round.replicas.slice(partition).toReversed()
  if (maxUnavailable !== undefined) return deleteSome(round, targets, room(round, maxUnavailable))
  for (const { pod } of targets) {
    if (!pod) return 0
    if (isOld(round, pod) && !isLeaving(pod)) {
      await round.control.delete(pod)
      return 1
    }
    if (isUnavailable(round, pod)) return 0
  }
  return 0
}

/** How many more pods may be unavailable (KEP-961). */
function room(round: Round, maxUnavailable: number | string): number {
  const allowed = Math.max(1, resolveIntOrPercent(maxUnavailable, wantedReplicas(round.set), 'up'))
  return allowed - round.replicas.filter(({ pod }) => !pod || isUnavailable(round, pod)).length
}

async function deleteSome(round: Round, targets: readonly Replica[], room: number): Promise<number> {
  // What is unavailable already costs nothing.
  let deleted = 0
  let left = room
  for (const { pod } of targets) {
    if (!pod || !isOld(round, pod) || isLeaving(pod)) continue
    const costs = isUnavailable(round, pod) ? 0 : 1
    if (costs > left) break
    await round.control.delete(pod)
    left -= costs
    deleted++
  }
  return deleted
}

const isOld = ({ update }: Round, pod: Pod): boolean => revisionNameOf(pod) !== update.metadata.name

const isUnavailable = (round: Round, pod: Pod): boolean => isLeaving(pod) || !isRunningAndAvailable(round, pod)
