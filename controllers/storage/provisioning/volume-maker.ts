import type { PersistentVolumeClaim, PersistentVolumeSpec } from '../../../apimachinery/types/core-v1.ts'
import type { StorageClass } from '../../../apimachinery/types/storage-v1.ts'

/** What a provisioner needs to know of the volumes that it makes. */
export interface VolumeMaker {
  /** For the name of its reconcilers. */
  readonly name: string
  /** Whether it makes the volumes of this provisioner (`StorageClass.provisioner`). */
  makes(provisioner: string | undefined): provisioner is string
  /** In whose name it speaks. */
  component(provisioner: string): string
  /** Where a new volume is. @throws {Error} it cannot make one; the message is for the event */
  source(volumeName: string, claim: PersistentVolumeClaim, storageClass: StorageClass): Partial<PersistentVolumeSpec>
}
