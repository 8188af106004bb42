import { humanDuration } from '../../duration.ts'
import { duplicateField, type FieldError, invalidField, requiredField, unsupportedField } from '../../field-error.ts'
import type { CertificateSigningRequest, CertificateSigningRequestSpec } from '../../types/certificates-v1.ts'
import { ageColumn, column, nameColumn, orNone } from '../columns/columns.ts'
import { defineKind } from '../define-kind.ts'
import { required } from '../validation/fields.ts'

/** CertificateSigningRequest: asks a signer for an X.509 certificate; approved or denied through `/approval`. */
export const certificateSigningRequests = defineKind<CertificateSigningRequest>({
  shape: 'certificates.k8s.io/v1 CertificateSigningRequest',
  plural: 'certificatesigningrequests',
  shortNames: ['csr'],
  namespaced: false,
  status: true,
  subresources: {
    approval: { kind: 'CertificateSigningRequest', verbs: ['get', 'update', 'patch'] },
  },
  default: ({ spec }) => {
    if (!spec.usages) spec.usages = ['digital signature', 'key encipherment']
  },
  prepareCreate: (draft, { user }) => {
    // Who asks is what counts, not what they say.
    draft.spec.username = user.name
    draft.spec.uid = user.uid
    draft.spec.groups = [...user.groups]
    draft.spec.extra = user.extra && mapValues(user.extra)
    draft.status = {}
  },
  prepareUpdate: (draft, old) => {
    draft.spec = old.spec
  },
  validate: ({ spec }) => [
    ...required('spec.request', spec.request),
    ...signerErrors(spec.signerName),
    ...usagesErrors(spec.usages ?? []),
    ...durationErrors(spec),
  ],
  columns: [
    nameColumn,
    ageColumn,
    column('SignerName', ({ spec }) => orNone(spec.signerName), { field: 'spec.signerName' }),
    column('Requestor', ({ spec }) => spec.username ?? '', { field: 'spec.request' }),
    column(
      'RequestedDuration',
      ({ spec }) => (spec.expirationSeconds === undefined ? '<none>' : humanDuration(spec.expirationSeconds * 1000)),
      { field: 'spec.expirationSeconds' },
    ),
    column('Condition', conditionCell, { field: 'status.conditions' }),
  ],
  selectableFields: { 'spec.signerName': ({ spec }) => spec.signerName },
})

function mapValues(extra: Readonly<Record<string, readonly string[]>>): Record<string, string[]> {
  return Object.fromEntries(Object.entries(extra).map(([key, values]) => [key, [...values]]))
}

function conditionCell({ status }: CertificateSigningRequest): string {
  const has = (wanted: string) => status.conditions?.some(({ type }) => type === wanted)
  const words = [has('Denied') ? 'Denied' : has('Approved') ? 'Approved' : 'Pending']
  if (has('Failed')) words.push('Failed')
  if (status.certificate) words.push('Issued')
  return words.join(',')
}

/** Ten minutes, the shortest that is asked for. */
const minDurationSeconds = 600

const keyUsages = [
  'any',
  'cert sign',
  'client auth',
  'code signing',
  'content commitment',
  'crl sign',
  'data encipherment',
  'decipher only',
  'digital signature',
  'email protection',
  'encipher only',
  'ipsec end system',
  'ipsec tunnel',
  'ipsec user',
  'key agreement',
  'key encipherment',
  'microsoft sgc',
  'netscape sgc',
  'ocsp signing',
  's/mime',
  'server auth',
  'signing',
  'timestamping',
]

function signerErrors(signerName: string): FieldError[] {
  if (!signerName) return [requiredField('spec.signerName')]
  if (/^[^/]+\.[^/]+\/[^/]+$/.test(signerName)) return []
  const detail = 'must be a fully qualified domain and path of the form "example.com/signer-name"'
  return [invalidField('spec.signerName', signerName, detail)]
}

function usagesErrors(usages: readonly string[]): FieldError[] {
  if (usages.length === 0) return [requiredField('spec.usages')]
  return usages.flatMap((usage, index) => {
    const path = `spec.usages[${index}]`
    if (usages.indexOf(usage) < index) return [duplicateField(path, usage)]
    return keyUsages.includes(usage) ? [] : [unsupportedField(path, usage, keyUsages)]
  })
}

function durationErrors({ expirationSeconds: seconds }: CertificateSigningRequestSpec): FieldError[] {
  if (seconds === undefined || seconds >= minDurationSeconds) return []
  return [
    invalidField(
      'spec.expirationSeconds',
      seconds,
      `may not specify a duration less than ${minDurationSeconds} seconds (10 minutes)`,
    ),
  ]
}
