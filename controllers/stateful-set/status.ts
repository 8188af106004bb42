import type { StatefulSetStatus } from '../../apimachinery/types/apps-v1.ts'
import type { Pod } from '../../apimachinery/types/core-v1.ts'
import { revisionNameOf, wantedReplicas } from './identity.ts'
import { isLeaving, isRunningAndAvailable, isRunningAndReady, type Round } from './round.ts'

/**
 * What the set is like now.
 * @param updating pods of the current revision that were deleted just now, for an update
 */
export function statusOf(round: Round, collisionCount: number, updating: number): StatefulSetStatus {
  const { set, current, update, pods } = round
  const count = (test: (pod: Pod) => boolean) => pods.filter(test).length
  const ofRevision = (name: string) => count((pod) => !isLeaving(pod) && revisionNameOf(pod) === name)
  const counts = {
    replicas: pods.length,
    readyReplicas: count(isRunningAndReady),
    availableReplicas: count((pod) => isRunningAndAvailable(round, pod)),
    currentReplicas: Math.max(0, ofRevision(current.metadata.name) - updating),
    updatedReplicas: ofRevision(update.metadata.name),
  }
  const isComplete = isRolledOut(round, counts)
  const { currentReplicas, updatedReplicas } = counts
  // The server leaves out what is zero, where it may.
  return {
    ...counts,
    readyReplicas: counts.readyReplicas || undefined,
    currentReplicas: (isComplete ? updatedReplicas : currentReplicas) || undefined,
    updatedReplicas: updatedReplicas || undefined,
    observedGeneration: set.metadata.generation,
    currentRevision: (isComplete ? update : current).metadata.name,
    updateRevision: update.metadata.name,
    collisionCount,
    conditions: set.status.conditions,
  }
}

/** All pods are of the present revision: it is the current one from now on. */
function isRolledOut(
  { set }: Round,
  counts: { readonly replicas: number; readonly readyReplicas: number; readonly updatedReplicas: number },
): boolean {
  const wanted = wantedReplicas(set)
  const { replicas, readyReplicas, updatedReplicas } = counts
  const isRolling = set.spec.updateStrategy.type === 'RollingUpdate'
  return isRolling && updatedReplicas === wanted && replicas === wanted && readyReplicas === wanted
}
