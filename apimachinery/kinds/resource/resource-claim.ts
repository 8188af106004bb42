import { deepEqual } from '../../equality.ts'
import { type FieldError, invalidField } from '../../field-error.ts'
import type { ResourceClaim } from '../../types/resource-v1.ts'
import { ageColumn, column, nameColumn } from '../columns/columns.ts'
import { defineKind } from '../define-kind.ts'
import { keepMetadata } from '../status-update.ts'
import { validateClaimStatus } from './claim-status-validation.ts'
import { deviceClaimErrors } from './device-claim-validation.ts'
import { defaultDeviceClaim } from './device-defaults.ts'

/** ResourceClaim: a request for devices, allocated by the scheduler. */
export const resourceClaims = defineKind<ResourceClaim>({
  shape: 'resource.k8s.io/v1 ResourceClaim',
  plural: 'resourceclaims',
  namespaced: true,
  status: true,
  default: ({ spec }) => defaultDeviceClaim(spec.devices),
  prepareStatusUpdate: keepMetadata,
  // The spec never changes.
  validateCreate: ({ spec }) => deviceClaimErrors(spec.devices, 'spec.devices'),
  validateUpdate: ({ spec }, old): FieldError[] =>
    deepEqual(spec, old.spec) ? [] : [invalidField('spec', spec, 'field is immutable')],
  validateStatusUpdate: validateClaimStatus,
  columns: [
    nameColumn,
    column('State', stateCell, { description: 'A summary of the current state (allocated, pending, reserved, etc.).' }),
    ageColumn,
  ],
})

function stateCell({ metadata, status }: ResourceClaim): string {
  const words: string[] = []
  if (metadata.deletionTimestamp) words.push('deleted')
  if (status.allocation) {
    words.push('allocated')
    if (status.reservedFor?.length) words.push('reserved')
  } else if (!metadata.deletionTimestamp) {
    words.push('pending')
  }
  return words.join(',')
}
