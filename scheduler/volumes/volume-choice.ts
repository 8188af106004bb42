import { parseQuantity } from '../../apimachinery/quantity.ts'
import { labelMatcherOf } from '../../apimachinery/selectors/labels.ts'
import type { Node, PersistentVolume, PersistentVolumeClaim } from '../../apimachinery/types/core-v1.ts'
import type { CSIStorageCapacity, StorageClass } from '../../apimachinery/types/storage-v1.ts'
import { annotationOf, noProvisioner, selectedNode } from '../../apimachinery/volumes/annotations.ts'
import { bestVolume, isReachableFrom, wantedSize } from '../../apimachinery/volumes/matching.ts'
import type { PodVolumes } from './pod-volumes.ts'
import type { VolumeObjects } from './volume-objects.ts'

/** What a pod's volumes will be on one node. */
export interface VolumeChoice {
  /** Volumes that are there, for claims that wait. */
  readonly bind: readonly (readonly [PersistentVolumeClaim, PersistentVolume])[]
  /** Claims whose volumes are to be made there. */
  readonly provision: readonly PersistentVolumeClaim[]
}

/** Why a pod's volumes keep it off a node, in upstream's words. */
export interface VolumeConflict {
  readonly reasons: readonly string[]
}

const lostVolume = 'node(s) unavailable due to one or more pvc(s) bound to non-existent pv(s)'
const unreachable = "node(s) didn't match PersistentVolume's node affinity"
const nothingToBind = "node(s) didn't find available persistent volumes to bind"
const notEnoughSpace = 'node(s) did not have enough free storage'

/** @param isTaken volumes that other pods are about to get */
export function chooseVolumes(
  { bound, waiting }: PodVolumes,
  node: Node,
  objects: VolumeObjects,
  isTaken: (volume: PersistentVolume, claim: PersistentVolumeClaim) => boolean,
): VolumeChoice | VolumeConflict {
  const volumes = bound.map((claim) => objects.volumeOf(claim))
  if (volumes.includes(undefined)) return { reasons: [lostVolume] }
  const reasons = volumes.every((volume) => isReachableFrom(volume as PersistentVolume, node)) ? [] : [unreachable]
  const choice = chooseFor(waiting, node, objects, isTaken)
  if (typeof choice === 'string') return { reasons: [...reasons, choice] }
  return reasons.length > 0 ? { reasons } : choice
}

function chooseFor(
  waiting: PodVolumes['waiting'],
  node: Node,
  objects: VolumeObjects,
  isTaken: (volume: PersistentVolume, claim: PersistentVolumeClaim) => boolean,
): VolumeChoice | string {
  const bind: [PersistentVolumeClaim, PersistentVolume][] = []
  const provision: PersistentVolumeClaim[] = []
  for (const claim of waiting) {
    const isOthers = (volume: PersistentVolume) => isTaken(volume, claim) || bind.some(([, mine]) => mine === volume)
    const selected = annotationOf(claim, selectedNode)
    if (selected !== undefined && selected !== node.metadata.name) return nothingToBind
    const volume = selected === undefined && bestVolume(objects.volumes.list(), claim, { node, isTaken: isOthers })
    if (volume) bind.push([claim, volume])
    else {
      const refusal = whyNotProvisioned(claim, objects.classOf(claim), node, objects)
      if (refusal !== undefined) return refusal
      provision.push(claim)
    }
  }
  return { bind, provision }
}

function whyNotProvisioned(
  claim: PersistentVolumeClaim,
  storageClass: StorageClass | undefined,
  node: Node,
  objects: VolumeObjects,
): string | undefined {
  if (!storageClass || storageClass.provisioner === noProvisioner) return nothingToBind
  if (!isAllowedIn(storageClass, node)) return nothingToBind
  return hasRoom(claim, storageClass, node, objects) ? undefined : notEnoughSpace
}

/** Terms are alternatives; without any, everywhere will do. */
function isAllowedIn({ allowedTopologies = [] }: StorageClass, { metadata }: Node): boolean {
  if (allowedTopologies.length === 0) return true
  return allowedTopologies.some(({ matchLabelExpressions = [] }) =>
    matchLabelExpressions.every(({ key, values }) => (values ?? []).includes(metadata.labels?.[key] ?? '')),
  )
}

/** Drivers that say so tell how much room is where (KEP-1472). */
function hasRoom(
  claim: PersistentVolumeClaim,
  { metadata: { name }, provisioner }: StorageClass,
  node: Node,
  objects: VolumeObjects,
): boolean {
  if (!objects.drivers.get(provisioner)?.spec.storageCapacity) return true
  const suffices = (capacity: CSIStorageCapacity) => {
    const limit = capacity.maximumVolumeSize ?? capacity.capacity
    return limit !== undefined && parseQuantity(limit).cmp(wantedSize(claim)) >= 0
  }
  return objects.capacities
    .list()
    .some(
      (capacity) =>
        capacity.storageClassName === name &&
        suffices(capacity) &&
        capacity.nodeTopology !== undefined &&
        labelMatcherOf(capacity.nodeTopology).matches(node.metadata.labels),
    )
}
