import type { Draft } from '../../../apimachinery/object.ts'
import type {
  PersistentVolume,
  PersistentVolumeClaim,
  PersistentVolumeClaimSpec,
  PersistentVolumeSpec,
} from '../../../apimachinery/types/core-v1.ts'

/** A claim of 1Gi, in class `''` (no provisioning) unless told otherwise. */
export function makeClaim(name: string, spec: Draft<PersistentVolumeClaimSpec> = {}): Draft<PersistentVolumeClaim> {
  const resources = { requests: { storage: '1Gi' } }
  return {
    metadata: { name },
    spec: { accessModes: ['ReadWriteOnce'], resources, storageClassName: '', ...spec },
  } as Draft<PersistentVolumeClaim>
}

/** A volume of 1Gi on a host path, without a class unless told otherwise. */
export function makeVolume(name: string, spec: Draft<PersistentVolumeSpec> = {}): Draft<PersistentVolume> {
  const capacity = { storage: '1Gi' }
  return {
    metadata: { name },
    spec: { accessModes: ['ReadWriteOnce'], capacity, hostPath: { path: `/srv/${name}` }, ...spec },
  } as Draft<PersistentVolume>
}
