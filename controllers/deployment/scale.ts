import type { ReplicaSet } from '../../apimachinery/types/apps-v1.ts'
import { desiredReplicasAnnotation, maxReplicasAnnotation, numberIn } from './annotations.ts'
import { allSets, type Rollout, scaleSet } from './rollout.ts'
import { isRolling, maxReplicas, specReplicas, totalSpec, wantedReplicas } from './strategy.ts'

/** Whether `spec.replicas` has changed since the sets were scaled last. */
export function isScaling(rollout: Rollout): boolean {
  return active(allSets(rollout)).some((set) => {
    const desired = numberIn(set, desiredReplicasAnnotation)
    return desired !== undefined && desired !== wantedReplicas(rollout.deployment)
  })
}

/** Brings the sets to a new size without going on with the rollout: several sets share the change by their sizes. */
export async function scale(rollout: Rollout): Promise<void> {
  const { deployment, newSet, oldSets } = rollout
  const wanted = wantedReplicas(deployment)
  const only = onlyActiveOrLatest(rollout)
  if (only) {
    await scaleSet(rollout, only, wanted)
  } else if (newSet && isSaturated(newSet, wanted)) {
    for (const set of active(oldSets)) await scaleSet(rollout, set, 0)
  } else if (isRolling(deployment)) {
    for (const [set, replicas] of proportions(rollout)) await scaleSet(rollout, set, replicas)
  }
}

const active = (sets: readonly ReplicaSet[]): readonly ReplicaSet[] => sets.filter((set) => specReplicas(set) > 0)

function onlyActiveOrLatest({ newSet, oldSets }: Rollout): ReplicaSet | undefined {
  const running = active(newSet ? [newSet, ...oldSets] : oldSets)
  if (running.length === 0) return newSet ?? oldSets.at(-1)
  return running.length === 1 ? running[0] : undefined
}

/** The new set alone serves what is wanted. */
function isSaturated(set: ReplicaSet, wanted: number): boolean {
  const noted = numberIn(set, desiredReplicasAnnotation)
  return specReplicas(set) === wanted && noted === wanted && (set.status.availableReplicas ?? 0) === wanted
}

/** The new size of each running set: its share of the change, the remainder for the largest (upstream: scale). */
function proportions(rollout: Rollout): ReadonlyMap<ReplicaSet, number> {
  const { deployment } = rollout
  const running = active(allSets(rollout))
  const allowed = wantedReplicas(deployment) > 0 ? maxReplicas(deployment) : 0
  const toAdd = allowed - totalSpec(running)
  const sizes = new Map<ReplicaSet, number>()
  let added = 0
  // Larger sets first; among equals the newer when growing, the older when shrinking.
  const ordered = running.toSorted(
    (a, b) => specReplicas(b) - specReplicas(a) || (toAdd > 0 ? newerFirst(a, b) : newerFirst(b, a)),
  )
  for (const set of ordered) {
    const share = toAdd === 0 ? 0 : shareOf(rollout, set, toAdd, added)
    sizes.set(set, specReplicas(set) + share)
    added += share
  }
  const [first] = ordered
  if (first && toAdd !== 0) sizes.set(first, Math.max(0, (sizes.get(first) ?? 0) + toAdd - added))
  return sizes
}

function newerFirst(a: ReplicaSet, b: ReplicaSet): number {
  if (a.metadata.creationTimestamp === b.metadata.creationTimestamp) return a.metadata.name > b.metadata.name ? -1 : 1
  return a.metadata.creationTimestamp > b.metadata.creationTimestamp ? -1 : 1
}

/** The part of the change that falls to a set, by its size relative to what the Deployment might have had before. */
function shareOf({ deployment }: Rollout, set: ReplicaSet, toAdd: number, added: number): number {
  const fraction = fractionOf(set, wantedReplicas(deployment), maxReplicas(deployment), deployment.status.replicas ?? 0)
  const left = toAdd - added
  return toAdd > 0 ? Math.min(fraction, left) : Math.max(fraction, left)
}

function fractionOf(set: ReplicaSet, wanted: number, max: number, statusReplicas: number): number {
  const current = specReplicas(set)
  if (wanted === 0) return -current
  const before = numberIn(set, maxReplicasAnnotation) || statusReplicas
  return before === 0 ? 0 : Math.round((current * max) / before) - current
}
