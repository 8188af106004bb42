import { immutableFieldErrors } from '../../field-error.ts'
import type { StorageClass } from '../../types/storage-v1.ts'
import { ageColumn, column } from '../columns/columns.ts'
import { defineKind } from '../define-kind.ts'
import { oneOf } from '../validation/fields.ts'
import { allowedTopologiesErrors } from './allowed-topologies.ts'
import { parametersErrors, provisionerErrors } from './parameters.ts'

/** StorageClass: how volumes are provisioned on demand. */
export const storageClasses = defineKind<StorageClass>({
  shape: 'storage.k8s.io/v1 StorageClass',
  plural: 'storageclasses',
  shortNames: ['sc'],
  namespaced: false,
  default: (draft) => {
    draft.reclaimPolicy ??= 'Delete'
    draft.volumeBindingMode ??= 'Immediate'
  },
  validate: ({ provisioner, parameters, reclaimPolicy, volumeBindingMode, allowedTopologies }) => [
    ...provisionerErrors(provisioner, 'provisioner'),
    ...parametersErrors(parameters),
    ...allowedTopologiesErrors(allowedTopologies),
    ...oneOf('reclaimPolicy', reclaimPolicy, ['Delete', 'Retain']),
    ...oneOf('volumeBindingMode', volumeBindingMode, ['Immediate', 'WaitForFirstConsumer']),
  ],
  validateUpdate: (storageClass, old) =>
    (['parameters', 'provisioner', 'reclaimPolicy', 'volumeBindingMode'] as const).flatMap((field) =>
      immutableFieldErrors(field, storageClass[field], old[field]),
    ),
  columns: [
    column('Name', nameCell, { format: 'name', field: 'metadata.name' }),
    column('Provisioner', ({ provisioner }) => provisioner, { field: 'provisioner' }),
    column('ReclaimPolicy', ({ reclaimPolicy }) => reclaimPolicy ?? 'Delete', { field: 'reclaimPolicy' }),
    column('VolumeBindingMode', ({ volumeBindingMode }) => volumeBindingMode ?? 'Immediate', {
      field: 'volumeBindingMode',
    }),
    column('AllowVolumeExpansion', ({ allowVolumeExpansion }) => allowVolumeExpansion ?? false, {
      field: 'allowVolumeExpansion',
    }),
    ageColumn,
  ],
})

const defaultClassAnnotations = [
  'storageclass.kubernetes.io/is-default-class',
  'storageclass.beta.kubernetes.io/is-default-class',
]

/** Claims that name no class get this one. */
export function isDefaultStorageClass({ metadata }: StorageClass): boolean {
  return defaultClassAnnotations.some((key) => metadata.annotations?.[key] === 'true')
}

function nameCell(storageClass: StorageClass): string {
  const { name } = storageClass.metadata
  return isDefaultStorageClass(storageClass) ? `${name} (default)` : name
}
