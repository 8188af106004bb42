import type { ReplicaSet } from '../../apimachinery/types/apps-v1.ts'
import { allSets, type Rollout, scaleSet } from './rollout.ts'
import { minAvailable, newSetReplicas, specReplicas, totalSpec, totalStatus, wantedReplicas } from './strategy.ts'

/** Replaces old pods by new ones step by step, within maxSurge and maxUnavailable. One step per reconcile. */
export async function rollingUpdate(rollout: Rollout): Promise<void> {
  if (await scaleNewSet(rollout)) return
  await scaleDownOldSets(rollout)
}

async function scaleNewSet(rollout: Rollout): Promise<boolean> {
  const { deployment, newSet } = rollout
  if (!newSet) return false
  const wanted = wantedReplicas(deployment)
  const current = specReplicas(newSet)
  const replicas = current > wanted ? wanted : newSetReplicas(deployment, allSets(rollout), current)
  return scaleSet(rollout, newSet, replicas)
}

async function scaleDownOldSets(rollout: Rollout): Promise<void> {
  const { newSet, oldSets, deployment } = rollout
  if (!newSet || totalSpec(oldSets) === 0) return
  // A status from before the last change counts pods that are going: what looks spare may be needed. News will wake us.
  if (allSets(rollout).some(isBehind)) return
  // New pods that are not available yet must not be counted on.
  const newUnavailable = Math.max(0, specReplicas(newSet) - (newSet.status.availableReplicas ?? 0))
  const spare = totalSpec(allSets(rollout)) - minAvailable(deployment) - newUnavailable
  if (spare <= 0) return
  const left = await removeUnhealthy(rollout, spare)
  await removeSurplus(rollout, left)
}

function isBehind({ metadata, status }: ReplicaSet): boolean {
  return (status.observedGeneration ?? 0) < (metadata.generation ?? 0)
}

/** Old pods that are not available go first: taking them away hurts nobody. @returns what is left of `spare` */
async function removeUnhealthy(rollout: Rollout, spare: number): Promise<number> {
  let left = spare
  for (const set of rollout.oldSets) {
    const unhealthy = specReplicas(set) - (set.status.availableReplicas ?? 0)
    const remove = Math.min(left, unhealthy)
    if (remove <= 0) continue
    await scaleSet(rollout, set, specReplicas(set) - remove)
    left -= remove
  }
  return left
}

/** The numbers of available pods may be behind those of the specs, so `spare` bounds this, too. */
async function removeSurplus(rollout: Rollout, spare: number): Promise<void> {
  const available = totalStatus(allSets(rollout), 'availableReplicas')
  let left = Math.min(spare, available - minAvailable(rollout.deployment))
  for (const set of rollout.oldSets) {
    const remove = Math.min(left, specReplicas(set))
    if (remove <= 0) continue
    await scaleSet(rollout, set, specReplicas(set) - remove)
    left -= remove
  }
}
