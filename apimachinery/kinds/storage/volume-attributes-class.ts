import { deepEqual } from '../../equality.ts'
import { type FieldError, forbiddenField } from '../../field-error.ts'
import type { VolumeAttributesClass } from '../../types/storage-v1.ts'
import { ageColumn, column, nameColumn } from '../columns/columns.ts'
import { defineKind } from '../define-kind.ts'
import { provisionerErrors, requiredParametersErrors } from './parameters.ts'

/** VolumeAttributesClass: attributes of a volume that may change while it is in use. */
export const volumeAttributesClasses = defineKind<VolumeAttributesClass>({
  shape: 'storage.k8s.io/v1 VolumeAttributesClass',
  plural: 'volumeattributesclasses',
  shortNames: ['vac'],
  namespaced: false,
  validate: ({ driverName, parameters }) => [
    ...provisionerErrors(driverName, 'driverName'),
    ...requiredParametersErrors(parameters),
  ],
  validateUpdate: (attributes, old) =>
    (['driverName', 'parameters'] as const).flatMap((field): FieldError[] =>
      deepEqual(attributes[field], old[field]) ? [] : [forbiddenField(field, `updates to ${field} are forbidden.`)],
    ),
  columns: [nameColumn, column('DriverName', ({ driverName }) => driverName, { field: 'driverName' }), ageColumn],
})
