import type { VolumeAttachment } from '../../types/storage-v1.ts'
import { ageColumn, column, nameColumn } from '../columns/columns.ts'
import { defineKind } from '../define-kind.ts'
import { keepMetadata } from '../status-update.ts'

/** VolumeAttachment: the wish to attach a volume to a node, and how far that is. */
export const volumeAttachments = defineKind<VolumeAttachment>({
  shape: 'storage.k8s.io/v1 VolumeAttachment',
  plural: 'volumeattachments',
  namespaced: false,
  status: true,
  unconditionalUpdate: false,
  columns: [
    nameColumn,
    column('Attacher', ({ spec }) => spec.attacher, { format: 'name', field: 'spec.attacher' }),
    column('PV', ({ spec }) => spec.source.persistentVolumeName ?? '', { field: 'spec.source.persistentVolumeName' }),
    column('Node', ({ spec }) => spec.nodeName, { field: 'spec.nodeName' }),
    column('Attached', ({ status }) => status.attached, { type: 'boolean', field: 'status.attached' }),
    ageColumn,
  ],
  prepareStatusUpdate: keepMetadata,
})
