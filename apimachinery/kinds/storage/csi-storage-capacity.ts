import type { CSIStorageCapacity } from '../../types/storage-v1.ts'
import { defineKind } from '../define-kind.ts'

/** CSIStorageCapacity: free capacity of a storage class in a part of the cluster. */
export const csiStorageCapacities = defineKind<CSIStorageCapacity>({
  shape: 'storage.k8s.io/v1 CSIStorageCapacity',
  plural: 'csistoragecapacities',
  namespaced: true,
  unconditionalUpdate: false,
})
