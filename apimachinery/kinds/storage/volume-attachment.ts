import { deepEqual } from '../../equality.ts'
import { type FieldError, forbiddenField, invalidField, requiredField, tooLongField } from '../../field-error.ts'
import { invalids } from '../../meta-validation.ts'
import { dnsSubdomainErrors, rangeErrors } from '../../names.ts'
import type {
  VolumeAttachment,
  VolumeAttachmentSource,
  VolumeAttachmentStatus,
  VolumeError,
} from '../../types/storage-v1.ts'
import { ageColumn, column, nameColumn } from '../columns/columns.ts'
import { defineKind } from '../define-kind.ts'
import { keepMetadata } from '../status-update.ts'
import { driverNameErrors } from '../validation/domain-names.ts'
import { optionalName, required } from '../validation/fields.ts'
import { internalStruct } from '../validation/upstream-text.ts'
import { byteLength } from './parameters.ts'

/** VolumeAttachment: the wish to attach a volume to a node, and how far that is. */
export const volumeAttachments = defineKind<VolumeAttachment>({
  shape: 'storage.k8s.io/v1 VolumeAttachment',
  plural: 'volumeattachments',
  namespaced: false,
  status: true,
  unconditionalUpdate: false,
  prepareStatusUpdate: keepMetadata,
  validate: ({ spec, status }) => [
    ...required('spec.attacher', spec.attacher),
    ...sourceErrors(spec.source),
    ...invalids('spec.nodeName', spec.nodeName, dnsSubdomainErrors(spec.nodeName)),
    ...validateStatus(status),
  ],
  validateCreate: ({ spec }) => [
    ...driverNameErrors(spec.attacher, 'spec.attacher'),
    ...optionalName('spec.source.persistentVolumeName', spec.source.persistentVolumeName, dnsSubdomainErrors),
  ],
  validateStatusUpdate: ({ status }) => validateStatus(status),
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

function sourceErrors({ inlineVolumeSpec, persistentVolumeName }: VolumeAttachmentSource): FieldError[] {
  const detail = 'must specify exactly one of inlineVolumeSpec and persistentVolumeName'
  if (inlineVolumeSpec) return persistentVolumeName === undefined ? [] : [forbiddenField('spec.source', detail)]
  if (persistentVolumeName === undefined) return [requiredField('spec.source', detail)]
  return required(
    'spec.source.persistentVolumeName',
    persistentVolumeName,
    'must specify non empty persistentVolumeName',
  )
}

/** storage/validation: longest metadata and message. */
const maxMetadataBytes = 256 * 1024
const maxMessageBytes = 1024

function validateStatus({ attachmentMetadata, attachError, detachError }: VolumeAttachmentStatus): FieldError[] {
  const bytes = byteLength(Object.entries(attachmentMetadata ?? {}))
  return [
    ...(bytes > maxMetadataBytes ? [tooLongField('status.attachmentMetadata', '', maxMetadataBytes)] : []),
    ...volumeErrorErrors(attachError, 'status.attachError'),
    ...volumeErrorErrors(detachError, 'status.detachError'),
  ]
}

function volumeErrorErrors(error: VolumeError | undefined, path: string): FieldError[] {
  const { message = '', errorCode = 0 } = error ?? {}
  const errors: FieldError[] = []
  // Upstream's message tells another limit than the one it holds.
  if (Buffer.byteLength(message) > maxMessageBytes) {
    errors.push(tooLongField(`${path}.message`, '', maxMetadataBytes))
  }
  return [...errors, ...invalids(`${path}.errorCode`, errorCode, rangeErrors(errorCode, 0, 2 ** 31 - 1))]
}
