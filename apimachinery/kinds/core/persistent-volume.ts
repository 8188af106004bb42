import { toTime } from '../../../platform/clock.ts'
import type { PersistentVolume } from '../../types/core-v1.ts'
import { ageColumn, column, nameColumn, orUnset, wideColumn } from '../columns/columns.ts'
import { defineKind } from '../define-kind.ts'
import { defaultStorageSources } from './pod/defaults/volume-defaults.ts'
import { validatePersistentVolume, validatePersistentVolumeUpdate } from './storage/persistent-volume-validation.ts'
import { persistentVolumeWarnings } from './storage/persistent-volume-warnings.ts'
import { accessModesCell, storageClassOf } from './storage/storage-cells.ts'

/** PersistentVolume: a piece of storage in the cluster. */
export const persistentVolumes = defineKind<PersistentVolume>({
  shape: 'v1 PersistentVolume',
  plural: 'persistentvolumes',
  shortNames: ['pv'],
  namespaced: false,
  status: true,
  default: ({ spec, status }) => {
    status.phase ??= 'Pending'
    spec.persistentVolumeReclaimPolicy ??= 'Retain'
    spec.volumeMode ??= 'Filesystem'
    defaultStorageSources(spec)
  },
  prepareCreate: (draft, { nowMs }) => {
    draft.status = { phase: 'Pending', lastPhaseTransitionTime: toTime(nowMs) }
  },
  prepareStatusUpdate: (draft, old, { nowMs }) => {
    // Who moves the phase may say when; otherwise it was now.
    const { status } = draft
    if (status.phase !== old.status.phase && status.lastPhaseTransitionTime === old.status.lastPhaseTransitionTime) {
      status.lastPhaseTransitionTime = toTime(nowMs)
    }
  },
  validate: validatePersistentVolume,
  validateUpdate: validatePersistentVolumeUpdate,
  warnings: persistentVolumeWarnings,
  columns: [
    nameColumn,
    column('Capacity', ({ spec }) => spec.capacity?.['storage'] ?? '0', { field: 'spec.capacity' }),
    column('Access Modes', ({ spec }) => accessModesCell(spec.accessModes), { field: 'spec.accessModes' }),
    column('Reclaim Policy', ({ spec }) => spec.persistentVolumeReclaimPolicy ?? '', {
      field: 'spec.persistentVolumeReclaimPolicy',
    }),
    column('Status', ({ metadata, status }) => (metadata.deletionTimestamp ? 'Terminating' : (status.phase ?? '')), {
      field: 'status.phase',
    }),
    column('Claim', ({ spec }) => (spec.claimRef ? `${spec.claimRef.namespace}/${spec.claimRef.name}` : ''), {
      field: 'spec.claimRef',
    }),
    column('StorageClass', storageClassOf, { description: 'StorageClass of the pv' }),
    column('VolumeAttributesClass', ({ spec }) => orUnset(spec.volumeAttributesClassName), {
      description: 'VolumeAttributesClass of the pv',
    }),
    column('Reason', ({ status }) => status.reason ?? '', { field: 'status.reason' }),
    ageColumn,
    wideColumn('VolumeMode', ({ spec }) => orUnset(spec.volumeMode), { field: 'spec.volumeMode' }),
  ],
})
