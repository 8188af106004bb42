import type { PersistentVolumeClaim } from '../../types/core-v1.ts'
import { ageColumn, column, nameColumn, orUnset, wideColumn } from '../columns/columns.ts'
import { defineKind } from '../define-kind.ts'
import { claimSpecErrors } from '../validation/claim-spec.ts'
import { claimSpecWarnings, keyWarnings } from '../validation/warnings.ts'
import { defaultClaim } from './pod/defaults/volume-defaults.ts'
import { validateClaimStatus } from './storage/claim-status-validation.ts'
import { validateClaimUpdate } from './storage/claim-update-validation.ts'
import { storageClassAnnotation } from './storage/persistent-volume-warnings.ts'
import { accessModesCell, storageClassOf } from './storage/storage-cells.ts'

/** PersistentVolumeClaim: a request for storage, bound to a PersistentVolume. */
export const persistentVolumeClaims = defineKind<PersistentVolumeClaim>({
  shape: 'v1 PersistentVolumeClaim',
  plural: 'persistentvolumeclaims',
  shortNames: ['pvc'],
  namespaced: true,
  status: true,
  default: defaultClaim,
  prepareCreate: (draft) => {
    draft.status = { phase: 'Pending' }
    dropForeignDataSource(draft)
    mirrorDataSources(draft)
  },
  prepareUpdate: (draft) => {
    dropForeignDataSource(draft)
    mirrorDataSources(draft)
  },
  validate: ({ spec }) => claimSpecErrors(spec, 'spec'),
  validateUpdate: validateClaimUpdate,
  validateStatusUpdate: validateClaimStatus,
  warnings: ({ metadata, spec }) => [
    ...keyWarnings(metadata.annotations, storageClassAnnotation, 'metadata.annotations'),
    ...claimSpecWarnings(spec, 'spec'),
  ],
  columns: [
    nameColumn,
    column('Status', ({ metadata, status }) => (metadata.deletionTimestamp ? 'Terminating' : (status.phase ?? '')), {
      field: 'status.phase',
    }),
    column('Volume', ({ spec }) => spec.volumeName ?? '', { field: 'spec.volumeName' }),
    // Until it is bound, a claim has no volume to tell about.
    column('Capacity', ({ spec, status }) => (spec.volumeName ? (status.capacity?.['storage'] ?? '0') : ''), {
      field: 'status.capacity',
    }),
    column('Access Modes', ({ spec, status }) => (spec.volumeName ? accessModesCell(status.accessModes) : ''), {
      field: 'status.accessModes',
    }),
    column('StorageClass', storageClassOf, { description: 'StorageClass of the pvc' }),
    column('VolumeAttributesClass', ({ spec }) => orUnset(spec.volumeAttributesClassName), {
      description: 'VolumeAttributesClass of the pvc',
    }),
    ageColumn,
    wideColumn('VolumeMode', ({ spec }) => orUnset(spec.volumeMode), { field: 'spec.volumeMode' }),
  ],
})

/** Data of other namespaces cannot be had: CrossNamespaceVolumeDataSource is off by default. */
function dropForeignDataSource({ spec }: PersistentVolumeClaim): void {
  if (spec.dataSourceRef?.namespace) delete spec.dataSourceRef
}

/** `dataSource` is the older field, `dataSourceRef` the newer: a claim that sets one of them has both (KEP-1495). */
function mirrorDataSources({ spec }: PersistentVolumeClaim): void {
  const { dataSource, dataSourceRef } = spec
  if (dataSource && !dataSourceRef) spec.dataSourceRef = { ...dataSource }
  else if (dataSourceRef && !dataSource) {
    const { apiGroup, kind, name } = dataSourceRef
    spec.dataSource = { apiGroup, kind, name }
  }
}
