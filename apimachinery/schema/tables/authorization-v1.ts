import type { SchemaTable } from '../schema-table.ts'

/** Shapes of authorization/v1, as measured on Kubernetes 1.36.2. */
export const authorizationV1: SchemaTable = {
  'io.k8s.api.authorization.v1.FieldSelectorAttributes': { pbMessage: 'k8s.io.api.authorization.v1.FieldSelectorAttributes', fields: {
    rawSelector: { type: 'string', emit: 'nonzero', pb: 1, pbType: 'string' },
    requirements: { type: 'array', items: 'io.k8s.apimachinery.pkg.apis.meta.v1.FieldSelectorRequirement', listType: 'atomic', emit: 'nonzero', pb: 2, pbRepeated: true, pbType: 'k8s.io.apimachinery.pkg.apis.meta.v1.FieldSelectorRequirement' },
  } },
  'io.k8s.api.authorization.v1.LabelSelectorAttributes': { pbMessage: 'k8s.io.api.authorization.v1.LabelSelectorAttributes', fields: {
    rawSelector: { type: 'string', emit: 'nonzero', pb: 1, pbType: 'string' },
    requirements: { type: 'array', items: 'io.k8s.apimachinery.pkg.apis.meta.v1.LabelSelectorRequirement', listType: 'atomic', emit: 'nonzero', pb: 2, pbRepeated: true, pbType: 'k8s.io.apimachinery.pkg.apis.meta.v1.LabelSelectorRequirement' },
  } },
  'io.k8s.api.authorization.v1.LocalSubjectAccessReview': { gvks: ['authorization.k8s.io/v1/LocalSubjectAccessReview'], pbMessage: 'k8s.io.api.authorization.v1.LocalSubjectAccessReview', fields: {
    apiVersion: { type: 'string', emit: 'nonzero' },
    kind: { type: 'string', emit: 'nonzero' },
    metadata: { type: 'io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta', default: {}, emit: 'always', pb: 1, pbType: 'k8s.io.apimachinery.pkg.apis.meta.v1.ObjectMeta' },
    spec: { type: 'io.k8s.api.authorization.v1.SubjectAccessReviewSpec', required: true, default: {}, emit: 'always', pb: 2, pbType: 'k8s.io.api.authorization.v1.SubjectAccessReviewSpec' },
    status: { type: 'io.k8s.api.authorization.v1.SubjectAccessReviewStatus', default: {}, emit: 'always', pb: 3, pbType: 'k8s.io.api.authorization.v1.SubjectAccessReviewStatus' },
  } },
  'io.k8s.api.authorization.v1.NonResourceAttributes': { pbMessage: 'k8s.io.api.authorization.v1.NonResourceAttributes', fields: {
    path: { type: 'string', emit: 'nonzero', pb: 1, pbType: 'string' },
    verb: { type: 'string', emit: 'nonzero', pb: 2, pbType: 'string' },
  } },
  'io.k8s.api.authorization.v1.NonResourceRule': { pbMessage: 'k8s.io.api.authorization.v1.NonResourceRule', fields: {
    nonResourceURLs: { type: 'array', items: 'string', listType: 'atomic', emit: 'nonzero', pb: 2, pbRepeated: true, pbType: 'string' },
    verbs: { type: 'array', items: 'string', required: true, listType: 'atomic', emit: 'always', pb: 1, pbRepeated: true, pbType: 'string' },
  } },
  'io.k8s.api.authorization.v1.ResourceAttributes': { pbMessage: 'k8s.io.api.authorization.v1.ResourceAttributes', fields: {
    fieldSelector: { type: 'io.k8s.api.authorization.v1.FieldSelectorAttributes', emit: 'set', ptr: true, pb: 8, pbType: 'k8s.io.api.authorization.v1.FieldSelectorAttributes' },
    group: { type: 'string', emit: 'nonzero', pb: 3, pbType: 'string' },
    labelSelector: { type: 'io.k8s.api.authorization.v1.LabelSelectorAttributes', emit: 'set', ptr: true, pb: 9, pbType: 'k8s.io.api.authorization.v1.LabelSelectorAttributes' },
    name: { type: 'string', emit: 'nonzero', pb: 7, pbType: 'string' },
    namespace: { type: 'string', emit: 'nonzero', pb: 1, pbType: 'string' },
    resource: { type: 'string', emit: 'nonzero', pb: 5, pbType: 'string' },
    subresource: { type: 'string', emit: 'nonzero', pb: 6, pbType: 'string' },
    verb: { type: 'string', emit: 'nonzero', pb: 2, pbType: 'string' },
    version: { type: 'string', emit: 'nonzero', pb: 4, pbType: 'string' },
  } },
  'io.k8s.api.authorization.v1.ResourceRule': { pbMessage: 'k8s.io.api.authorization.v1.ResourceRule', fields: {
    apiGroups: { type: 'array', items: 'string', listType: 'atomic', emit: 'nonzero', pb: 2, pbRepeated: true, pbType: 'string' },
    resourceNames: { type: 'array', items: 'string', listType: 'atomic', emit: 'nonzero', pb: 4, pbRepeated: true, pbType: 'string' },
    resources: { type: 'array', items: 'string', listType: 'atomic', emit: 'nonzero', pb: 3, pbRepeated: true, pbType: 'string' },
    verbs: { type: 'array', items: 'string', required: true, listType: 'atomic', emit: 'always', pb: 1, pbRepeated: true, pbType: 'string' },
  } },
  'io.k8s.api.authorization.v1.SelfSubjectAccessReview': { gvks: ['authorization.k8s.io/v1/SelfSubjectAccessReview'], pbMessage: 'k8s.io.api.authorization.v1.SelfSubjectAccessReview', fields: {
    apiVersion: { type: 'string', emit: 'nonzero' },
    kind: { type: 'string', emit: 'nonzero' },
    metadata: { type: 'io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta', default: {}, emit: 'always', pb: 1, pbType: 'k8s.io.apimachinery.pkg.apis.meta.v1.ObjectMeta' },
    spec: { type: 'io.k8s.api.authorization.v1.SelfSubjectAccessReviewSpec', required: true, default: {}, emit: 'always', pb: 2, pbType: 'k8s.io.api.authorization.v1.SelfSubjectAccessReviewSpec' },
    status: { type: 'io.k8s.api.authorization.v1.SubjectAccessReviewStatus', default: {}, emit: 'always', pb: 3, pbType: 'k8s.io.api.authorization.v1.SubjectAccessReviewStatus' },
  } },
  'io.k8s.api.authorization.v1.SelfSubjectAccessReviewSpec': { pbMessage: 'k8s.io.api.authorization.v1.SelfSubjectAccessReviewSpec', fields: {
    nonResourceAttributes: { type: 'io.k8s.api.authorization.v1.NonResourceAttributes', emit: 'set', ptr: true, pb: 2, pbType: 'k8s.io.api.authorization.v1.NonResourceAttributes' },
    resourceAttributes: { type: 'io.k8s.api.authorization.v1.ResourceAttributes', emit: 'set', ptr: true, pb: 1, pbType: 'k8s.io.api.authorization.v1.ResourceAttributes' },
  } },
  'io.k8s.api.authorization.v1.SelfSubjectRulesReview': { gvks: ['authorization.k8s.io/v1/SelfSubjectRulesReview'], pbMessage: 'k8s.io.api.authorization.v1.SelfSubjectRulesReview', fields: {
    apiVersion: { type: 'string', emit: 'nonzero' },
    kind: { type: 'string', emit: 'nonzero' },
    metadata: { type: 'io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta', default: {}, emit: 'always', pb: 1, pbType: 'k8s.io.apimachinery.pkg.apis.meta.v1.ObjectMeta' },
    spec: { type: 'io.k8s.api.authorization.v1.SelfSubjectRulesReviewSpec', required: true, default: {}, emit: 'always', pb: 2, pbType: 'k8s.io.api.authorization.v1.SelfSubjectRulesReviewSpec' },
    status: { type: 'io.k8s.api.authorization.v1.SubjectRulesReviewStatus', default: {}, emit: 'always', pb: 3, pbType: 'k8s.io.api.authorization.v1.SubjectRulesReviewStatus' },
  } },
  'io.k8s.api.authorization.v1.SelfSubjectRulesReviewSpec': { pbMessage: 'k8s.io.api.authorization.v1.SelfSubjectRulesReviewSpec', fields: {
    namespace: { type: 'string', emit: 'nonzero', pb: 1, pbType: 'string' },
  } },
  'io.k8s.api.authorization.v1.SubjectAccessReview': { gvks: ['authorization.k8s.io/v1/SubjectAccessReview'], pbMessage: 'k8s.io.api.authorization.v1.SubjectAccessReview', fields: {
    apiVersion: { type: 'string', emit: 'nonzero' },
    kind: { type: 'string', emit: 'nonzero' },
    metadata: { type: 'io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta', default: {}, emit: 'always', pb: 1, pbType: 'k8s.io.apimachinery.pkg.apis.meta.v1.ObjectMeta' },
    spec: { type: 'io.k8s.api.authorization.v1.SubjectAccessReviewSpec', required: true, default: {}, emit: 'always', pb: 2, pbType: 'k8s.io.api.authorization.v1.SubjectAccessReviewSpec' },
    status: { type: 'io.k8s.api.authorization.v1.SubjectAccessReviewStatus', default: {}, emit: 'always', pb: 3, pbType: 'k8s.io.api.authorization.v1.SubjectAccessReviewStatus' },
  } },
  'io.k8s.api.authorization.v1.SubjectAccessReviewSpec': { pbMessage: 'k8s.io.api.authorization.v1.SubjectAccessReviewSpec', fields: {
    extra: { type: 'map', values: { type: 'array', items: 'string' }, emit: 'nonzero', pb: 5, pbType: 'map<string,k8s.io.api.authorization.v1.ExtraValue>' },
    groups: { type: 'array', items: 'string', listType: 'atomic', emit: 'nonzero', pb: 4, pbRepeated: true, pbType: 'string' },
    nonResourceAttributes: { type: 'io.k8s.api.authorization.v1.NonResourceAttributes', emit: 'set', ptr: true, pb: 2, pbType: 'k8s.io.api.authorization.v1.NonResourceAttributes' },
    resourceAttributes: { type: 'io.k8s.api.authorization.v1.ResourceAttributes', emit: 'set', ptr: true, pb: 1, pbType: 'k8s.io.api.authorization.v1.ResourceAttributes' },
    uid: { type: 'string', emit: 'nonzero', pb: 6, pbType: 'string' },
    user: { type: 'string', emit: 'nonzero', pb: 3, pbType: 'string' },
  } },
  'io.k8s.api.authorization.v1.SubjectAccessReviewStatus': { pbMessage: 'k8s.io.api.authorization.v1.SubjectAccessReviewStatus', fields: {
    allowed: { type: 'boolean', required: true, default: false, emit: 'always', pb: 1, pbType: 'bool' },
    denied: { type: 'boolean', emit: 'nonzero', pb: 4, pbType: 'bool' },
    evaluationError: { type: 'string', emit: 'nonzero', pb: 3, pbType: 'string' },
    reason: { type: 'string', emit: 'nonzero', pb: 2, pbType: 'string' },
  } },
  'io.k8s.api.authorization.v1.SubjectRulesReviewStatus': { pbMessage: 'k8s.io.api.authorization.v1.SubjectRulesReviewStatus', fields: {
    evaluationError: { type: 'string', emit: 'nonzero', pb: 4, pbType: 'string' },
    incomplete: { type: 'boolean', required: true, default: false, emit: 'always', pb: 3, pbType: 'bool' },
    nonResourceRules: { type: 'array', items: 'io.k8s.api.authorization.v1.NonResourceRule', required: true, listType: 'atomic', emit: 'always', pb: 2, pbRepeated: true, pbType: 'k8s.io.api.authorization.v1.NonResourceRule' },
    resourceRules: { type: 'array', items: 'io.k8s.api.authorization.v1.ResourceRule', required: true, listType: 'atomic', emit: 'always', pb: 1, pbRepeated: true, pbType: 'k8s.io.api.authorization.v1.ResourceRule' },
  } },
}
