import { immutableFieldErrors } from '../../field-error.ts'
import { dnsSubdomainErrors } from '../../names.ts'
import type { CSIStorageCapacity } from '../../types/storage-v1.ts'
import { defineKind } from '../define-kind.ts'
import { requiredName } from '../validation/fields.ts'
import { labelSelectorErrors } from '../validation/label-selector.ts'

/** CSIStorageCapacity: free capacity of a storage class in a part of the cluster. */
export const csiStorageCapacities = defineKind<CSIStorageCapacity>({
  shape: 'storage.k8s.io/v1 CSIStorageCapacity',
  plural: 'csistoragecapacities',
  namespaced: true,
  unconditionalUpdate: false,
  validate: ({ nodeTopology, storageClassName }) => [
    ...labelSelectorErrors(nodeTopology, 'nodeTopology'),
    ...requiredName('storageClassName', storageClassName, dnsSubdomainErrors),
  ],
  validateUpdate: (capacity, old) => [
    ...immutableFieldErrors('nodeTopology', capacity.nodeTopology, old.nodeTopology),
    ...immutableFieldErrors('storageClassName', capacity.storageClassName, old.storageClassName),
  ],
})
