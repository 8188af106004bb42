import type { SchemaTable } from '../schema-table.ts'

/** Shapes of apiregistration/v1, as measured on Kubernetes 1.36.2. */
export const apiregistrationV1: SchemaTable = {
  'io.k8s.kube-aggregator.pkg.apis.apiregistration.v1.APIService': { gvks: ['apiregistration.k8s.io/v1/APIService'], pbMessage: 'k8s.io.kube_aggregator.pkg.apis.apiregistration.v1.APIService', fields: {
    apiVersion: { type: 'string', emit: 'nonzero' },
    kind: { type: 'string', emit: 'nonzero' },
    metadata: { type: 'io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta', default: {}, emit: 'always', pb: 1, pbType: 'k8s.io.apimachinery.pkg.apis.meta.v1.ObjectMeta' },
    spec: { type: 'io.k8s.kube-aggregator.pkg.apis.apiregistration.v1.APIServiceSpec', default: {}, emit: 'always', pb: 2, pbType: 'k8s.io.kube_aggregator.pkg.apis.apiregistration.v1.APIServiceSpec' },
    status: { type: 'io.k8s.kube-aggregator.pkg.apis.apiregistration.v1.APIServiceStatus', default: {}, emit: 'always', pb: 3, pbType: 'k8s.io.kube_aggregator.pkg.apis.apiregistration.v1.APIServiceStatus' },
  } },
  'io.k8s.kube-aggregator.pkg.apis.apiregistration.v1.APIServiceCondition': { pbMessage: 'k8s.io.kube_aggregator.pkg.apis.apiregistration.v1.APIServiceCondition', fields: {
    lastTransitionTime: { type: 'date-time', emit: 'always', pb: 3, pbType: 'k8s.io.apimachinery.pkg.apis.meta.v1.Time' },
    message: { type: 'string', emit: 'nonzero', pb: 5, pbType: 'string' },
    reason: { type: 'string', emit: 'nonzero', pb: 4, pbType: 'string' },
    status: { type: 'string', required: true, default: '', emit: 'always', pb: 2, pbType: 'string' },
    type: { type: 'string', required: true, default: '', emit: 'always', pb: 1, pbType: 'string' },
  } },
  'io.k8s.kube-aggregator.pkg.apis.apiregistration.v1.APIServiceList': { gvks: ['apiregistration.k8s.io/v1/APIServiceList'], pbMessage: 'k8s.io.kube_aggregator.pkg.apis.apiregistration.v1.APIServiceList', fields: {
    apiVersion: { type: 'string', emit: 'nonzero' },
    items: { type: 'array', items: 'io.k8s.kube-aggregator.pkg.apis.apiregistration.v1.APIService', required: true, emit: 'always', pb: 2, pbRepeated: true, pbType: 'k8s.io.kube_aggregator.pkg.apis.apiregistration.v1.APIService' },
    kind: { type: 'string', emit: 'nonzero' },
    metadata: { type: 'io.k8s.apimachinery.pkg.apis.meta.v1.ListMeta', default: {}, emit: 'always', pb: 1, pbType: 'k8s.io.apimachinery.pkg.apis.meta.v1.ListMeta' },
  } },
  'io.k8s.kube-aggregator.pkg.apis.apiregistration.v1.APIServiceSpec': { pbMessage: 'k8s.io.kube_aggregator.pkg.apis.apiregistration.v1.APIServiceSpec', fields: {
    caBundle: { type: 'bytes', listType: 'atomic', emit: 'nonzero', pb: 5, pbType: 'bytes' },
    group: { type: 'string', emit: 'nonzero', pb: 2, pbType: 'string' },
    groupPriorityMinimum: { type: 'integer', required: true, default: 0, emit: 'always', pb: 7, pbType: 'int32' },
    insecureSkipTLSVerify: { type: 'boolean', emit: 'nonzero', pb: 4, pbType: 'bool' },
    service: { type: 'io.k8s.kube-aggregator.pkg.apis.apiregistration.v1.ServiceReference', emit: 'set', ptr: true, pb: 1, pbType: 'k8s.io.kube_aggregator.pkg.apis.apiregistration.v1.ServiceReference' },
    version: { type: 'string', emit: 'nonzero', pb: 3, pbType: 'string' },
    versionPriority: { type: 'integer', required: true, default: 0, emit: 'always', pb: 8, pbType: 'int32' },
  } },
  'io.k8s.kube-aggregator.pkg.apis.apiregistration.v1.APIServiceStatus': { pbMessage: 'k8s.io.kube_aggregator.pkg.apis.apiregistration.v1.APIServiceStatus', fields: {
    conditions: { type: 'array', items: 'io.k8s.kube-aggregator.pkg.apis.apiregistration.v1.APIServiceCondition', listType: 'map', listMapKeys: ['type'], patchStrategy: 'merge', patchMergeKey: 'type', emit: 'nonzero', pb: 1, pbRepeated: true, pbType: 'k8s.io.kube_aggregator.pkg.apis.apiregistration.v1.APIServiceCondition' },
  } },
  'io.k8s.kube-aggregator.pkg.apis.apiregistration.v1.ServiceReference': { pbMessage: 'k8s.io.kube_aggregator.pkg.apis.apiregistration.v1.ServiceReference', fields: {
    name: { type: 'string', emit: 'nonzero', pb: 2, pbType: 'string' },
    namespace: { type: 'string', emit: 'nonzero', pb: 1, pbType: 'string' },
    port: { type: 'integer', emit: 'set', ptr: true, pb: 3, pbType: 'int32' },
  } },
}
