import t from 'tap'
import { certificateSigningRequests as requests } from '../../../apimachinery/kinds/certificates/certificate-signing-request.ts'
import type { CertificateSigningRequestCondition } from '../../../apimachinery/types/certificates-v1.ts'
import { certificatePem, certificateRequestPem } from '../../support/certificates.ts'
import { created, createErrors, row, statusErrors, updated } from './kind-harness.ts'

const base64 = (text: string) => Buffer.from(text).toString('base64')
const spec = { signerName: 'example.com/signer', usages: ['client auth'], request: base64(certificateRequestPem) }

t.test('who asks for a certificate is whoever sent the request', async (t) => {
  const made = created(requests, { spec: { ...spec, username: 'root' } })
  t.match(made.spec, { username: 'ann', groups: ['devs'] })
  t.match(row(requests, made), { Requestor: 'ann', Condition: 'Pending', RequestedDuration: '<none>' })
})

t.test('what is asked for never changes', async (t) => {
  const made = created(requests, { spec })
  t.strictSame(
    updated(requests, made, (draft) => Object.assign(draft.spec, { signerName: 'a.b/c' })),
    made,
  )
})

for (const { name, change, errors } of [
  { name: 'a good request', change: {}, errors: [] },
  {
    name: 'a request that is none',
    change: { request: 'bm8=' },
    errors: ['spec.request: Invalid value: "bm8=": PEM block type must be CERTIFICATE REQUEST'],
  },
  {
    name: 'a certificate instead of a request',
    change: { request: base64(certificatePem) },
    errors: [/^spec.request: Invalid value: ".*": PEM block type must be CERTIFICATE REQUEST$/],
  },
  {
    name: 'usages: none',
    change: { usages: [] },
    errors: ['spec.usages: Required value'],
  },
  {
    name: 'usages: unknown and twice',
    change: { usages: ['any', 'any', 'dancing'] },
    errors: [
      'spec.usages[1]: Duplicate value: "any"',
      /^spec.usages\[2\]: Unsupported value: "dancing": supported values: "any", "cert sign", .*, "timestamping"$/,
    ],
  },
  {
    name: 'less than ten minutes',
    change: { expirationSeconds: 599 },
    errors: [
      'spec.expirationSeconds: Invalid value: 599: may not specify a duration less than 600 seconds (10 minutes)',
    ],
  },
  { name: 'no signer', change: { signerName: '' }, errors: ['spec.signerName: Required value'] },
  {
    name: 'a signer without a domain',
    change: { signerName: 'nodomain' },
    errors: [
      `spec.signerName: Invalid value: "nodomain": must be a fully qualified domain and path of the form 'example.com/signer-name'`,
    ],
  },
  {
    name: 'a signer with a domain of one part',
    change: { signerName: 'com/x' },
    errors: ['spec.signerName: Invalid value: "com": should be a domain with at least two segments separated by dots'],
  },
  {
    name: 'a signer with capitals',
    change: { signerName: 'Example.com/X' },
    errors: [
      /^spec.signerName: Invalid value: "Example.com": validating label "Example": a lowercase RFC 1123 label/,
      /^spec.signerName: Invalid value: "X": validating label "X": a lowercase RFC 1123 subdomain/,
    ],
  },
  {
    name: 'the signer of old times',
    change: { signerName: 'kubernetes.io/legacy-unknown' },
    errors: [
      'spec.signerName: Invalid value: "kubernetes.io/legacy-unknown": the legacy signerName is not allowed via this API version',
    ],
  },
])
  t.test(name, async (t) => {
    const found = createErrors(requests, { spec: { ...spec, ...change } })
    t.match(found, errors)
    t.equal(found.length, errors.length)
  })

const times = { lastUpdateTime: '2026-01-01T00:00:00Z', lastTransitionTime: '2026-01-01T00:00:00Z' }
const approved: CertificateSigningRequestCondition = { type: 'Approved', status: 'True', reason: 'Fine', ...times }

t.test('/status issues a certificate, once', async (t) => {
  const made = created(requests, { spec })
  const certificate = base64(certificatePem)
  const errorsOf = (certificate: string) =>
    statusErrors(requests, made, ({ status }) => Object.assign(status, { certificate }))
  t.strictSame(errorsOf(certificate), [])
  const wrong = (detail: string) => [`status.certificate: Invalid value: "<certificate data>": ${detail}`]
  t.strictSame(errorsOf('bm8='), wrong('must contain at least one CERTIFICATE PEM block'))
  t.strictSame(errorsOf(spec.request), wrong('only CERTIFICATE PEM blocks are allowed, found "CERTIFICATE REQUEST"'))
  const issued = { ...made, status: { certificate } }
  t.strictSame(
    statusErrors(requests, issued, ({ status }) => {
      status.certificate = base64(`${certificatePem}\n`)
    }),
    ['status.certificate: Forbidden: updates may not modify existing certificate content'],
  )
})

t.test('/status adds no decision and takes none away', async (t) => {
  const made = created(requests, { spec })
  const conditionsOf = (...conditions: CertificateSigningRequestCondition[]) => conditions
  t.strictSame(
    statusErrors(requests, made, ({ status }) => {
      status.conditions = conditionsOf(approved)
    }),
    ['status.conditions: Forbidden: updates may not add a condition of type "Approved"'],
  )
  const decided = { ...made, status: { conditions: conditionsOf(approved) } }
  t.strictSame(
    statusErrors(requests, decided, ({ status }) => {
      status.conditions = []
    }),
    ['status.conditions: Forbidden: updates may not remove a condition of type "Approved"'],
  )
  t.strictSame(
    statusErrors(requests, decided, ({ status }) => {
      status.conditions = conditionsOf(
        { ...approved, reason: 'Other' },
        { type: 'Failed', status: 'False', ...times },
        { type: '', status: '', ...times },
      )
    }),
    [
      'status.conditions[1].status: Unsupported value: "False": supported values: "True"',
      'status.conditions[2].type: Required value',
      'status.conditions[2].status: Required value',
    ],
    'a changed decision is put back, not refused',
  )
})
