import { persistentVolumes } from '../../apimachinery/kinds/core/persistent-volume.ts'
import { persistentVolumeClaims } from '../../apimachinery/kinds/core/persistent-volume-claim.ts'
import { csiDrivers } from '../../apimachinery/kinds/storage/csi-driver.ts'
import { csiNodes } from '../../apimachinery/kinds/storage/csi-node.ts'
import { csiStorageCapacities } from '../../apimachinery/kinds/storage/csi-storage-capacity.ts'
import { storageClasses } from '../../apimachinery/kinds/storage/storage-class.ts'
import { volumeAttachments } from '../../apimachinery/kinds/storage/volume-attachment.ts'
import { keyOf } from '../../apimachinery/object.ts'
import type { PersistentVolume, PersistentVolumeClaim, Pod } from '../../apimachinery/types/core-v1.ts'
import type {
  CSIDriver,
  CSINode,
  CSIStorageCapacity,
  StorageClass,
  VolumeAttachment,
} from '../../apimachinery/types/storage-v1.ts'
import { classNameOf } from '../../apimachinery/volumes/annotations.ts'
import { type ClaimVolume, claimVolumes } from '../../apimachinery/volumes/pod-claims.ts'
import type { Informer } from '../../client/informers/informer.ts'
import type { Informers } from '../../client/informers/informers.ts'

/** A claim as a pod uses it. */
export interface UsedClaim extends ClaimVolume {
  /** undefined: it is not there. */
  readonly claim: PersistentVolumeClaim | undefined
}

/** What the scheduler knows of volumes. */
export class VolumeObjects {
  readonly claims: Informer<PersistentVolumeClaim>
  readonly volumes: Informer<PersistentVolume>
  readonly classes: Informer<StorageClass>
  readonly drivers: Informer<CSIDriver>
  readonly csiNodes: Informer<CSINode>
  readonly capacities: Informer<CSIStorageCapacity>
  readonly attachments: Informer<VolumeAttachment>

  constructor(informers: Informers) {
    this.claims = informers.of(persistentVolumeClaims)
    this.volumes = informers.of(persistentVolumes)
    this.classes = informers.of(storageClasses)
    this.drivers = informers.of(csiDrivers)
    this.csiNodes = informers.of(csiNodes)
    this.capacities = informers.of(csiStorageCapacities)
    this.attachments = informers.of(volumeAttachments)
  }

  /** The claims that a pod uses, in the order of its volumes. */
  claimsOf(pod: Pod): readonly UsedClaim[] {
    const { namespace } = pod.metadata
    return claimVolumes(pod).map((used) => ({
      ...used,
      claim: this.claims.get(keyOf({ namespace, name: used.claimName })),
    }))
  }

  classOf(claim: PersistentVolumeClaim): StorageClass | undefined {
    return this.classes.get(classNameOf(claim) ?? '')
  }

  volumeOf({ spec }: PersistentVolumeClaim): PersistentVolume | undefined {
    return spec.volumeName ? this.volumes.get(spec.volumeName) : undefined
  }
}
