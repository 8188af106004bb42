import type { SchemaTable } from '../schema-table.ts'

/** Shapes of coordination/v1, as measured on Kubernetes 1.36.2. */
export const coordinationV1: SchemaTable = {
  'io.k8s.api.coordination.v1.Lease': { gvks: ['coordination.k8s.io/v1/Lease'], pbMessage: 'k8s.io.api.coordination.v1.Lease', fields: {
    apiVersion: { type: 'string', emit: 'nonzero' },
    kind: { type: 'string', emit: 'nonzero' },
    metadata: { type: 'io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta', default: {}, emit: 'always', pb: 1, pbType: 'k8s.io.apimachinery.pkg.apis.meta.v1.ObjectMeta' },
    spec: { type: 'io.k8s.api.coordination.v1.LeaseSpec', default: {}, emit: 'always', pb: 2, pbType: 'k8s.io.api.coordination.v1.LeaseSpec' },
  } },
  'io.k8s.api.coordination.v1.LeaseList': { gvks: ['coordination.k8s.io/v1/LeaseList'], pbMessage: 'k8s.io.api.coordination.v1.LeaseList', fields: {
    apiVersion: { type: 'string', emit: 'nonzero' },
    items: { type: 'array', items: 'io.k8s.api.coordination.v1.Lease', required: true, emit: 'always', pb: 2, pbRepeated: true, pbType: 'k8s.io.api.coordination.v1.Lease' },
    kind: { type: 'string', emit: 'nonzero' },
    metadata: { type: 'io.k8s.apimachinery.pkg.apis.meta.v1.ListMeta', default: {}, emit: 'always', pb: 1, pbType: 'k8s.io.apimachinery.pkg.apis.meta.v1.ListMeta' },
  } },
  'io.k8s.api.coordination.v1.LeaseSpec': { pbMessage: 'k8s.io.api.coordination.v1.LeaseSpec', fields: {
    acquireTime: { type: 'micro-time', emit: 'set', ptr: true, pb: 3, pbType: 'k8s.io.apimachinery.pkg.apis.meta.v1.MicroTime' },
    holderIdentity: { type: 'string', emit: 'set', ptr: true, pb: 1, pbType: 'string' },
    leaseDurationSeconds: { type: 'integer', emit: 'set', ptr: true, pb: 2, pbType: 'int32' },
    leaseTransitions: { type: 'integer', emit: 'set', ptr: true, pb: 5, pbType: 'int32' },
    preferredHolder: { type: 'string', emit: 'set', ptr: true, featureGates: ['CoordinatedLeaderElection'], pb: 7, pbType: 'string' },
    renewTime: { type: 'micro-time', emit: 'set', ptr: true, pb: 4, pbType: 'k8s.io.apimachinery.pkg.apis.meta.v1.MicroTime' },
    strategy: { type: 'string', emit: 'set', ptr: true, featureGates: ['CoordinatedLeaderElection'], pb: 6, pbType: 'string' },
  } },
}
