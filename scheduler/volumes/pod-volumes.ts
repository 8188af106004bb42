import type { PersistentVolumeClaim, Pod } from '../../apimachinery/types/core-v1.ts'
import { annotationOf, bindCompleted } from '../../apimachinery/volumes/annotations.ts'
import { isMadeFor } from '../../apimachinery/volumes/pod-claims.ts'
import type { UsedClaim, VolumeObjects } from './volume-objects.ts'

/** The claims of a pod, by what is left to do for them. */
export interface PodVolumes {
  /** Each has its volume. */
  readonly bound: readonly PersistentVolumeClaim[]
  /** The scheduler decides where their volumes are (`volumeBindingMode: WaitForFirstConsumer`). */
  readonly waiting: readonly PersistentVolumeClaim[]
}

/** The claims of a pod, or in upstream's words why no node can take it. */
export function podVolumes(pod: Pod, objects: VolumeObjects): PodVolumes | { readonly refusal: string } {
  const used = objects.claimsOf(pod)
  for (const use of used) {
    const refusal = refusalOf(use, pod)
    if (refusal !== undefined) return { refusal }
  }
  const claims = used.map(({ claim }) => claim as PersistentVolumeClaim)
  const bound = claims.filter(isBound)
  const waiting = claims.filter((claim) => !isBound(claim) && waitsForConsumer(claim, objects))
  if (bound.length + waiting.length < claims.length)
    return { refusal: 'pod has unbound immediate PersistentVolumeClaims' }
  return { bound, waiting }
}

/** Whether the binder has done all that it does for a claim. */
export function isBound(claim: PersistentVolumeClaim): boolean {
  return !!claim.spec.volumeName && annotationOf(claim, bindCompleted) !== undefined
}

/** The words in which a missing claim is told of. */
export const claimNotFound = (name: string): string => `persistentvolumeclaim "${name}" not found`

function refusalOf({ claim, claimName, isEphemeral }: UsedClaim, pod: Pod): string | undefined {
  if (!claim && isEphemeral)
    return `waiting for ephemeral volume controller to create the persistentvolumeclaim "${claimName}"`
  if (!claim) return claimNotFound(claimName)
  const { metadata, spec, status } = claim
  if (status.phase === 'Lost')
    return `persistentvolumeclaim "${claimName}" bound to non-existent persistentvolume "${spec.volumeName ?? ''}"`
  if (metadata.deletionTimestamp) return `persistentvolumeclaim "${claimName}" is being deleted`
  if (isEphemeral && !isMadeFor(claim, pod)) {
    const { namespace } = metadata
    return `PVC ${namespace}/${claimName} was not created for pod ${namespace}/${pod.metadata.name} (pod is not owner)`
  }
  return undefined
}

function waitsForConsumer(claim: PersistentVolumeClaim, objects: VolumeObjects): boolean {
  return !claim.spec.volumeName && objects.classOf(claim)?.volumeBindingMode === 'WaitForFirstConsumer'
}
