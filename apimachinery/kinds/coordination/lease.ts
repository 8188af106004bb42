import type { Lease } from '../../types/coordination-v1.ts'
import { ageColumn, column, nameColumn } from '../columns/columns.ts'
import { defineKind } from '../define-kind.ts'
import { nonNegative, positive } from '../validation/fields.ts'

/** Where the Leases of nodes are, by which their agents say that they are alive. */
export const nodeLeaseNamespace = 'kube-node-lease'

/** Lease: a claim by one holder that lapses unless renewed; carries leader election and node heartbeats. */
export const leases = defineKind<Lease>({
  shape: 'coordination.k8s.io/v1 Lease',
  plural: 'leases',
  namespaced: true,
  unconditionalUpdate: false,
  createOnUpdate: true,
  prepareCreate: dropCoordination,
  prepareUpdate: dropCoordination,
  validate: ({ spec }) => [
    ...positive('spec.leaseDurationSeconds', spec?.leaseDurationSeconds),
    ...nonNegative('spec.leaseTransitions', spec?.leaseTransitions),
  ],
  columns: [
    nameColumn,
    column('Holder', ({ spec }) => spec?.holderIdentity ?? '', { field: 'spec.holderIdentity' }),
    ageColumn,
  ],
})

/** Fields of the feature gate CoordinatedLeaderElection, which is off. */
function dropCoordination({ spec }: Lease): void {
  if (!spec) return
  spec.strategy = undefined
  spec.preferredHolder = undefined
}
