import { immutableFieldErrors } from '../../field-error.ts'
import type { CSIDriver } from '../../types/storage-v1.ts'
import { ageColumn, column, join, nameColumn } from '../columns/columns.ts'
import { defineKind } from '../define-kind.ts'
import { each, oneOf } from '../validation/fields.ts'

/** CSIDriver: how the cluster talks to a CSI volume driver. */
export const csiDrivers = defineKind<CSIDriver>({
  shape: 'storage.k8s.io/v1 CSIDriver',
  plural: 'csidrivers',
  namespaced: false,
  unconditionalUpdate: false,
  default: ({ spec }) => {
    spec.attachRequired ??= true
    spec.podInfoOnMount ??= false
    spec.storageCapacity ??= false
    spec.fsGroupPolicy ??= 'ReadWriteOnceWithFSType'
    if (!spec.volumeLifecycleModes?.length) spec.volumeLifecycleModes = ['Persistent']
    spec.requiresRepublish ??= false
    spec.seLinuxMount ??= false
  },
  validate: ({ spec }) => [
    ...oneOf('spec.fsGroupPolicy', spec.fsGroupPolicy, ['File', 'None', 'ReadWriteOnceWithFSType']),
    ...each('spec.volumeLifecycleModes', spec.volumeLifecycleModes, (mode) =>
      oneOf('spec.volumeLifecycleModes', mode, ['Ephemeral', 'Persistent']),
    ),
  ],
  validateUpdate: ({ spec }, old) => [
    // The field is called otherwise upstream, in this message only.
    ...immutableFieldErrors('spec.attachedRequired', spec.attachRequired, old.spec.attachRequired),
    ...immutableFieldErrors('spec.volumeLifecycleModes', spec.volumeLifecycleModes, old.spec.volumeLifecycleModes),
  ],
  columns: [
    nameColumn,
    column('AttachRequired', ({ spec }) => spec.attachRequired ?? true, {
      type: 'boolean',
      field: 'spec.attachRequired',
    }),
    column('PodInfoOnMount', ({ spec }) => spec.podInfoOnMount ?? false, {
      type: 'boolean',
      field: 'spec.podInfoOnMount',
    }),
    column('StorageCapacity', ({ spec }) => spec.storageCapacity ?? false, {
      type: 'boolean',
      field: 'spec.storageCapacity',
    }),
    column('TokenRequests', ({ spec }) => join(spec.tokenRequests?.map(({ audience }) => audience)) || '<unset>', {
      field: 'spec.tokenRequests',
    }),
    column('RequiresRepublish', ({ spec }) => spec.requiresRepublish ?? false, {
      type: 'boolean',
      field: 'spec.requiresRepublish',
    }),
    column('Modes', ({ spec }) => join(spec.volumeLifecycleModes) || '<none>', { field: 'spec.volumeLifecycleModes' }),
    ageColumn,
  ],
})
