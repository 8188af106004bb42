import { isNotFound } from '../../apimachinery/errors.ts'
import { persistentVolumes } from '../../apimachinery/kinds/core/persistent-volume.ts'
import { persistentVolumeClaims } from '../../apimachinery/kinds/core/persistent-volume-claim.ts'
import type { PersistentVolume, PersistentVolumeClaim, Pod } from '../../apimachinery/types/core-v1.ts'
import { type ClaimVolume, claimVolumes, isMadeFor } from '../../apimachinery/volumes/pod-claims.ts'
import type { Client } from '../../client/client.ts'

/** A volume of a pod, with what it is. */
export interface BoundVolume {
  /** Its name in the pod. */
  readonly name: string
  readonly claim: PersistentVolumeClaim
  readonly volume: PersistentVolume
}

/** A volume of a pod that cannot be found out about, and why. */
export interface UnprocessableVolume {
  readonly name: string
  readonly message: string
}

/** What the pod's claims are bound to, or the first one that is not. @throws {ApiError} */
export async function boundVolumes(pod: Pod, client: Client): Promise<readonly BoundVolume[] | UnprocessableVolume> {
  const found: BoundVolume[] = []
  for (const used of claimVolumes(pod)) {
    const bound = await boundVolume(used, pod, client)
    if ('message' in bound) return bound
    found.push(bound)
  }
  return found
}

async function boundVolume(
  { volume: name, claimName, isEphemeral }: ClaimVolume,
  pod: Pod,
  client: Client,
): Promise<BoundVolume | UnprocessableVolume> {
  const { namespace } = pod.metadata
  const no = (why: string) => ({ name, message: `error processing PVC ${namespace}/${claimName}: ${why}` })
  try {
    const claim = await client.get(persistentVolumeClaims, { namespace, name: claimName })
    if (isEphemeral && !isMadeFor(claim, pod)) return no(`PVC was not created for pod ${pod.metadata.name}`)
    if (claim.status.phase !== 'Bound' || !claim.spec.volumeName) return no('PVC is not bound')
    const volume = await client.get(persistentVolumes, { name: claim.spec.volumeName })
    if (volume.spec.claimRef?.uid !== claim.metadata.uid) return no('PVC is not bound to its PV')
    return { name, claim, volume }
  } catch (error) {
    if (isNotFound(error)) return no(`failed to fetch PVC from API server: ${error.message}`)
    throw error
  }
}
