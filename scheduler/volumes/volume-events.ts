import { deepEqual } from '../../apimachinery/equality.ts'
import { persistentVolumes } from '../../apimachinery/kinds/core/persistent-volume.ts'
import { persistentVolumeClaims } from '../../apimachinery/kinds/core/persistent-volume-claim.ts'
import { csiDrivers } from '../../apimachinery/kinds/storage/csi-driver.ts'
import { csiNodes } from '../../apimachinery/kinds/storage/csi-node.ts'
import { csiStorageCapacities } from '../../apimachinery/kinds/storage/csi-storage-capacity.ts'
import { storageClasses } from '../../apimachinery/kinds/storage/storage-class.ts'
import { volumeAttachments } from '../../apimachinery/kinds/storage/volume-attachment.ts'
import type { KubeObject, Resource } from '../../apimachinery/object.ts'
import type { Pod } from '../../apimachinery/types/core-v1.ts'
import type { StorageClass } from '../../apimachinery/types/storage-v1.ts'
import { claimVolumes } from '../../apimachinery/volumes/pod-claims.ts'
import type { Informers } from '../../client/informers/informers.ts'
import type { ClusterEvent, VolumeAction, VolumeResource } from '../framework/cluster-event.ts'

const resources: readonly Resource[] = [
  csiDrivers,
  csiNodes,
  csiStorageCapacities,
  persistentVolumeClaims,
  persistentVolumes,
  storageClasses,
  volumeAttachments,
]

/** Tells of everything that may change where pods with volumes can go. @returns ends it */
export function followVolumes(informers: Informers, happened: (events: readonly ClusterEvent[]) => void): () => void {
  const removals = resources.map((resource) =>
    informers.of(resource).addHandler((now, old) => {
      const event = volumeEvent(resource.plural as VolumeResource, now, old)
      if (event) happened([event])
    }),
  )
  return () => {
    for (const remove of removals) remove()
  }
}

/** What a change of an object of `resource` may mean for waiting pods; undefined: nothing. */
export function volumeEvent(
  resource: VolumeResource,
  now: KubeObject | undefined,
  old: KubeObject | undefined,
): ClusterEvent | undefined {
  const action: VolumeAction = now ? (old ? 'Update' : 'Add') : 'Delete'
  const object = (now ?? old) as KubeObject
  if (resource === 'persistentvolumeclaims') return { resource, action, concerns: (pod) => uses(pod, object) }
  // Nothing else of a class that decides where volumes can be ever changes.
  if (resource === 'storageclasses' && now && old && haveSameTopologies(now, old)) return undefined
  return { resource, action }
}

function uses(pod: Pod, { metadata }: KubeObject): boolean {
  return (
    pod.metadata.namespace === metadata.namespace &&
    claimVolumes(pod).some(({ claimName }) => claimName === metadata.name)
  )
}

function haveSameTopologies(now: KubeObject, old: KubeObject): boolean {
  return deepEqual((now as StorageClass).allowedTopologies, (old as StorageClass).allowedTopologies)
}
