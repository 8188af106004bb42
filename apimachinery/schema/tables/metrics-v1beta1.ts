import type { SchemaTable } from '../schema-table.ts'

/** Shapes of metrics.k8s.io/v1beta1 (k8s.io/metrics), which a metrics server adds to a cluster. */
export const metricsV1beta1: SchemaTable = {
  'io.k8s.metrics.pkg.apis.metrics.v1beta1.ContainerMetrics': { pbMessage: 'k8s.io.metrics.pkg.apis.metrics.v1beta1.ContainerMetrics', fields: {
    name: { type: 'string', required: true, default: '', emit: 'always', pb: 1, pbType: 'string' },
    usage: { type: 'map', values: 'quantity', required: true, emit: 'always', pb: 2, pbType: 'map<string,k8s.io.apimachinery.pkg.api.resource.Quantity>' },
  } },
  'io.k8s.metrics.pkg.apis.metrics.v1beta1.NodeMetrics': { gvks: ['metrics.k8s.io/v1beta1/NodeMetrics'], pbMessage: 'k8s.io.metrics.pkg.apis.metrics.v1beta1.NodeMetrics', fields: {
    apiVersion: { type: 'string', emit: 'nonzero' },
    kind: { type: 'string', emit: 'nonzero' },
    metadata: { type: 'io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta', default: {}, emit: 'always', pb: 1, pbType: 'k8s.io.apimachinery.pkg.apis.meta.v1.ObjectMeta' },
    timestamp: { type: 'date-time', required: true, emit: 'always', pb: 2, pbType: 'k8s.io.apimachinery.pkg.apis.meta.v1.Time' },
    usage: { type: 'map', values: 'quantity', required: true, emit: 'always', pb: 4, pbType: 'map<string,k8s.io.apimachinery.pkg.api.resource.Quantity>' },
    window: { type: 'duration', required: true, emit: 'always', pb: 3, pbType: 'k8s.io.apimachinery.pkg.apis.meta.v1.Duration' },
  } },
  'io.k8s.metrics.pkg.apis.metrics.v1beta1.NodeMetricsList': { gvks: ['metrics.k8s.io/v1beta1/NodeMetricsList'], pbMessage: 'k8s.io.metrics.pkg.apis.metrics.v1beta1.NodeMetricsList', fields: {
    apiVersion: { type: 'string', emit: 'nonzero' },
    items: { type: 'array', items: 'io.k8s.metrics.pkg.apis.metrics.v1beta1.NodeMetrics', required: true, emit: 'always', pb: 2, pbRepeated: true, pbType: 'k8s.io.metrics.pkg.apis.metrics.v1beta1.NodeMetrics' },
    kind: { type: 'string', emit: 'nonzero' },
    metadata: { type: 'io.k8s.apimachinery.pkg.apis.meta.v1.ListMeta', default: {}, emit: 'always', pb: 1, pbType: 'k8s.io.apimachinery.pkg.apis.meta.v1.ListMeta' },
  } },
  'io.k8s.metrics.pkg.apis.metrics.v1beta1.PodMetrics': { gvks: ['metrics.k8s.io/v1beta1/PodMetrics'], pbMessage: 'k8s.io.metrics.pkg.apis.metrics.v1beta1.PodMetrics', fields: {
    apiVersion: { type: 'string', emit: 'nonzero' },
    containers: { type: 'array', items: 'io.k8s.metrics.pkg.apis.metrics.v1beta1.ContainerMetrics', required: true, emit: 'always', pb: 4, pbRepeated: true, pbType: 'k8s.io.metrics.pkg.apis.metrics.v1beta1.ContainerMetrics' },
    kind: { type: 'string', emit: 'nonzero' },
    metadata: { type: 'io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta', default: {}, emit: 'always', pb: 1, pbType: 'k8s.io.apimachinery.pkg.apis.meta.v1.ObjectMeta' },
    timestamp: { type: 'date-time', required: true, emit: 'always', pb: 2, pbType: 'k8s.io.apimachinery.pkg.apis.meta.v1.Time' },
    window: { type: 'duration', required: true, emit: 'always', pb: 3, pbType: 'k8s.io.apimachinery.pkg.apis.meta.v1.Duration' },
  } },
  'io.k8s.metrics.pkg.apis.metrics.v1beta1.PodMetricsList': { gvks: ['metrics.k8s.io/v1beta1/PodMetricsList'], pbMessage: 'k8s.io.metrics.pkg.apis.metrics.v1beta1.PodMetricsList', fields: {
    apiVersion: { type: 'string', emit: 'nonzero' },
    items: { type: 'array', items: 'io.k8s.metrics.pkg.apis.metrics.v1beta1.PodMetrics', required: true, emit: 'always', pb: 2, pbRepeated: true, pbType: 'k8s.io.metrics.pkg.apis.metrics.v1beta1.PodMetrics' },
    kind: { type: 'string', emit: 'nonzero' },
    metadata: { type: 'io.k8s.apimachinery.pkg.apis.meta.v1.ListMeta', default: {}, emit: 'always', pb: 1, pbType: 'k8s.io.apimachinery.pkg.apis.meta.v1.ListMeta' },
  } },
}
