import type { SchemaTable } from '../schema-table.ts'

/** Shapes of node/v1, as measured on Kubernetes 1.36.2. */
export const nodeV1: SchemaTable = {
  'io.k8s.api.node.v1.Overhead': { pbMessage: 'k8s.io.api.node.v1.Overhead', fields: {
    podFixed: { type: 'map', values: 'quantity', emit: 'nonzero', pb: 1, pbType: 'map<string,k8s.io.apimachinery.pkg.api.resource.Quantity>' },
  } },
  'io.k8s.api.node.v1.RuntimeClass': { gvks: ['node.k8s.io/v1/RuntimeClass'], pbMessage: 'k8s.io.api.node.v1.RuntimeClass', fields: {
    apiVersion: { type: 'string', emit: 'nonzero' },
    handler: { type: 'string', required: true, default: '', emit: 'always', pb: 2, pbType: 'string' },
    kind: { type: 'string', emit: 'nonzero' },
    metadata: { type: 'io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta', default: {}, emit: 'always', pb: 1, pbType: 'k8s.io.apimachinery.pkg.apis.meta.v1.ObjectMeta' },
    overhead: { type: 'io.k8s.api.node.v1.Overhead', emit: 'set', ptr: true, pb: 3, pbType: 'k8s.io.api.node.v1.Overhead' },
    scheduling: { type: 'io.k8s.api.node.v1.Scheduling', emit: 'set', ptr: true, pb: 4, pbType: 'k8s.io.api.node.v1.Scheduling' },
  } },
  'io.k8s.api.node.v1.RuntimeClassList': { gvks: ['node.k8s.io/v1/RuntimeClassList'], pbMessage: 'k8s.io.api.node.v1.RuntimeClassList', fields: {
    apiVersion: { type: 'string', emit: 'nonzero' },
    items: { type: 'array', items: 'io.k8s.api.node.v1.RuntimeClass', required: true, emit: 'always', pb: 2, pbRepeated: true, pbType: 'k8s.io.api.node.v1.RuntimeClass' },
    kind: { type: 'string', emit: 'nonzero' },
    metadata: { type: 'io.k8s.apimachinery.pkg.apis.meta.v1.ListMeta', default: {}, emit: 'always', pb: 1, pbType: 'k8s.io.apimachinery.pkg.apis.meta.v1.ListMeta' },
  } },
  'io.k8s.api.node.v1.Scheduling': { pbMessage: 'k8s.io.api.node.v1.Scheduling', fields: {
    nodeSelector: { type: 'map', values: 'string', mapType: 'atomic', emit: 'nonzero', pb: 1, pbType: 'map<string,string>' },
    tolerations: { type: 'array', items: 'io.k8s.api.core.v1.Toleration', listType: 'atomic', emit: 'nonzero', pb: 2, pbRepeated: true, pbType: 'k8s.io.api.core.v1.Toleration' },
  } },
}
