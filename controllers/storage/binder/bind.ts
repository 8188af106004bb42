import { deepEqual } from '../../../apimachinery/equality.ts'
import { persistentVolumes } from '../../../apimachinery/kinds/core/persistent-volume.ts'
import { persistentVolumeClaims } from '../../../apimachinery/kinds/core/persistent-volume-claim.ts'
import type {
  PersistentVolume,
  PersistentVolumeClaim,
  PersistentVolumeClaimStatus,
  PersistentVolumeStatus,
} from '../../../apimachinery/types/core-v1.ts'
import { annotated, annotationOf, bindCompleted, boundByController } from '../../../apimachinery/volumes/annotations.ts'
import type { Client } from '../../../client/client.ts'
import { referenceTo } from '../../../client/events/event-recorder.ts'

/**
 * Binds the two to each other: the volume first, which is what others could take. Each step is left out when it has been
 * done, so that a bind that was cut off is completed by the next one.
 */
export async function bind(volume: PersistentVolume, claim: PersistentVolumeClaim, client: Client): Promise<void> {
  const reserved = await reserve(volume, claim, client)
  await setVolumePhase(reserved, { phase: 'Bound' }, client)
  const named = await nameVolume(reserved, claim, client)
  const { accessModes, capacity, volumeAttributesClassName } = reserved.spec
  await setClaimStatus(
    named,
    {
      phase: 'Bound',
      accessModes,
      // What it has grown to since is told by who resizes it.
      capacity: named.status.phase === 'Bound' && named.status.capacity ? named.status.capacity : capacity,
      ...(volumeAttributesClassName && { currentVolumeAttributesClassName: volumeAttributesClassName }),
    },
    client,
  )
}

async function reserve(volume: PersistentVolume, claim: PersistentVolumeClaim, client: Client) {
  const { claimRef } = volume.spec
  if (claimRef?.uid === claim.metadata.uid) return volume
  const reserved = { ...volume, spec: { ...volume.spec, claimRef: referenceTo(claim) } }
  return client.update(persistentVolumes, claimRef ? reserved : annotated(reserved, { [boundByController]: 'yes' }))
}

async function nameVolume({ metadata: { name } }: PersistentVolume, claim: PersistentVolumeClaim, client: Client) {
  if (claim.spec.volumeName === name && annotationOf(claim, bindCompleted)) return claim
  const named = annotated({ ...claim, spec: { ...claim.spec, volumeName: name } }, { [bindCompleted]: 'yes' })
  return client.update(
    persistentVolumeClaims,
    claim.spec.volumeName ? named : annotated(named, { [boundByController]: 'yes' }),
  )
}

/** Takes back the reservation of a volume: all of it if the controller has made it, else what is not the user's. */
export async function unbind(volume: PersistentVolume, client: Client): Promise<PersistentVolume> {
  const { claimRef, ...spec } = volume.spec
  if (annotationOf(volume, boundByController) === undefined) {
    const { uid: _, resourceVersion: __, ...reservation } = claimRef ?? {}
    return client.update(persistentVolumes, { ...volume, spec: { ...spec, claimRef: reservation } })
  }
  const { [boundByController]: _, ...annotations } = volume.metadata.annotations ?? {}
  return client.update(persistentVolumes, { ...volume, metadata: { ...volume.metadata, annotations }, spec })
}

/** Writes the phase of a volume, with its reason, if that says something new. */
export async function setVolumePhase(
  volume: PersistentVolume,
  { phase, message }: PersistentVolumeStatus,
  client: Client,
): Promise<void> {
  if (volume.status.phase === phase && volume.status.message === message) return
  const { lastPhaseTransitionTime } = volume.status
  await client.updateStatus(persistentVolumes, {
    ...volume,
    status: { phase, lastPhaseTransitionTime, ...(message && { message }) },
  })
}

/** Writes what changes in the status of a claim, if anything does. */
export async function setClaimStatus(
  claim: PersistentVolumeClaim,
  change: PersistentVolumeClaimStatus,
  client: Client,
): Promise<void> {
  const status = { ...claim.status, ...change }
  if (!deepEqual(status, claim.status)) await client.updateStatus(persistentVolumeClaims, { ...claim, status })
}
