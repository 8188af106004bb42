import type { SchemaTable } from '../schema-table.ts'

/** Shapes of policy/v1, as measured on Kubernetes 1.36.2. */
export const policyV1: SchemaTable = {
  'io.k8s.api.policy.v1.Eviction': { gvks: ['policy/v1/Eviction'], pbMessage: 'k8s.io.api.policy.v1.Eviction', fields: {
    apiVersion: { type: 'string', emit: 'nonzero' },
    deleteOptions: { type: 'io.k8s.apimachinery.pkg.apis.meta.v1.DeleteOptions', emit: 'set', ptr: true, pb: 2, pbType: 'k8s.io.apimachinery.pkg.apis.meta.v1.DeleteOptions' },
    kind: { type: 'string', emit: 'nonzero' },
    metadata: { type: 'io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta', default: {}, emit: 'always', pb: 1, pbType: 'k8s.io.apimachinery.pkg.apis.meta.v1.ObjectMeta' },
  } },
  'io.k8s.api.policy.v1.PodDisruptionBudget': { gvks: ['policy/v1/PodDisruptionBudget'], pbMessage: 'k8s.io.api.policy.v1.PodDisruptionBudget', fields: {
    apiVersion: { type: 'string', emit: 'nonzero' },
    kind: { type: 'string', emit: 'nonzero' },
    metadata: { type: 'io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta', default: {}, emit: 'always', pb: 1, pbType: 'k8s.io.apimachinery.pkg.apis.meta.v1.ObjectMeta' },
    spec: { type: 'io.k8s.api.policy.v1.PodDisruptionBudgetSpec', default: {}, emit: 'always', pb: 2, pbType: 'k8s.io.api.policy.v1.PodDisruptionBudgetSpec' },
    status: { type: 'io.k8s.api.policy.v1.PodDisruptionBudgetStatus', default: {}, emit: 'always', pb: 3, pbType: 'k8s.io.api.policy.v1.PodDisruptionBudgetStatus' },
  } },
  'io.k8s.api.policy.v1.PodDisruptionBudgetList': { gvks: ['policy/v1/PodDisruptionBudgetList'], pbMessage: 'k8s.io.api.policy.v1.PodDisruptionBudgetList', fields: {
    apiVersion: { type: 'string', emit: 'nonzero' },
    items: { type: 'array', items: 'io.k8s.api.policy.v1.PodDisruptionBudget', required: true, emit: 'always', pb: 2, pbRepeated: true, pbType: 'k8s.io.api.policy.v1.PodDisruptionBudget' },
    kind: { type: 'string', emit: 'nonzero' },
    metadata: { type: 'io.k8s.apimachinery.pkg.apis.meta.v1.ListMeta', default: {}, emit: 'always', pb: 1, pbType: 'k8s.io.apimachinery.pkg.apis.meta.v1.ListMeta' },
  } },
  'io.k8s.api.policy.v1.PodDisruptionBudgetSpec': { pbMessage: 'k8s.io.api.policy.v1.PodDisruptionBudgetSpec', fields: {
    maxUnavailable: { type: 'int-or-string', emit: 'set', ptr: true, pb: 3, pbType: 'k8s.io.apimachinery.pkg.util.intstr.IntOrString' },
    minAvailable: { type: 'int-or-string', emit: 'set', ptr: true, pb: 1, pbType: 'k8s.io.apimachinery.pkg.util.intstr.IntOrString' },
    selector: { type: 'io.k8s.apimachinery.pkg.apis.meta.v1.LabelSelector', patchStrategy: 'replace', emit: 'set', ptr: true, pb: 2, pbType: 'k8s.io.apimachinery.pkg.apis.meta.v1.LabelSelector' },
    unhealthyPodEvictionPolicy: { type: 'string', enum: ['AlwaysAllow', 'IfHealthyBudget'], emit: 'set', ptr: true, pb: 4, pbType: 'string' },
  } },
  'io.k8s.api.policy.v1.PodDisruptionBudgetStatus': { pbMessage: 'k8s.io.api.policy.v1.PodDisruptionBudgetStatus', fields: {
    conditions: { type: 'array', items: 'io.k8s.apimachinery.pkg.apis.meta.v1.Condition', listType: 'map', listMapKeys: ['type'], patchStrategy: 'merge', patchMergeKey: 'type', emit: 'nonzero', pb: 7, pbRepeated: true, pbType: 'k8s.io.apimachinery.pkg.apis.meta.v1.Condition' },
    currentHealthy: { type: 'integer', default: 0, emit: 'always', pb: 4, pbType: 'int32' },
    desiredHealthy: { type: 'integer', default: 0, emit: 'always', pb: 5, pbType: 'int32' },
    disruptedPods: { type: 'map', values: 'date-time', emit: 'nonzero', pb: 2, pbType: 'map<string,k8s.io.apimachinery.pkg.apis.meta.v1.Time>' },
    disruptionsAllowed: { type: 'integer', default: 0, emit: 'always', pb: 3, pbType: 'int32' },
    expectedPods: { type: 'integer', default: 0, emit: 'always', pb: 6, pbType: 'int32' },
    observedGeneration: { type: 'int64', emit: 'nonzero', pb: 1, pbType: 'int64' },
  } },
}
