import { hasEnded } from '../../../apimachinery/kinds/core/pod-phase.ts'
import { keyOf, type ObjectRef } from '../../../apimachinery/object.ts'
import type {
  CSIPersistentVolumeSource,
  PersistentVolume,
  PersistentVolumeClaim,
  Pod,
} from '../../../apimachinery/types/core-v1.ts'
import type { CSIDriver } from '../../../apimachinery/types/storage-v1.ts'
import { attachableSource, attachmentName } from '../../../apimachinery/volumes/csi-attachment.ts'
import { claimVolumes, isMadeFor } from '../../../apimachinery/volumes/pod-claims.ts'
import type { Informer } from '../../../client/informers/informer.ts'

/** A volume that pods on a node need there. */
export interface WantedVolume {
  readonly volume: PersistentVolume
  readonly csi: CSIPersistentVolumeSource
  readonly pods: readonly Pod[]
}

export interface WantedVolumesDeps {
  readonly pods: Informer<Pod>
  readonly claims: Informer<PersistentVolumeClaim>
  readonly volumes: Informer<PersistentVolume>
  readonly drivers: Informer<CSIDriver>
}

/** The volumes that are to be attached to a node, by the name of the attachment: those of its pods that may yet run. */
export function wantedVolumes(node: string, deps: WantedVolumesDeps): ReadonlyMap<string, WantedVolume> {
  const wanted = new Map<string, WantedVolume>()
  for (const pod of deps.pods.byIndex('node', node)) {
    if (hasEnded(pod)) continue
    for (const volume of volumesOf(pod, deps)) {
      const csi = attachableSource(volume, (name) => deps.drivers.get(name))
      if (!csi) continue
      const name = attachmentName(csi, node)
      wanted.set(name, { volume, csi, pods: [...(wanted.get(name)?.pods ?? []), pod] })
    }
  }
  return wanted
}

function volumesOf(pod: Pod, { claims, volumes }: WantedVolumesDeps): PersistentVolume[] {
  const { namespace } = pod.metadata
  return claimVolumes(pod).flatMap(({ claimName, isEphemeral }) => {
    const claim = claims.get(keyOf({ namespace, name: claimName }))
    if (claim?.status.phase !== 'Bound' || (isEphemeral && !isMadeFor(claim, pod))) return []
    const volume = volumes.get(claim.spec.volumeName ?? '')
    return volume?.spec.claimRef?.uid === claim.metadata.uid ? [volume] : []
  })
}

/** The nodes with pods that use the claim. */
export function nodesUsing({ namespace, name }: ObjectRef, { pods }: WantedVolumesDeps): readonly string[] {
  const uses = (pod: Pod) => claimVolumes(pod).some(({ claimName }) => claimName === name)
  return pods.list(namespace).flatMap((pod) => (pod.spec.nodeName && uses(pod) ? [pod.spec.nodeName] : []))
}
