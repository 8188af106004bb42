import type { SchemaTable } from '../schema-table.ts'

/** Shapes of autoscaling/v1, as measured on Kubernetes 1.36.2. */
export const autoscalingV1: SchemaTable = {
  'io.k8s.api.autoscaling.v1.CrossVersionObjectReference': { mapType: 'atomic', pbMessage: 'k8s.io.api.autoscaling.v1.CrossVersionObjectReference', fields: {
    apiVersion: { type: 'string', emit: 'nonzero', pb: 3, pbType: 'string' },
    kind: { type: 'string', required: true, default: '', emit: 'always', pb: 1, pbType: 'string' },
    name: { type: 'string', required: true, default: '', emit: 'always', pb: 2, pbType: 'string' },
  } },
  'io.k8s.api.autoscaling.v1.HorizontalPodAutoscaler': { gvks: ['autoscaling/v1/HorizontalPodAutoscaler'], pbMessage: 'k8s.io.api.autoscaling.v1.HorizontalPodAutoscaler', fields: {
    apiVersion: { type: 'string', emit: 'nonzero' },
    kind: { type: 'string', emit: 'nonzero' },
    metadata: { type: 'io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta', default: {}, emit: 'always', pb: 1, pbType: 'k8s.io.apimachinery.pkg.apis.meta.v1.ObjectMeta' },
    spec: { type: 'io.k8s.api.autoscaling.v1.HorizontalPodAutoscalerSpec', required: true, default: {}, emit: 'always', pb: 2, pbType: 'k8s.io.api.autoscaling.v1.HorizontalPodAutoscalerSpec' },
    status: { type: 'io.k8s.api.autoscaling.v1.HorizontalPodAutoscalerStatus', default: {}, emit: 'always', pb: 3, pbType: 'k8s.io.api.autoscaling.v1.HorizontalPodAutoscalerStatus' },
  } },
  'io.k8s.api.autoscaling.v1.HorizontalPodAutoscalerList': { gvks: ['autoscaling/v1/HorizontalPodAutoscalerList'], pbMessage: 'k8s.io.api.autoscaling.v1.HorizontalPodAutoscalerList', fields: {
    apiVersion: { type: 'string', emit: 'nonzero' },
    items: { type: 'array', items: 'io.k8s.api.autoscaling.v1.HorizontalPodAutoscaler', required: true, emit: 'always', pb: 2, pbRepeated: true, pbType: 'k8s.io.api.autoscaling.v1.HorizontalPodAutoscaler' },
    kind: { type: 'string', emit: 'nonzero' },
    metadata: { type: 'io.k8s.apimachinery.pkg.apis.meta.v1.ListMeta', default: {}, emit: 'always', pb: 1, pbType: 'k8s.io.apimachinery.pkg.apis.meta.v1.ListMeta' },
  } },
  'io.k8s.api.autoscaling.v1.HorizontalPodAutoscalerSpec': { pbMessage: 'k8s.io.api.autoscaling.v1.HorizontalPodAutoscalerSpec', fields: {
    maxReplicas: { type: 'integer', required: true, default: 0, emit: 'always', pb: 3, pbType: 'int32' },
    minReplicas: { type: 'integer', emit: 'set', ptr: true, pb: 2, pbType: 'int32' },
    scaleTargetRef: { type: 'io.k8s.api.autoscaling.v1.CrossVersionObjectReference', required: true, default: {}, emit: 'always', pb: 1, pbType: 'k8s.io.api.autoscaling.v1.CrossVersionObjectReference' },
    targetCPUUtilizationPercentage: { type: 'integer', emit: 'set', ptr: true, pb: 4, pbType: 'int32' },
  } },
  'io.k8s.api.autoscaling.v1.HorizontalPodAutoscalerStatus': { pbMessage: 'k8s.io.api.autoscaling.v1.HorizontalPodAutoscalerStatus', fields: {
    currentCPUUtilizationPercentage: { type: 'integer', emit: 'set', ptr: true, pb: 5, pbType: 'int32' },
    currentReplicas: { type: 'integer', required: true, default: 0, emit: 'always', pb: 3, pbType: 'int32' },
    desiredReplicas: { type: 'integer', required: true, default: 0, emit: 'always', pb: 4, pbType: 'int32' },
    lastScaleTime: { type: 'date-time', emit: 'set', ptr: true, pb: 2, pbType: 'k8s.io.apimachinery.pkg.apis.meta.v1.Time' },
    observedGeneration: { type: 'int64', emit: 'set', ptr: true, pb: 1, pbType: 'int64' },
  } },
  'io.k8s.api.autoscaling.v1.Scale': { gvks: ['autoscaling/v1/Scale'], pbMessage: 'k8s.io.api.autoscaling.v1.Scale', fields: {
    apiVersion: { type: 'string', emit: 'nonzero' },
    kind: { type: 'string', emit: 'nonzero' },
    metadata: { type: 'io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta', default: {}, emit: 'always', pb: 1, pbType: 'k8s.io.apimachinery.pkg.apis.meta.v1.ObjectMeta' },
    spec: { type: 'io.k8s.api.autoscaling.v1.ScaleSpec', default: {}, emit: 'always', pb: 2, pbType: 'k8s.io.api.autoscaling.v1.ScaleSpec' },
    status: { type: 'io.k8s.api.autoscaling.v1.ScaleStatus', default: {}, emit: 'always', pb: 3, pbType: 'k8s.io.api.autoscaling.v1.ScaleStatus' },
  } },
  'io.k8s.api.autoscaling.v1.ScaleSpec': { pbMessage: 'k8s.io.api.autoscaling.v1.ScaleSpec', fields: {
    replicas: { type: 'integer', default: 0, emit: 'nonzero', pb: 1, pbType: 'int32' },
  } },
  'io.k8s.api.autoscaling.v1.ScaleStatus': { pbMessage: 'k8s.io.api.autoscaling.v1.ScaleStatus', fields: {
    replicas: { type: 'integer', required: true, default: 0, emit: 'always', pb: 1, pbType: 'int32' },
    selector: { type: 'string', emit: 'nonzero', pb: 2, pbType: 'string' },
  } },
}
