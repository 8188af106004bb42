import type { SchemaTable } from '../schema-table.ts'

/** Shapes of rbac/v1, as measured on Kubernetes 1.36.2. */
export const rbacV1: SchemaTable = {
  'io.k8s.api.rbac.v1.AggregationRule': { pbMessage: 'k8s.io.api.rbac.v1.AggregationRule', fields: {
    clusterRoleSelectors: { type: 'array', items: 'io.k8s.apimachinery.pkg.apis.meta.v1.LabelSelector', listType: 'atomic', emit: 'nonzero', pb: 1, pbRepeated: true, pbType: 'k8s.io.apimachinery.pkg.apis.meta.v1.LabelSelector' },
  } },
  'io.k8s.api.rbac.v1.ClusterRole': { gvks: ['rbac.authorization.k8s.io/v1/ClusterRole'], pbMessage: 'k8s.io.api.rbac.v1.ClusterRole', fields: {
    aggregationRule: { type: 'io.k8s.api.rbac.v1.AggregationRule', emit: 'set', ptr: true, pb: 3, pbType: 'k8s.io.api.rbac.v1.AggregationRule' },
    apiVersion: { type: 'string', emit: 'nonzero' },
    kind: { type: 'string', emit: 'nonzero' },
    metadata: { type: 'io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta', default: {}, emit: 'always', pb: 1, pbType: 'k8s.io.apimachinery.pkg.apis.meta.v1.ObjectMeta' },
    rules: { type: 'array', items: 'io.k8s.api.rbac.v1.PolicyRule', listType: 'atomic', emit: 'always', pb: 2, pbRepeated: true, pbType: 'k8s.io.api.rbac.v1.PolicyRule' },
  } },
  'io.k8s.api.rbac.v1.ClusterRoleBinding': { gvks: ['rbac.authorization.k8s.io/v1/ClusterRoleBinding'], pbMessage: 'k8s.io.api.rbac.v1.ClusterRoleBinding', fields: {
    apiVersion: { type: 'string', emit: 'nonzero' },
    kind: { type: 'string', emit: 'nonzero' },
    metadata: { type: 'io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta', default: {}, emit: 'always', pb: 1, pbType: 'k8s.io.apimachinery.pkg.apis.meta.v1.ObjectMeta' },
    roleRef: { type: 'io.k8s.api.rbac.v1.RoleRef', required: true, default: {}, emit: 'always', pb: 3, pbType: 'k8s.io.api.rbac.v1.RoleRef' },
    subjects: { type: 'array', items: 'io.k8s.api.rbac.v1.Subject', listType: 'atomic', emit: 'nonzero', pb: 2, pbRepeated: true, pbType: 'k8s.io.api.rbac.v1.Subject' },
  } },
  'io.k8s.api.rbac.v1.ClusterRoleBindingList': { gvks: ['rbac.authorization.k8s.io/v1/ClusterRoleBindingList'], pbMessage: 'k8s.io.api.rbac.v1.ClusterRoleBindingList', fields: {
    apiVersion: { type: 'string', emit: 'nonzero' },
    items: { type: 'array', items: 'io.k8s.api.rbac.v1.ClusterRoleBinding', required: true, emit: 'always', pb: 2, pbRepeated: true, pbType: 'k8s.io.api.rbac.v1.ClusterRoleBinding' },
    kind: { type: 'string', emit: 'nonzero' },
    metadata: { type: 'io.k8s.apimachinery.pkg.apis.meta.v1.ListMeta', default: {}, emit: 'always', pb: 1, pbType: 'k8s.io.apimachinery.pkg.apis.meta.v1.ListMeta' },
  } },
  'io.k8s.api.rbac.v1.ClusterRoleList': { gvks: ['rbac.authorization.k8s.io/v1/ClusterRoleList'], pbMessage: 'k8s.io.api.rbac.v1.ClusterRoleList', fields: {
    apiVersion: { type: 'string', emit: 'nonzero' },
    items: { type: 'array', items: 'io.k8s.api.rbac.v1.ClusterRole', required: true, emit: 'always', pb: 2, pbRepeated: true, pbType: 'k8s.io.api.rbac.v1.ClusterRole' },
    kind: { type: 'string', emit: 'nonzero' },
    metadata: { type: 'io.k8s.apimachinery.pkg.apis.meta.v1.ListMeta', default: {}, emit: 'always', pb: 1, pbType: 'k8s.io.apimachinery.pkg.apis.meta.v1.ListMeta' },
  } },
  'io.k8s.api.rbac.v1.PolicyRule': { pbMessage: 'k8s.io.api.rbac.v1.PolicyRule', fields: {
    apiGroups: { type: 'array', items: 'string', listType: 'atomic', emit: 'nonzero', pb: 2, pbRepeated: true, pbType: 'string' },
    nonResourceURLs: { type: 'array', items: 'string', listType: 'atomic', emit: 'nonzero', pb: 5, pbRepeated: true, pbType: 'string' },
    resourceNames: { type: 'array', items: 'string', listType: 'atomic', emit: 'nonzero', pb: 4, pbRepeated: true, pbType: 'string' },
    resources: { type: 'array', items: 'string', listType: 'atomic', emit: 'nonzero', pb: 3, pbRepeated: true, pbType: 'string' },
    verbs: { type: 'array', items: 'string', required: true, listType: 'atomic', emit: 'always', pb: 1, pbRepeated: true, pbType: 'string' },
  } },
  'io.k8s.api.rbac.v1.Role': { gvks: ['rbac.authorization.k8s.io/v1/Role'], pbMessage: 'k8s.io.api.rbac.v1.Role', fields: {
    apiVersion: { type: 'string', emit: 'nonzero' },
    kind: { type: 'string', emit: 'nonzero' },
    metadata: { type: 'io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta', default: {}, emit: 'always', pb: 1, pbType: 'k8s.io.apimachinery.pkg.apis.meta.v1.ObjectMeta' },
    rules: { type: 'array', items: 'io.k8s.api.rbac.v1.PolicyRule', listType: 'atomic', emit: 'always', pb: 2, pbRepeated: true, pbType: 'k8s.io.api.rbac.v1.PolicyRule' },
  } },
  'io.k8s.api.rbac.v1.RoleBinding': { gvks: ['rbac.authorization.k8s.io/v1/RoleBinding'], pbMessage: 'k8s.io.api.rbac.v1.RoleBinding', fields: {
    apiVersion: { type: 'string', emit: 'nonzero' },
    kind: { type: 'string', emit: 'nonzero' },
    metadata: { type: 'io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta', default: {}, emit: 'always', pb: 1, pbType: 'k8s.io.apimachinery.pkg.apis.meta.v1.ObjectMeta' },
    roleRef: { type: 'io.k8s.api.rbac.v1.RoleRef', required: true, default: {}, emit: 'always', pb: 3, pbType: 'k8s.io.api.rbac.v1.RoleRef' },
    subjects: { type: 'array', items: 'io.k8s.api.rbac.v1.Subject', listType: 'atomic', emit: 'nonzero', pb: 2, pbRepeated: true, pbType: 'k8s.io.api.rbac.v1.Subject' },
  } },
  'io.k8s.api.rbac.v1.RoleBindingList': { gvks: ['rbac.authorization.k8s.io/v1/RoleBindingList'], pbMessage: 'k8s.io.api.rbac.v1.RoleBindingList', fields: {
    apiVersion: { type: 'string', emit: 'nonzero' },
    items: { type: 'array', items: 'io.k8s.api.rbac.v1.RoleBinding', required: true, emit: 'always', pb: 2, pbRepeated: true, pbType: 'k8s.io.api.rbac.v1.RoleBinding' },
    kind: { type: 'string', emit: 'nonzero' },
    metadata: { type: 'io.k8s.apimachinery.pkg.apis.meta.v1.ListMeta', default: {}, emit: 'always', pb: 1, pbType: 'k8s.io.apimachinery.pkg.apis.meta.v1.ListMeta' },
  } },
  'io.k8s.api.rbac.v1.RoleList': { gvks: ['rbac.authorization.k8s.io/v1/RoleList'], pbMessage: 'k8s.io.api.rbac.v1.RoleList', fields: {
    apiVersion: { type: 'string', emit: 'nonzero' },
    items: { type: 'array', items: 'io.k8s.api.rbac.v1.Role', required: true, emit: 'always', pb: 2, pbRepeated: true, pbType: 'k8s.io.api.rbac.v1.Role' },
    kind: { type: 'string', emit: 'nonzero' },
    metadata: { type: 'io.k8s.apimachinery.pkg.apis.meta.v1.ListMeta', default: {}, emit: 'always', pb: 1, pbType: 'k8s.io.apimachinery.pkg.apis.meta.v1.ListMeta' },
  } },
  'io.k8s.api.rbac.v1.RoleRef': { mapType: 'atomic', pbMessage: 'k8s.io.api.rbac.v1.RoleRef', fields: {
    apiGroup: { type: 'string', default: '', emit: 'always', pb: 1, pbType: 'string' },
    kind: { type: 'string', required: true, default: '', emit: 'always', pb: 2, pbType: 'string' },
    name: { type: 'string', required: true, default: '', emit: 'always', pb: 3, pbType: 'string' },
  } },
  'io.k8s.api.rbac.v1.Subject': { mapType: 'atomic', pbMessage: 'k8s.io.api.rbac.v1.Subject', fields: {
    apiGroup: { type: 'string', emit: 'nonzero', pb: 2, pbType: 'string' },
    kind: { type: 'string', required: true, default: '', emit: 'always', pb: 1, pbType: 'string' },
    name: { type: 'string', required: true, default: '', emit: 'always', pb: 3, pbType: 'string' },
    namespace: { type: 'string', emit: 'nonzero', pb: 4, pbType: 'string' },
  } },
}
