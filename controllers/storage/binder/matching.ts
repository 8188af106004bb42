import { parseQuantity, type Quantity, zeroQuantity } from '../../../apimachinery/quantity.ts'
import { labelMatcherOf } from '../../../apimachinery/selectors/labels.ts'
import type { PersistentVolume, PersistentVolumeClaim } from '../../../apimachinery/types/core-v1.ts'
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
  if (modeOf(volume) !== modeOf(claim)) return 'incompatible volumeMode'
  if ((volume.spec.volumeAttributesClassName ?? '') !== (claim.spec.volumeAttributesClassName ?? ''))
    return 'volumeAttributesClassName does not match'
  if (!hasAccessModes(volume, claim)) return 'incompatible accessMode'
  return undefined
}

/**
 * The volume for a claim: one that is reserved for it, else the smallest that is available and fits.
 * @param reservedOnly a scheduler has yet to choose among the others
 */
export function bestVolume(
  volumes: readonly PersistentVolume[],
  claim: PersistentVolumeClaim,
  reservedOnly: boolean,
): PersistentVolume | undefined {
  const living = volumes.filter(({ metadata }) => !metadata.deletionTimestamp)
  const reserved = living.find(
    (volume) =>
      isReservedFor(volume, claim) && modeOf(volume) === modeOf(claim) && sizeOf(volume).cmp(wantedSize(claim)) >= 0,
  )
  if (reserved || reservedOnly) return reserved
  const selector = labelMatcherOf(claim.spec.selector ?? {})
  const fits = (volume: PersistentVolume) =>
    volume.status.phase === 'Available' &&
    !volume.spec.claimRef &&
    selector.matches(volume.metadata.labels) &&
    mismatchOf(volume, claim) === undefined
  return living.filter(fits).sort(bySize)[0]
}

function bySize(a: PersistentVolume, b: PersistentVolume): number {
  return sizeOf(a).cmp(sizeOf(b)) || (a.metadata.name < b.metadata.name ? -1 : 1)
}

function sizeOf({ spec }: PersistentVolume): Quantity {
  return quantityOrZero(spec.capacity?.['storage'])
}

function wantedSize({ spec }: PersistentVolumeClaim): Quantity {
  return quantityOrZero(spec.resources.requests?.['storage'])
}

const quantityOrZero = (text: string | undefined): Quantity => (text === undefined ? zeroQuantity : parseQuantity(text))

const modeOf = ({ spec }: PersistentVolume | PersistentVolumeClaim): string => spec.volumeMode ?? 'Filesystem'

function hasAccessModes({ spec }: PersistentVolume, claim: PersistentVolumeClaim): boolean {
  return (claim.spec.accessModes ?? []).every((mode) => spec.accessModes?.includes(mode))
}
