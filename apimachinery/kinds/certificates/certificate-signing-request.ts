import { toTime } from '../../../platform/clock.ts'
import { humanDuration } from '../../duration.ts'
import type { CertificateSigningRequest } from '../../types/certificates-v1.ts'
import { ageColumn, column, nameColumn, orNone } from '../columns/columns.ts'
import { defineKind } from '../define-kind.ts'
import { withConditionTimes, withOldDecisions } from './condition-times.ts'
import { validateRequestStatus } from './condition-validation.ts'
import { requestErrors } from './request-validation.ts'

/** CertificateSigningRequest: asks a signer for an X.509 certificate; approved or denied through `/approval`. */
export const certificateSigningRequests = defineKind<CertificateSigningRequest>({
  shape: 'certificates.k8s.io/v1 CertificateSigningRequest',
  plural: 'certificatesigningrequests',
  shortNames: ['csr'],
  namespaced: false,
  // Any name will do.
  validateName: () => [],
  status: true,
  subresources: {
    approval: { kind: 'CertificateSigningRequest', verbs: ['get', 'update', 'patch'] },
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
  prepareStatusUpdate: ({ status }, old, { nowMs }) => {
    const before = old.status.conditions ?? []
    if (!status.conditions) return
    status.conditions = withConditionTimes(withOldDecisions(status.conditions, before), before, toTime(nowMs))
  },
  // What is asked for never changes.
  validateCreate: ({ spec }) => requestErrors(spec),
  validateStatusUpdate: validateRequestStatus,
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
