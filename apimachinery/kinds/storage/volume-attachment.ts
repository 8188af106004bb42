import { deepEqual } from '../../equality.ts'
import { type FieldError, invalidField } from '../../field-error.ts'
import type { VolumeAttachment } from '../../types/storage-v1.ts'
import { ageColumn, column, nameColumn } from '../columns/columns.ts'
import { defineKind } from '../define-kind.ts'
import { keepMetadata } from '../status-update.ts'
import { required } from '../validation/fields.ts'
import { internalStruct } from '../validation/upstream-text.ts'

/** VolumeAttachment: the wish to attach a volume to a node, and how far that is. */
export const volumeAttachments = defineKind<VolumeAttachment>({
  shape: 'storage.k8s.io/v1 VolumeAttachment',
  plural: 'volumeattachments',
  namespaced: false,
  status: true,
  unconditionalUpdate: false,
  prepareStatusUpdate: keepMetadata,
  validate: ({ spec }) => [
    ...required('spec.attacher', spec.attacher),
    ...required('spec.nodeName', spec.nodeName),
    ...sourceErrors(spec),
  ],
  validateUpdate: ({ spec }, old) =>
    deepEqual(spec, old.spec) ? [] : [invalidField('spec', internalStruct(spec), 'field is immutable')],
  columns: [
    nameColumn,
    column('Attacher', ({ spec }) => spec.attacher, { format: 'name', field: 'spec.attacher' }),
    column('PV', ({ spec }) => spec.source.persistentVolumeName ?? '', { field: 'spec.source.persistentVolumeName' }),
    column('Node', ({ spec }) => spec.nodeName, { field: 'spec.nodeName' }),
    column('Attached', ({ status }) => status.attached, { type: 'boolean', field: 'status.attached' }),
    ageColumn,
  ],
})

function sourceErrors({ source }: VolumeAttachment['spec']): FieldError[] {
  const { inlineVolumeSpec, persistentVolumeName } = source
  if (!inlineVolumeSpec && persistentVolumeName === undefined) return required('spec.source', '')
  if (!inlineVolumeSpec || persistentVolumeName === undefined) return []
  const detail = 'must specify exactly one of inlineVolumeSpec and persistentVolumeName'
  return [invalidField('spec.source', internalStruct(source), detail)]
}
