import { deepEqual } from '../../equality.ts'
import { type FieldError, invalidField } from '../../field-error.ts'
import type { ResourceClaimTemplate } from '../../types/resource-v1.ts'
import { ageColumn, nameColumn } from '../columns/columns.ts'
import { defineKind } from '../define-kind.ts'
import { defaultDeviceClaim } from './device-defaults.ts'
import { deviceClaimErrors } from './device-validation.ts'

/** ResourceClaimTemplate: from which a ResourceClaim is made for each pod. */
export const resourceClaimTemplates = defineKind<ResourceClaimTemplate>({
  shape: 'resource.k8s.io/v1 ResourceClaimTemplate',
  plural: 'resourceclaimtemplates',
  namespaced: true,
  default: ({ spec }) => defaultDeviceClaim(spec.spec.devices),
  validate: ({ spec }) => deviceClaimErrors(spec.spec.devices, 'spec.spec.devices'),
  validateUpdate: ({ spec }, old): FieldError[] =>
    deepEqual(spec, old.spec) ? [] : [invalidField('spec', spec, 'field is immutable')],
  columns: [nameColumn, ageColumn],
})
