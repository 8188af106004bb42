import { type FieldError, forbiddenField } from '../../field-error.ts'
import type { Lease } from '../../types/coordination-v1.ts'
import { ageColumn, column, nameColumn } from '../columns/columns.ts'
import { defineKind } from '../define-kind.ts'
import { nonNegative, oneOf, positive } from '../validation/fields.ts'

/** Lease: a claim by one holder that lapses unless renewed; carries leader election and node heartbeats. */
export const leases = defineKind<Lease>({
  shape: 'coordination.k8s.io/v1 Lease',
  plural: 'leases',
  namespaced: true,
  unconditionalUpdate: false,
  createOnUpdate: true,
  validate: ({ spec }) => [
    ...positive('spec.leaseDurationSeconds', spec?.leaseDurationSeconds),
    ...nonNegative('spec.leaseTransitions', spec?.leaseTransitions),
    ...oneOf('spec.strategy', spec?.strategy, ['OldestEmulationVersion']),
    ...preferenceErrors(spec),
  ],
  columns: [
    nameColumn,
    column('Holder', ({ spec }) => spec?.holderIdentity ?? '', { field: 'spec.holderIdentity' }),
    ageColumn,
  ],
})

function preferenceErrors(spec: Lease['spec'] | undefined): FieldError[] {
  if (!spec?.preferredHolder || spec.strategy) return []
  return [forbiddenField('spec.preferredHolder', 'may only be specified if `strategy` is defined')]
}
