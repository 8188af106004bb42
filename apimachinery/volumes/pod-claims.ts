import type { PersistentVolumeClaim, Pod } from '../types/core-v1.ts'

/** A volume of a pod that is a PersistentVolumeClaim's. */
export interface ClaimVolume {
  /** Its name in the pod. */
  readonly volume: string
  /** In the pod's namespace. */
  readonly claimName: string
  readonly readOnly: boolean
  /** The claim is made for the pod, and must be its own (KEP-1698). */
  readonly isEphemeral: boolean
}

/** Most pods have none: they share this one. */
const none: readonly ClaimVolume[] = []

/** Those volumes of a pod that are claims', in their order. */
export function claimVolumes({ metadata, spec }: Pod): readonly ClaimVolume[] {
  let found: ClaimVolume[] | undefined
  for (const { name: volume, persistentVolumeClaim, ephemeral } of spec.volumes ?? []) {
    if (persistentVolumeClaim) {
      const { claimName, readOnly = false } = persistentVolumeClaim
      found ??= []
      found.push({ volume, claimName, readOnly, isEphemeral: false })
    } else if (ephemeral) {
      found ??= []
      found.push({ volume, claimName: `${metadata.name}-${volume}`, readOnly: false, isEphemeral: true })
    }
  }
  return found ?? none
}

/** Whether the claim was made for the pod. */
export function isMadeFor({ metadata }: PersistentVolumeClaim, pod: Pod): boolean {
  return (
    metadata.namespace === pod.metadata.namespace &&
    (metadata.ownerReferences ?? []).some(({ controller, uid }) => controller && uid === pod.metadata.uid)
  )
}
