import type { SchemaTable } from '../schema-table.ts'

/** Shapes of authentication/v1, as measured on Kubernetes 1.36.2. */
export const authenticationV1: SchemaTable = {
  'io.k8s.api.authentication.v1.BoundObjectReference': { pbMessage: 'k8s.io.api.authentication.v1.BoundObjectReference', fields: {
    apiVersion: { type: 'string', emit: 'nonzero', pb: 2, pbType: 'string' },
    kind: { type: 'string', emit: 'nonzero', pb: 1, pbType: 'string' },
    name: { type: 'string', emit: 'nonzero', pb: 3, pbType: 'string' },
    uid: { type: 'string', emit: 'nonzero', pb: 4, pbType: 'string' },
  } },
  'io.k8s.api.authentication.v1.SelfSubjectReview': { gvks: ['authentication.k8s.io/v1/SelfSubjectReview'], pbMessage: 'k8s.io.api.authentication.v1.SelfSubjectReview', fields: {
    apiVersion: { type: 'string', emit: 'nonzero' },
    kind: { type: 'string', emit: 'nonzero' },
    metadata: { type: 'io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta', default: {}, emit: 'always', pb: 1, pbType: 'k8s.io.apimachinery.pkg.apis.meta.v1.ObjectMeta' },
    status: { type: 'io.k8s.api.authentication.v1.SelfSubjectReviewStatus', default: {}, emit: 'always', pb: 2, pbType: 'k8s.io.api.authentication.v1.SelfSubjectReviewStatus' },
  } },
  'io.k8s.api.authentication.v1.SelfSubjectReviewStatus': { pbMessage: 'k8s.io.api.authentication.v1.SelfSubjectReviewStatus', fields: {
    userInfo: { type: 'io.k8s.api.authentication.v1.UserInfo', default: {}, emit: 'always', pb: 1, pbType: 'k8s.io.api.authentication.v1.UserInfo' },
  } },
  'io.k8s.api.authentication.v1.TokenRequest': { gvks: ['authentication.k8s.io/v1/TokenRequest'], pbMessage: 'k8s.io.api.authentication.v1.TokenRequest', fields: {
    apiVersion: { type: 'string', emit: 'nonzero' },
    kind: { type: 'string', emit: 'nonzero' },
    metadata: { type: 'io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta', default: {}, emit: 'always', pb: 1, pbType: 'k8s.io.apimachinery.pkg.apis.meta.v1.ObjectMeta' },
    spec: { type: 'io.k8s.api.authentication.v1.TokenRequestSpec', default: {}, emit: 'always', pb: 2, pbType: 'k8s.io.api.authentication.v1.TokenRequestSpec' },
    status: { type: 'io.k8s.api.authentication.v1.TokenRequestStatus', default: {}, emit: 'always', pb: 3, pbType: 'k8s.io.api.authentication.v1.TokenRequestStatus' },
  } },
  'io.k8s.api.authentication.v1.TokenRequestSpec': { pbMessage: 'k8s.io.api.authentication.v1.TokenRequestSpec', fields: {
    audiences: { type: 'array', items: 'string', listType: 'atomic', emit: 'always', pb: 1, pbRepeated: true, pbType: 'string' },
    boundObjectRef: { type: 'io.k8s.api.authentication.v1.BoundObjectReference', emit: 'always', ptr: true, pb: 3, pbType: 'k8s.io.api.authentication.v1.BoundObjectReference' },
    expirationSeconds: { type: 'int64', emit: 'always', ptr: true, pb: 4, pbType: 'int64' },
  } },
  'io.k8s.api.authentication.v1.TokenRequestStatus': { pbMessage: 'k8s.io.api.authentication.v1.TokenRequestStatus', fields: {
    expirationTimestamp: { type: 'date-time', emit: 'always', pb: 2, pbType: 'k8s.io.apimachinery.pkg.apis.meta.v1.Time' },
    token: { type: 'string', default: '', emit: 'always', pb: 1, pbType: 'string' },
  } },
  'io.k8s.api.authentication.v1.TokenReview': { gvks: ['authentication.k8s.io/v1/TokenReview'], pbMessage: 'k8s.io.api.authentication.v1.TokenReview', fields: {
    apiVersion: { type: 'string', emit: 'nonzero' },
    kind: { type: 'string', emit: 'nonzero' },
    metadata: { type: 'io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta', default: {}, emit: 'always', pb: 1, pbType: 'k8s.io.apimachinery.pkg.apis.meta.v1.ObjectMeta' },
    spec: { type: 'io.k8s.api.authentication.v1.TokenReviewSpec', required: true, default: {}, emit: 'always', pb: 2, pbType: 'k8s.io.api.authentication.v1.TokenReviewSpec' },
    status: { type: 'io.k8s.api.authentication.v1.TokenReviewStatus', default: {}, emit: 'always', pb: 3, pbType: 'k8s.io.api.authentication.v1.TokenReviewStatus' },
  } },
  'io.k8s.api.authentication.v1.TokenReviewSpec': { pbMessage: 'k8s.io.api.authentication.v1.TokenReviewSpec', fields: {
    audiences: { type: 'array', items: 'string', listType: 'atomic', emit: 'nonzero', pb: 2, pbRepeated: true, pbType: 'string' },
    token: { type: 'string', required: true, emit: 'nonzero', pb: 1, pbType: 'string' },
  } },
  'io.k8s.api.authentication.v1.TokenReviewStatus': { pbMessage: 'k8s.io.api.authentication.v1.TokenReviewStatus', fields: {
    audiences: { type: 'array', items: 'string', listType: 'atomic', emit: 'nonzero', pb: 4, pbRepeated: true, pbType: 'string' },
    authenticated: { type: 'boolean', emit: 'nonzero', pb: 1, pbType: 'bool' },
    error: { type: 'string', emit: 'nonzero', pb: 3, pbType: 'string' },
    user: { type: 'io.k8s.api.authentication.v1.UserInfo', default: {}, emit: 'always', pb: 2, pbType: 'k8s.io.api.authentication.v1.UserInfo' },
  } },
  'io.k8s.api.authentication.v1.UserInfo': { pbMessage: 'k8s.io.api.authentication.v1.UserInfo', fields: {
    extra: { type: 'map', values: { type: 'array', items: 'string' }, emit: 'nonzero', pb: 4, pbType: 'map<string,k8s.io.api.authentication.v1.ExtraValue>' },
    groups: { type: 'array', items: 'string', listType: 'atomic', emit: 'nonzero', pb: 3, pbRepeated: true, pbType: 'string' },
    uid: { type: 'string', emit: 'nonzero', pb: 2, pbType: 'string' },
    username: { type: 'string', emit: 'nonzero', pb: 1, pbType: 'string' },
  } },
}
