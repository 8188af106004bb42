import type { SchemaTable } from '../schema-table.ts'

/** Shapes of autoscaling/v2, as measured on Kubernetes 1.36.2. */
export const autoscalingV2: SchemaTable = {
  'io.k8s.api.autoscaling.v2.ContainerResourceMetricSource': { pbMessage: 'k8s.io.api.autoscaling.v2.ContainerResourceMetricSource', fields: {
    container: { type: 'string', required: true, default: '', emit: 'always', pb: 3, pbType: 'string' },
    name: { type: 'string', required: true, default: '', emit: 'always', pb: 1, pbType: 'string' },
    target: { type: 'io.k8s.api.autoscaling.v2.MetricTarget', required: true, default: {}, emit: 'always', pb: 2, pbType: 'k8s.io.api.autoscaling.v2.MetricTarget' },
  } },
  'io.k8s.api.autoscaling.v2.ContainerResourceMetricStatus': { pbMessage: 'k8s.io.api.autoscaling.v2.ContainerResourceMetricStatus', fields: {
    container: { type: 'string', required: true, default: '', emit: 'always', pb: 3, pbType: 'string' },
    current: { type: 'io.k8s.api.autoscaling.v2.MetricValueStatus', required: true, default: {}, emit: 'always', pb: 2, pbType: 'k8s.io.api.autoscaling.v2.MetricValueStatus' },
    name: { type: 'string', required: true, default: '', emit: 'always', pb: 1, pbType: 'string' },
  } },
  'io.k8s.api.autoscaling.v2.CrossVersionObjectReference': { pbMessage: 'k8s.io.api.autoscaling.v2.CrossVersionObjectReference', fields: {
    apiVersion: { type: 'string', emit: 'nonzero', pb: 3, pbType: 'string' },
    kind: { type: 'string', required: true, default: '', emit: 'always', pb: 1, pbType: 'string' },
    name: { type: 'string', required: true, default: '', emit: 'always', pb: 2, pbType: 'string' },
  } },
  'io.k8s.api.autoscaling.v2.ExternalMetricSource': { pbMessage: 'k8s.io.api.autoscaling.v2.ExternalMetricSource', fields: {
    metric: { type: 'io.k8s.api.autoscaling.v2.MetricIdentifier', required: true, default: {}, emit: 'always', pb: 1, pbType: 'k8s.io.api.autoscaling.v2.MetricIdentifier' },
    target: { type: 'io.k8s.api.autoscaling.v2.MetricTarget', required: true, default: {}, emit: 'always', pb: 2, pbType: 'k8s.io.api.autoscaling.v2.MetricTarget' },
  } },
  'io.k8s.api.autoscaling.v2.ExternalMetricStatus': { pbMessage: 'k8s.io.api.autoscaling.v2.ExternalMetricStatus', fields: {
    current: { type: 'io.k8s.api.autoscaling.v2.MetricValueStatus', required: true, default: {}, emit: 'always', pb: 2, pbType: 'k8s.io.api.autoscaling.v2.MetricValueStatus' },
    metric: { type: 'io.k8s.api.autoscaling.v2.MetricIdentifier', required: true, default: {}, emit: 'always', pb: 1, pbType: 'k8s.io.api.autoscaling.v2.MetricIdentifier' },
  } },
  'io.k8s.api.autoscaling.v2.HPAScalingPolicy': { pbMessage: 'k8s.io.api.autoscaling.v2.HPAScalingPolicy', fields: {
    periodSeconds: { type: 'integer', required: true, default: 0, emit: 'always', pb: 3, pbType: 'int32' },
    type: { type: 'string', required: true, default: '', emit: 'always', pb: 1, pbType: 'string' },
    value: { type: 'integer', required: true, default: 0, emit: 'always', pb: 2, pbType: 'int32' },
  } },
  'io.k8s.api.autoscaling.v2.HPAScalingRules': { pbMessage: 'k8s.io.api.autoscaling.v2.HPAScalingRules', fields: {
    policies: { type: 'array', items: 'io.k8s.api.autoscaling.v2.HPAScalingPolicy', listType: 'atomic', emit: 'nonzero', pb: 2, pbRepeated: true, pbType: 'k8s.io.api.autoscaling.v2.HPAScalingPolicy' },
    selectPolicy: { type: 'string', emit: 'set', ptr: true, pb: 1, pbType: 'string' },
    stabilizationWindowSeconds: { type: 'integer', emit: 'set', ptr: true, pb: 3, pbType: 'int32' },
    tolerance: { type: 'quantity', emit: 'set', ptr: true, featureGates: ['HPAConfigurableTolerance'], pb: 4, pbType: 'k8s.io.apimachinery.pkg.api.resource.Quantity' },
  } },
  'io.k8s.api.autoscaling.v2.HorizontalPodAutoscaler': { gvks: ['autoscaling/v2/HorizontalPodAutoscaler'], pbMessage: 'k8s.io.api.autoscaling.v2.HorizontalPodAutoscaler', fields: {
    apiVersion: { type: 'string', emit: 'nonzero' },
    kind: { type: 'string', emit: 'nonzero' },
    metadata: { type: 'io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta', default: {}, emit: 'always', pb: 1, pbType: 'k8s.io.apimachinery.pkg.apis.meta.v1.ObjectMeta' },
    spec: { type: 'io.k8s.api.autoscaling.v2.HorizontalPodAutoscalerSpec', required: true, default: {}, emit: 'always', pb: 2, pbType: 'k8s.io.api.autoscaling.v2.HorizontalPodAutoscalerSpec' },
    status: { type: 'io.k8s.api.autoscaling.v2.HorizontalPodAutoscalerStatus', default: {}, emit: 'always', pb: 3, pbType: 'k8s.io.api.autoscaling.v2.HorizontalPodAutoscalerStatus' },
  } },
  'io.k8s.api.autoscaling.v2.HorizontalPodAutoscalerBehavior': { pbMessage: 'k8s.io.api.autoscaling.v2.HorizontalPodAutoscalerBehavior', fields: {
    scaleDown: { type: 'io.k8s.api.autoscaling.v2.HPAScalingRules', emit: 'set', ptr: true, pb: 2, pbType: 'k8s.io.api.autoscaling.v2.HPAScalingRules' },
    scaleUp: { type: 'io.k8s.api.autoscaling.v2.HPAScalingRules', emit: 'set', ptr: true, pb: 1, pbType: 'k8s.io.api.autoscaling.v2.HPAScalingRules' },
  } },
  'io.k8s.api.autoscaling.v2.HorizontalPodAutoscalerCondition': { pbMessage: 'k8s.io.api.autoscaling.v2.HorizontalPodAutoscalerCondition', fields: {
    lastTransitionTime: { type: 'date-time', emit: 'always', pb: 3, pbType: 'k8s.io.apimachinery.pkg.apis.meta.v1.Time' },
    message: { type: 'string', emit: 'nonzero', pb: 5, pbType: 'string' },
    reason: { type: 'string', emit: 'nonzero', pb: 4, pbType: 'string' },
    status: { type: 'string', required: true, default: '', emit: 'always', pb: 2, pbType: 'string' },
    type: { type: 'string', required: true, default: '', emit: 'always', pb: 1, pbType: 'string' },
  } },
  'io.k8s.api.autoscaling.v2.HorizontalPodAutoscalerList': { gvks: ['autoscaling/v2/HorizontalPodAutoscalerList'], pbMessage: 'k8s.io.api.autoscaling.v2.HorizontalPodAutoscalerList', fields: {
    apiVersion: { type: 'string', emit: 'nonzero' },
    items: { type: 'array', items: 'io.k8s.api.autoscaling.v2.HorizontalPodAutoscaler', required: true, emit: 'always', pb: 2, pbRepeated: true, pbType: 'k8s.io.api.autoscaling.v2.HorizontalPodAutoscaler' },
    kind: { type: 'string', emit: 'nonzero' },
    metadata: { type: 'io.k8s.apimachinery.pkg.apis.meta.v1.ListMeta', default: {}, emit: 'always', pb: 1, pbType: 'k8s.io.apimachinery.pkg.apis.meta.v1.ListMeta' },
  } },
  'io.k8s.api.autoscaling.v2.HorizontalPodAutoscalerSpec': { pbMessage: 'k8s.io.api.autoscaling.v2.HorizontalPodAutoscalerSpec', fields: {
    behavior: { type: 'io.k8s.api.autoscaling.v2.HorizontalPodAutoscalerBehavior', emit: 'set', ptr: true, pb: 5, pbType: 'k8s.io.api.autoscaling.v2.HorizontalPodAutoscalerBehavior' },
    maxReplicas: { type: 'integer', required: true, default: 0, emit: 'always', pb: 3, pbType: 'int32' },
    metrics: { type: 'array', items: 'io.k8s.api.autoscaling.v2.MetricSpec', listType: 'atomic', emit: 'nonzero', pb: 4, pbRepeated: true, pbType: 'k8s.io.api.autoscaling.v2.MetricSpec' },
    minReplicas: { type: 'integer', emit: 'set', ptr: true, pb: 2, pbType: 'int32' },
    scaleTargetRef: { type: 'io.k8s.api.autoscaling.v2.CrossVersionObjectReference', required: true, default: {}, emit: 'always', pb: 1, pbType: 'k8s.io.api.autoscaling.v2.CrossVersionObjectReference' },
  } },
  'io.k8s.api.autoscaling.v2.HorizontalPodAutoscalerStatus': { pbMessage: 'k8s.io.api.autoscaling.v2.HorizontalPodAutoscalerStatus', fields: {
    conditions: { type: 'array', items: 'io.k8s.api.autoscaling.v2.HorizontalPodAutoscalerCondition', listType: 'map', listMapKeys: ['type'], patchStrategy: 'merge', patchMergeKey: 'type', emit: 'nonzero', pb: 6, pbRepeated: true, pbType: 'k8s.io.api.autoscaling.v2.HorizontalPodAutoscalerCondition' },
    currentMetrics: { type: 'array', items: 'io.k8s.api.autoscaling.v2.MetricStatus', listType: 'atomic', emit: 'always', pb: 5, pbRepeated: true, pbType: 'k8s.io.api.autoscaling.v2.MetricStatus' },
    currentReplicas: { type: 'integer', emit: 'nonzero', pb: 3, pbType: 'int32' },
    desiredReplicas: { type: 'integer', required: true, default: 0, emit: 'always', pb: 4, pbType: 'int32' },
    lastScaleTime: { type: 'date-time', emit: 'set', ptr: true, pb: 2, pbType: 'k8s.io.apimachinery.pkg.apis.meta.v1.Time' },
    observedGeneration: { type: 'int64', emit: 'set', ptr: true, pb: 1, pbType: 'int64' },
  } },
  'io.k8s.api.autoscaling.v2.MetricIdentifier': { pbMessage: 'k8s.io.api.autoscaling.v2.MetricIdentifier', fields: {
    name: { type: 'string', required: true, default: '', emit: 'always', pb: 1, pbType: 'string' },
    selector: { type: 'io.k8s.apimachinery.pkg.apis.meta.v1.LabelSelector', emit: 'set', ptr: true, pb: 2, pbType: 'k8s.io.apimachinery.pkg.apis.meta.v1.LabelSelector' },
  } },
  'io.k8s.api.autoscaling.v2.MetricSpec': { pbMessage: 'k8s.io.api.autoscaling.v2.MetricSpec', fields: {
    containerResource: { type: 'io.k8s.api.autoscaling.v2.ContainerResourceMetricSource', emit: 'set', ptr: true, pb: 7, pbType: 'k8s.io.api.autoscaling.v2.ContainerResourceMetricSource' },
    external: { type: 'io.k8s.api.autoscaling.v2.ExternalMetricSource', emit: 'set', ptr: true, pb: 5, pbType: 'k8s.io.api.autoscaling.v2.ExternalMetricSource' },
    object: { type: 'io.k8s.api.autoscaling.v2.ObjectMetricSource', emit: 'set', ptr: true, pb: 2, pbType: 'k8s.io.api.autoscaling.v2.ObjectMetricSource' },
    pods: { type: 'io.k8s.api.autoscaling.v2.PodsMetricSource', emit: 'set', ptr: true, pb: 3, pbType: 'k8s.io.api.autoscaling.v2.PodsMetricSource' },
    resource: { type: 'io.k8s.api.autoscaling.v2.ResourceMetricSource', emit: 'set', ptr: true, pb: 4, pbType: 'k8s.io.api.autoscaling.v2.ResourceMetricSource' },
    type: { type: 'string', required: true, default: '', emit: 'always', pb: 1, pbType: 'string' },
  } },
  'io.k8s.api.autoscaling.v2.MetricStatus': { pbMessage: 'k8s.io.api.autoscaling.v2.MetricStatus', fields: {
    containerResource: { type: 'io.k8s.api.autoscaling.v2.ContainerResourceMetricStatus', emit: 'set', ptr: true, pb: 7, pbType: 'k8s.io.api.autoscaling.v2.ContainerResourceMetricStatus' },
    external: { type: 'io.k8s.api.autoscaling.v2.ExternalMetricStatus', emit: 'set', ptr: true, pb: 5, pbType: 'k8s.io.api.autoscaling.v2.ExternalMetricStatus' },
    object: { type: 'io.k8s.api.autoscaling.v2.ObjectMetricStatus', emit: 'set', ptr: true, pb: 2, pbType: 'k8s.io.api.autoscaling.v2.ObjectMetricStatus' },
    pods: { type: 'io.k8s.api.autoscaling.v2.PodsMetricStatus', emit: 'set', ptr: true, pb: 3, pbType: 'k8s.io.api.autoscaling.v2.PodsMetricStatus' },
    resource: { type: 'io.k8s.api.autoscaling.v2.ResourceMetricStatus', emit: 'set', ptr: true, pb: 4, pbType: 'k8s.io.api.autoscaling.v2.ResourceMetricStatus' },
    type: { type: 'string', required: true, default: '', emit: 'always', pb: 1, pbType: 'string' },
  } },
  'io.k8s.api.autoscaling.v2.MetricTarget': { pbMessage: 'k8s.io.api.autoscaling.v2.MetricTarget', fields: {
    averageUtilization: { type: 'integer', emit: 'set', ptr: true, pb: 4, pbType: 'int32' },
    averageValue: { type: 'quantity', emit: 'set', ptr: true, pb: 3, pbType: 'k8s.io.apimachinery.pkg.api.resource.Quantity' },
    type: { type: 'string', required: true, default: '', emit: 'always', pb: 1, pbType: 'string' },
    value: { type: 'quantity', emit: 'set', ptr: true, pb: 2, pbType: 'k8s.io.apimachinery.pkg.api.resource.Quantity' },
  } },
  'io.k8s.api.autoscaling.v2.MetricValueStatus': { pbMessage: 'k8s.io.api.autoscaling.v2.MetricValueStatus', fields: {
    averageUtilization: { type: 'integer', emit: 'set', ptr: true, pb: 3, pbType: 'int32' },
    averageValue: { type: 'quantity', emit: 'set', ptr: true, pb: 2, pbType: 'k8s.io.apimachinery.pkg.api.resource.Quantity' },
    value: { type: 'quantity', emit: 'set', ptr: true, pb: 1, pbType: 'k8s.io.apimachinery.pkg.api.resource.Quantity' },
  } },
  'io.k8s.api.autoscaling.v2.ObjectMetricSource': { pbMessage: 'k8s.io.api.autoscaling.v2.ObjectMetricSource', fields: {
    describedObject: { type: 'io.k8s.api.autoscaling.v2.CrossVersionObjectReference', required: true, default: {}, emit: 'always', pb: 1, pbType: 'k8s.io.api.autoscaling.v2.CrossVersionObjectReference' },
    metric: { type: 'io.k8s.api.autoscaling.v2.MetricIdentifier', required: true, default: {}, emit: 'always', pb: 3, pbType: 'k8s.io.api.autoscaling.v2.MetricIdentifier' },
    target: { type: 'io.k8s.api.autoscaling.v2.MetricTarget', required: true, default: {}, emit: 'always', pb: 2, pbType: 'k8s.io.api.autoscaling.v2.MetricTarget' },
  } },
  'io.k8s.api.autoscaling.v2.ObjectMetricStatus': { pbMessage: 'k8s.io.api.autoscaling.v2.ObjectMetricStatus', fields: {
    current: { type: 'io.k8s.api.autoscaling.v2.MetricValueStatus', required: true, default: {}, emit: 'always', pb: 2, pbType: 'k8s.io.api.autoscaling.v2.MetricValueStatus' },
    describedObject: { type: 'io.k8s.api.autoscaling.v2.CrossVersionObjectReference', required: true, default: {}, emit: 'always', pb: 3, pbType: 'k8s.io.api.autoscaling.v2.CrossVersionObjectReference' },
    metric: { type: 'io.k8s.api.autoscaling.v2.MetricIdentifier', required: true, default: {}, emit: 'always', pb: 1, pbType: 'k8s.io.api.autoscaling.v2.MetricIdentifier' },
  } },
  'io.k8s.api.autoscaling.v2.PodsMetricSource': { pbMessage: 'k8s.io.api.autoscaling.v2.PodsMetricSource', fields: {
    metric: { type: 'io.k8s.api.autoscaling.v2.MetricIdentifier', required: true, default: {}, emit: 'always', pb: 1, pbType: 'k8s.io.api.autoscaling.v2.MetricIdentifier' },
    target: { type: 'io.k8s.api.autoscaling.v2.MetricTarget', required: true, default: {}, emit: 'always', pb: 2, pbType: 'k8s.io.api.autoscaling.v2.MetricTarget' },
  } },
  'io.k8s.api.autoscaling.v2.PodsMetricStatus': { pbMessage: 'k8s.io.api.autoscaling.v2.PodsMetricStatus', fields: {
    current: { type: 'io.k8s.api.autoscaling.v2.MetricValueStatus', required: true, default: {}, emit: 'always', pb: 2, pbType: 'k8s.io.api.autoscaling.v2.MetricValueStatus' },
    metric: { type: 'io.k8s.api.autoscaling.v2.MetricIdentifier', required: true, default: {}, emit: 'always', pb: 1, pbType: 'k8s.io.api.autoscaling.v2.MetricIdentifier' },
  } },
  'io.k8s.api.autoscaling.v2.ResourceMetricSource': { pbMessage: 'k8s.io.api.autoscaling.v2.ResourceMetricSource', fields: {
    name: { type: 'string', required: true, default: '', emit: 'always', pb: 1, pbType: 'string' },
    target: { type: 'io.k8s.api.autoscaling.v2.MetricTarget', required: true, default: {}, emit: 'always', pb: 2, pbType: 'k8s.io.api.autoscaling.v2.MetricTarget' },
  } },
  'io.k8s.api.autoscaling.v2.ResourceMetricStatus': { pbMessage: 'k8s.io.api.autoscaling.v2.ResourceMetricStatus', fields: {
    current: { type: 'io.k8s.api.autoscaling.v2.MetricValueStatus', required: true, default: {}, emit: 'always', pb: 2, pbType: 'k8s.io.api.autoscaling.v2.MetricValueStatus' },
    name: { type: 'string', required: true, default: '', emit: 'always', pb: 1, pbType: 'string' },
  } },
}
