import type { AdmissionAttributes, AdmissionPlugin } from '../admission.ts'

/** The finalizers that keep objects for as long as others use them, by `group/kind`. */
const finalizers: ReadonlyMap<string, string> = new Map([
  ['/PersistentVolumeClaim', 'kubernetes.io/pvc-protection'],
  ['/PersistentVolume', 'kubernetes.io/pv-protection'],
])

/** Keeps claims that pods use and volumes that claims use: controllers let them go when nobody does any more. */
export class StorageObjectInUseProtection implements AdmissionPlugin {
  readonly name = 'StorageObjectInUseProtection'

  admit({ kind, subresource, operation, object }: AdmissionAttributes): void {
    if (operation !== 'CREATE' || subresource !== '' || !object) return
    const finalizer = finalizers.get(`${kind.group}/${kind.kind}`)
    if (finalizer === undefined || object.metadata.finalizers?.includes(finalizer)) return
    object.metadata.finalizers = [...(object.metadata.finalizers ?? []), finalizer]
  }
}
