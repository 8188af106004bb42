import type { SchemaTable } from '../schema-table.ts'

/** Shapes of certificates/v1, as measured on Kubernetes 1.36.2. */
export const certificatesV1: SchemaTable = {
  'io.k8s.api.certificates.v1.CertificateSigningRequest': { gvks: ['certificates.k8s.io/v1/CertificateSigningRequest'], pbMessage: 'k8s.io.api.certificates.v1.CertificateSigningRequest', fields: {
    apiVersion: { type: 'string', emit: 'nonzero' },
    kind: { type: 'string', emit: 'nonzero' },
    metadata: { type: 'io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta', default: {}, emit: 'always', pb: 1, pbType: 'k8s.io.apimachinery.pkg.apis.meta.v1.ObjectMeta' },
    spec: { type: 'io.k8s.api.certificates.v1.CertificateSigningRequestSpec', required: true, default: {}, emit: 'always', pb: 2, pbType: 'k8s.io.api.certificates.v1.CertificateSigningRequestSpec' },
    status: { type: 'io.k8s.api.certificates.v1.CertificateSigningRequestStatus', default: {}, emit: 'always', pb: 3, pbType: 'k8s.io.api.certificates.v1.CertificateSigningRequestStatus' },
  } },
  'io.k8s.api.certificates.v1.CertificateSigningRequestCondition': { pbMessage: 'k8s.io.api.certificates.v1.CertificateSigningRequestCondition', fields: {
    lastTransitionTime: { type: 'date-time', emit: 'always', pb: 5, pbType: 'k8s.io.apimachinery.pkg.apis.meta.v1.Time' },
    lastUpdateTime: { type: 'date-time', emit: 'always', pb: 4, pbType: 'k8s.io.apimachinery.pkg.apis.meta.v1.Time' },
    message: { type: 'string', emit: 'nonzero', pb: 3, pbType: 'string' },
    reason: { type: 'string', emit: 'nonzero', pb: 2, pbType: 'string' },
    status: { type: 'string', required: true, default: '', emit: 'always', pb: 6, pbType: 'string' },
    type: { type: 'string', required: true, default: '', emit: 'always', pb: 1, pbType: 'string' },
  } },
  'io.k8s.api.certificates.v1.CertificateSigningRequestList': { gvks: ['certificates.k8s.io/v1/CertificateSigningRequestList'], pbMessage: 'k8s.io.api.certificates.v1.CertificateSigningRequestList', fields: {
    apiVersion: { type: 'string', emit: 'nonzero' },
    items: { type: 'array', items: 'io.k8s.api.certificates.v1.CertificateSigningRequest', required: true, emit: 'always', pb: 2, pbRepeated: true, pbType: 'k8s.io.api.certificates.v1.CertificateSigningRequest' },
    kind: { type: 'string', emit: 'nonzero' },
    metadata: { type: 'io.k8s.apimachinery.pkg.apis.meta.v1.ListMeta', default: {}, emit: 'always', pb: 1, pbType: 'k8s.io.apimachinery.pkg.apis.meta.v1.ListMeta' },
  } },
  'io.k8s.api.certificates.v1.CertificateSigningRequestSpec': { pbMessage: 'k8s.io.api.certificates.v1.CertificateSigningRequestSpec', fields: {
    expirationSeconds: { type: 'integer', emit: 'set', ptr: true, pb: 8, pbType: 'int32' },
    extra: { type: 'map', values: { type: 'array', items: 'string' }, emit: 'nonzero', pb: 6, pbType: 'map<string,k8s.io.api.certificates.v1.ExtraValue>' },
    groups: { type: 'array', items: 'string', listType: 'atomic', emit: 'nonzero', pb: 4, pbRepeated: true, pbType: 'string' },
    request: { type: 'bytes', required: true, emit: 'always', pb: 1, pbType: 'bytes' },
    signerName: { type: 'string', required: true, default: '', emit: 'always', pb: 7, pbType: 'string' },
    uid: { type: 'string', emit: 'nonzero', pb: 3, pbType: 'string' },
    usages: { type: 'array', items: 'string', itemEnum: ['any', 'cert sign', 'client auth', 'code signing', 'content commitment', 'crl sign', 'data encipherment', 'decipher only', 'digital signature', 'email protection', 'encipher only', 'ipsec end system', 'ipsec tunnel', 'ipsec user', 'key agreement', 'key encipherment', 'microsoft sgc', 'netscape sgc', 'ocsp signing', 's/mime', 'server auth', 'signing', 'timestamping'], listType: 'atomic', emit: 'nonzero', pb: 5, pbRepeated: true, pbType: 'string' },
    username: { type: 'string', emit: 'nonzero', pb: 2, pbType: 'string' },
  } },
  'io.k8s.api.certificates.v1.CertificateSigningRequestStatus': { pbMessage: 'k8s.io.api.certificates.v1.CertificateSigningRequestStatus', fields: {
    certificate: { type: 'bytes', emit: 'nonzero', pb: 2, pbType: 'bytes' },
    conditions: { type: 'array', items: 'io.k8s.api.certificates.v1.CertificateSigningRequestCondition', listType: 'map', listMapKeys: ['type'], emit: 'nonzero', pb: 1, pbRepeated: true, pbType: 'k8s.io.api.certificates.v1.CertificateSigningRequestCondition' },
  } },
}
