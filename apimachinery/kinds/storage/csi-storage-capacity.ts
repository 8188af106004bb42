import { immutableFieldErrors, invalidField } from '../../field-error.ts'
import { invalids } from '../../meta-validation.ts'
import { dnsSubdomainErrors } from '../../names.ts'
import { parseQuantity } from '../../quantity.ts'
import type { CSIStorageCapacity } from '../../types/storage-v1.ts'
import { defineKind } from '../define-kind.ts'
import { labelSelectorErrors } from '../validation/label-selector.ts'

/** CSIStorageCapacity: free capacity of a storage class in a part of the cluster. */
export const csiStorageCapacities = defineKind<CSIStorageCapacity>({
  shape: 'storage.k8s.io/v1 CSIStorageCapacity',
  plural: 'csistoragecapacities',
  namespaced: true,
  unconditionalUpdate: false,
  validate: ({ nodeTopology, storageClassName, capacity }) => [
    ...labelSelectorErrors(nodeTopology, 'nodeTopology'),
    ...invalids('storageClassName', storageClassName, dnsSubdomainErrors(storageClassName)),
    ...(capacity !== undefined && parseQuantity(capacity).sign() < 0
      ? [invalidField('capacity', capacity, 'must be greater than or equal to 0')]
      : []),
  ],
  validateUpdate: (capacity, old) => [
    ...immutableFieldErrors('nodeTopology', capacity.nodeTopology, old.nodeTopology),
    ...immutableFieldErrors('storageClassName', capacity.storageClassName, old.storageClassName),
  ],
})
