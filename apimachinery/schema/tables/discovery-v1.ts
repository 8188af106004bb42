import type { SchemaTable } from '../schema-table.ts'

/** Shapes of discovery/v1, as measured on Kubernetes 1.36.2. */
export const discoveryV1: SchemaTable = {
  'io.k8s.api.discovery.v1.Endpoint': { pbMessage: 'k8s.io.api.discovery.v1.Endpoint', fields: {
    addresses: { type: 'array', items: 'string', required: true, listType: 'set', emit: 'always', pb: 1, pbRepeated: true, pbType: 'string' },
    conditions: { type: 'io.k8s.api.discovery.v1.EndpointConditions', default: {}, emit: 'always', pb: 2, pbType: 'k8s.io.api.discovery.v1.EndpointConditions' },
    deprecatedTopology: { type: 'map', values: 'string', emit: 'nonzero', pb: 5, pbType: 'map<string,string>' },
    hints: { type: 'io.k8s.api.discovery.v1.EndpointHints', emit: 'set', ptr: true, pb: 8, pbType: 'k8s.io.api.discovery.v1.EndpointHints' },
    hostname: { type: 'string', emit: 'set', ptr: true, pb: 3, pbType: 'string' },
    nodeName: { type: 'string', emit: 'set', ptr: true, pb: 6, pbType: 'string' },
    targetRef: { type: 'io.k8s.api.core.v1.ObjectReference', emit: 'set', ptr: true, pb: 4, pbType: 'k8s.io.api.core.v1.ObjectReference' },
    zone: { type: 'string', emit: 'set', ptr: true, pb: 7, pbType: 'string' },
  } },
  'io.k8s.api.discovery.v1.EndpointConditions': { pbMessage: 'k8s.io.api.discovery.v1.EndpointConditions', fields: {
    ready: { type: 'boolean', emit: 'set', ptr: true, pb: 1, pbType: 'bool' },
    serving: { type: 'boolean', emit: 'set', ptr: true, pb: 2, pbType: 'bool' },
    terminating: { type: 'boolean', emit: 'set', ptr: true, pb: 3, pbType: 'bool' },
  } },
  'io.k8s.api.discovery.v1.EndpointHints': { pbMessage: 'k8s.io.api.discovery.v1.EndpointHints', fields: {
    forNodes: { type: 'array', items: 'io.k8s.api.discovery.v1.ForNode', listType: 'atomic', emit: 'nonzero', pb: 2, pbRepeated: true, pbType: 'k8s.io.api.discovery.v1.ForNode' },
    forZones: { type: 'array', items: 'io.k8s.api.discovery.v1.ForZone', listType: 'atomic', emit: 'nonzero', pb: 1, pbRepeated: true, pbType: 'k8s.io.api.discovery.v1.ForZone' },
  } },
  'io.k8s.api.discovery.v1.EndpointPort': { mapType: 'atomic', pbMessage: 'k8s.io.api.discovery.v1.EndpointPort', fields: {
    appProtocol: { type: 'string', emit: 'set', ptr: true, pb: 4, pbType: 'string' },
    name: { type: 'string', emit: 'set', ptr: true, pb: 1, pbType: 'string' },
    port: { type: 'integer', emit: 'set', ptr: true, pb: 3, pbType: 'int32' },
    protocol: { type: 'string', enum: ['SCTP', 'TCP', 'UDP'], emit: 'set', ptr: true, pb: 2, pbType: 'string' },
  } },
  'io.k8s.api.discovery.v1.EndpointSlice': { gvks: ['discovery.k8s.io/v1/EndpointSlice'], pbMessage: 'k8s.io.api.discovery.v1.EndpointSlice', fields: {
    addressType: { type: 'string', required: true, default: '', enum: ['FQDN', 'IPv4', 'IPv6'], emit: 'always', pb: 4, pbType: 'string' },
    apiVersion: { type: 'string', emit: 'nonzero' },
    endpoints: { type: 'array', items: 'io.k8s.api.discovery.v1.Endpoint', listType: 'atomic', emit: 'always', pb: 2, pbRepeated: true, pbType: 'k8s.io.api.discovery.v1.Endpoint' },
    kind: { type: 'string', emit: 'nonzero' },
    metadata: { type: 'io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta', default: {}, emit: 'always', pb: 1, pbType: 'k8s.io.apimachinery.pkg.apis.meta.v1.ObjectMeta' },
    ports: { type: 'array', items: 'io.k8s.api.discovery.v1.EndpointPort', listType: 'atomic', emit: 'always', pb: 3, pbRepeated: true, pbType: 'k8s.io.api.discovery.v1.EndpointPort' },
  } },
  'io.k8s.api.discovery.v1.EndpointSliceList': { gvks: ['discovery.k8s.io/v1/EndpointSliceList'], pbMessage: 'k8s.io.api.discovery.v1.EndpointSliceList', fields: {
    apiVersion: { type: 'string', emit: 'nonzero' },
    items: { type: 'array', items: 'io.k8s.api.discovery.v1.EndpointSlice', required: true, emit: 'always', pb: 2, pbRepeated: true, pbType: 'k8s.io.api.discovery.v1.EndpointSlice' },
    kind: { type: 'string', emit: 'nonzero' },
    metadata: { type: 'io.k8s.apimachinery.pkg.apis.meta.v1.ListMeta', default: {}, emit: 'always', pb: 1, pbType: 'k8s.io.apimachinery.pkg.apis.meta.v1.ListMeta' },
  } },
  'io.k8s.api.discovery.v1.ForNode': { pbMessage: 'k8s.io.api.discovery.v1.ForNode', fields: {
    name: { type: 'string', required: true, default: '', emit: 'always', pb: 1, pbType: 'string' },
  } },
  'io.k8s.api.discovery.v1.ForZone': { pbMessage: 'k8s.io.api.discovery.v1.ForZone', fields: {
    name: { type: 'string', required: true, default: '', emit: 'always', pb: 1, pbType: 'string' },
  } },
}
