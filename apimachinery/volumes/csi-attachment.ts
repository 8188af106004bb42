import { sha256Hex } from '../../platform/crypto.ts'
import type { CSIPersistentVolumeSource, PersistentVolume } from '../types/core-v1.ts'
import type { CSIDriver } from '../types/storage-v1.ts'

/** A volume as `status.volumesAttached` and `status.volumesInUse` of nodes name it. */
export function uniqueVolumeName({ driver, volumeHandle }: CSIPersistentVolumeSource): string {
  return `kubernetes.io/csi/${driver}^${volumeHandle}`
}

/** The name of the VolumeAttachment that has a volume attached to a node. */
export function attachmentName({ driver, volumeHandle }: CSIPersistentVolumeSource, node: string): string {
  return `csi-${sha256Hex(`${volumeHandle}${driver}${node}`)}`
}

/**
 * What is to be attached to a node before pods there can use the volume; undefined when nothing is.
 * @param driverOf a driver that is not registered attaches its volumes
 */
export function attachableSource(
  { spec }: PersistentVolume,
  driverOf: (name: string) => CSIDriver | undefined,
): CSIPersistentVolumeSource | undefined {
  return spec.csi && (driverOf(spec.csi.driver)?.spec.attachRequired ?? true) ? spec.csi : undefined
}
