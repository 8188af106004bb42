import { deepEqual } from '../../equality.ts'
import { type FieldError, forbiddenField } from '../../field-error.ts'
import type { VolumeAttributesClass } from '../../types/storage-v1.ts'
import { ageColumn, column, nameColumn } from '../columns/columns.ts'
import { defineKind } from '../define-kind.ts'
import { required } from '../validation/fields.ts'

/** VolumeAttributesClass: attributes of a volume that may change while it is in use. */
export const volumeAttributesClasses = defineKind<VolumeAttributesClass>({
  shape: 'storage.k8s.io/v1 VolumeAttributesClass',
  plural: 'volumeattributesclasses',
  shortNames: ['vac'],
  namespaced: false,
  validate: ({ driverName }) => required('driverName', driverName),
  validateUpdate: (attributes, old) =>
    (['driverName', 'parameters'] as const).flatMap((field): FieldError[] =>
      deepEqual(attributes[field], old[field]) ? [] : [forbiddenField(field, 'field is immutable')],
    ),
  columns: [nameColumn, column('DriverName', ({ driverName }) => driverName, { field: 'driverName' }), ageColumn],
})
