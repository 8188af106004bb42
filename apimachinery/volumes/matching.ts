import { parseQuantity, type Quantity, zeroQuantity } from '../quantity.ts'
import { matchesNodeSelector } from '../scheduling/node-affinity.ts'
import { labelMatcherOf } from '../selectors/labels.ts'
import type { Node, PersistentVolume, PersistentVolumeClaim } from '../types/core-v1.ts'
import { classNameOf } from './annotations.ts'

/** Whether the volume is reserved for the claim: by name, and by uid unless it is not known yet. */
export function isReservedFor({ spec: { claimRef } }: PersistentVolume, { metadata }: PersistentVolumeClaim): boolean {
  if (!claimRef || claimRef.name !== metadata.name || claimRef.namespace !== metadata.namespace) return false
  return !claimRef.uid || claimRef.uid === metadata.uid
}

/** Why the volume cannot be the claim's, in upstream's words; undefined when it can. */
export function mismatchOf(volume: PersistentVolume, claim: PersistentVolumeClaim): string | undefined {
  if (sizeOf(volume).cmp(wantedSize(claim)) < 0) return 'requested PV is too small'
  if ((classNameOf(volume) ?? '') !== (classNameOf(claim) ?? '')) return 'storageClassName does not match'
  if (haveOtherModes(volume, claim)) return 'incompatible volumeMode'
  if (attributesClassOf(volume) !== attributesClassOf(claim)) return 'volumeAttributesClassName does not match'
  if (!hasAccessModes(volume, claim)) return 'incompatible accessMode'
  return undefined
}

/** Whether one is a file system and the other a raw block. */
export function haveOtherModes(volume: PersistentVolume, claim: PersistentVolumeClaim): boolean {
  return modeOf(volume) !== modeOf(claim)
}

/** What narrows the choice of a volume. */
export interface VolumeChoice {
  /** Only what is reserved for the claim: a scheduler has yet to choose among the others. */
  readonly reservedOnly?: boolean
  /** A node that must reach the volume. */
  readonly node?: Node
  /** Volumes that are spoken for although nobody else can see that yet. */
  readonly isTaken?: (volume: PersistentVolume) => boolean
}

/** The volume for a claim: one that is reserved for it, else the smallest that is available and fits. */
export function bestVolume(
  volumes: readonly PersistentVolume[],
  claim: PersistentVolumeClaim,
  { reservedOnly = false, node, isTaken = () => false }: VolumeChoice = {},
): PersistentVolume | undefined {
  const candidates = volumes.filter(
    (volume) =>
      !volume.metadata.deletionTimestamp &&
      !haveOtherModes(volume, claim) &&
      attributesClassOf(volume) === attributesClassOf(claim) &&
      sizeOf(volume).cmp(wantedSize(claim)) >= 0 &&
      (!node || isReachableFrom(volume, node)) &&
      !isTaken(volume),
  )
  const reserved = candidates.find((volume) => isReservedFor(volume, claim))
  if (reserved || reservedOnly) return reserved
  const selector = labelMatcherOf(claim.spec.selector ?? {})
  const fits = (volume: PersistentVolume) =>
    volume.status.phase === 'Available' &&
    !volume.spec.claimRef &&
    selector.matches(volume.metadata.labels) &&
    mismatchOf(volume, claim) === undefined
  return candidates.filter(fits).sort(bySize)[0]
}

/** Whether pods on the node can use the volume. */
export function isReachableFrom({ spec }: PersistentVolume, node: Node): boolean {
  const required = spec.nodeAffinity?.required
  return !required || matchesNodeSelector(required, node)
}

function bySize(a: PersistentVolume, b: PersistentVolume): number {
  return sizeOf(a).cmp(sizeOf(b)) || (a.metadata.name < b.metadata.name ? -1 : 1)
}

/** How much the volume holds. */
export function sizeOf({ spec }: PersistentVolume): Quantity {
  return quantityOrZero(spec.capacity?.['storage'])
}

/** How much the claim asks for. */
export function wantedSize({ spec }: PersistentVolumeClaim): Quantity {
  return quantityOrZero(spec.resources.requests?.['storage'])
}

/** How much the claim has. */
export function heldSize({ status }: PersistentVolumeClaim): Quantity {
  return quantityOrZero(status.capacity?.['storage'])
}

const quantityOrZero = (text: string | undefined): Quantity => (text === undefined ? zeroQuantity : parseQuantity(text))

const modeOf = ({ spec }: PersistentVolume | PersistentVolumeClaim): string => spec.volumeMode ?? 'Filesystem'

const attributesClassOf = ({ spec }: PersistentVolume | PersistentVolumeClaim): string =>
  spec.volumeAttributesClassName ?? ''

function hasAccessModes({ spec }: PersistentVolume, claim: PersistentVolumeClaim): boolean {
  return (claim.spec.accessModes ?? []).every((mode) => spec.accessModes?.includes(mode))
}
