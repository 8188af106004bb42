import 'reflect-metadata'
import { Pkcs10CertificateRequestGenerator, SubjectAlternativeNameExtension } from '@peculiar/x509'
import t, { type Test } from 'tap'
import { certificateSigningRequests } from '../../../apimachinery/kinds/certificates/certificate-signing-request.ts'
import type { CertificateSigningRequest } from '../../../apimachinery/types/certificates-v1.ts'
import type { UserInfo } from '../../../apiserver/api-request.ts'
import { createAuthority } from '../../../apiserver/auth/certificates/certificate-authority.ts'
import { type ClusterSigning, oneAuthority } from '../../../controllers/certificates/cluster-signing.ts'
import { webcrypto, X509Certificate } from '../../../platform/crypto.ts'
import { SeededRandom } from '../../../platform/random.ts'
import { admin } from '../../support/api.ts'
import { authorityOf } from '../../support/authorities.ts'
import { type ControllerEnv, controllerEnv } from '../../support/controller-env.ts'
import { testStart } from '../../support/time.ts'

const hourMs = 60 * 60 * 1000
const yearMs = 365 * 24 * hourMs
const names = ['signing', 'approving', 'cleaner'].map((name) => `certificatesigningrequest-${name}-controller`)
const kind = certificateSigningRequests

async function certificateEnv(t: Test, given?: ClusterSigning): Promise<ControllerEnv> {
  const window = { notBefore: testStart - yearMs, notAfter: testStart + 10 * yearMs }
  const authority = await createAuthority({ commonName: 'kubernetes', ...window }, new SeededRandom('ca'))
  return controllerEnv(t, names, 0, { clusterSigning: given ?? oneAuthority(authority) })
}

interface Asked {
  readonly subject: string
  readonly signer: string
  readonly usages?: readonly string[]
  readonly dns?: string
  readonly expirationSeconds?: number
  readonly user?: UserInfo
}

const clientUsages = ['digital signature', 'client auth']

/** Asks for a certificate. */
async function ask(
  { api, settle }: ControllerEnv,
  { subject, signer, dns, user = admin, ...spec }: Asked,
): Promise<void> {
  const keys = await webcrypto.subtle.generateKey({ name: 'ECDSA', namedCurve: 'P-256' }, true, ['sign', 'verify'])
  const extensions = dns ? [new SubjectAlternativeNameExtension([{ type: 'dns', value: dns }])] : []
  const signingAlgorithm = { name: 'ECDSA', hash: 'SHA-256' }
  const request = await Pkcs10CertificateRequestGenerator.create({ name: subject, keys, signingAlgorithm, extensions })
  const { usages = clientUsages, expirationSeconds } = spec
  const body = {
    metadata: { name: 'r' },
    spec: {
      signerName: `kubernetes.io/${signer}`,
      usages,
      expirationSeconds,
      request: Buffer.from(request.toString('pem')).toString('base64'),
    },
  }
  const { code, message } = await api.call('create', kind, { body, user })
  if (code !== 201) throw new Error(message)
  await settle()
}

async function approve({ api, settle }: ControllerEnv): Promise<void> {
  const { object } = await api.call('get', kind, { name: 'r' })
  const conditions = [{ type: 'Approved', status: 'True', reason: 'Test', message: 'yes' }]
  const { code, message } = await api.call('update', kind, {
    name: 'r',
    subresource: 'approval',
    body: { ...object, status: { conditions } },
  })
  if (code !== 200) throw new Error(message)
  await settle()
}

const get = (env: ControllerEnv) => env.get<CertificateSigningRequest>(kind, 'r', '')

t.test('an approved request is given a certificate of the cluster, for its subject and usages', async (t) => {
  const env = await certificateEnv(t)
  await ask(env, { subject: 'CN=anna, O=staff', signer: 'kube-apiserver-client', expirationSeconds: 3600 })
  t.notOk((await get(env))?.status.certificate)
  await approve(env)
  const certificate = new X509Certificate(Buffer.from((await get(env))!.status.certificate!, 'base64'))
  t.match(certificate.subject, /O=staff/)
  t.match(certificate.subject, /CN=anna/)
  t.equal(certificate.issuer, 'CN=kubernetes')
  t.strictSame(certificate.keyUsage, ['1.3.6.1.5.5.7.3.2'])
  t.notOk(certificate.ca)
  t.equal(Date.parse(certificate.validTo) - testStart, hourMs)
  t.equal(testStart - Date.parse(certificate.validFrom), 5 * 60 * 1000)
})

for (const { name, asked, message } of [
  {
    name: 'usages of a server from the signer of clients',
    asked: { subject: 'CN=a', signer: 'kube-apiserver-client', usages: ['server auth'] },
    message: 'invalid usage for client certificate: server auth',
  },
  {
    name: 'no usage of a client',
    asked: { subject: 'CN=a', signer: 'kube-apiserver-client', usages: ['digital signature'] },
    message: 'missing required usage for client certificate: client auth',
  },
  {
    name: 'a kubelet in no group of nodes',
    asked: { subject: 'CN=system:node:n', signer: 'kube-apiserver-client-kubelet' },
    message: 'subject organization is not system:nodes',
  },
  {
    name: 'a kubelet that serves under no name',
    asked: {
      subject: 'CN=system:node:n, O=system:nodes',
      signer: 'kubelet-serving',
      usages: ['digital signature', 'server auth'],
    },
    message: 'DNS or IP subjectAltName is required',
  },
  {
    name: 'a kubelet that serves and is a client',
    asked: {
      subject: 'CN=system:node:n, O=system:nodes',
      signer: 'kubelet-serving',
      dns: 'n',
      usages: ['client auth'],
    },
    message: 'usages did not match [digital signature key encipherment server auth]',
  },
] as const)
  t.test(`a request fails, although approved: ${name}`, async (t) => {
    const env = await certificateEnv(t)
    // The one who signs for kubelets admits no other requests of nodes.
    await ask(env, asked)
    await approve(env)
    const { status } = (await get(env))!
    t.notOk(status.certificate)
    t.match(
      status.conditions?.find(({ type }) => type === 'Failed'),
      { reason: 'SignerValidationFailure', message },
    )
  })

for (const key of ['RSA', 'P-256', 'P-384'] as const)
  t.test(`an authority may have a key of the kind ${key}`, async (t) => {
    const authority = await authorityOf(key)
    const env = await certificateEnv(t, oneAuthority(authority))
    await ask(env, { subject: 'CN=a', signer: 'kube-apiserver-client' })
    await approve(env)
    const issued = new X509Certificate(Buffer.from((await get(env))!.status.certificate!, 'base64'))
    const issuer = new X509Certificate(authority.certificate)
    t.ok(issued.checkIssued(issuer))
    t.ok(issued.verify(issuer.publicKey))
  })

t.test(
  'a certificate is good for as long as its signer wants at most, and never longer than the authority',
  async (t) => {
    const authority = await authorityOf('P-256')
    const lifetime = async (maxLifetimeMs: number, expirationSeconds?: number) => {
      const env = await certificateEnv(t, oneAuthority(authority, maxLifetimeMs))
      await ask(env, {
        subject: 'CN=a',
        signer: 'kube-apiserver-client',
        ...(expirationSeconds && { expirationSeconds }),
      })
      await approve(env)
      const { validTo } = new X509Certificate(Buffer.from((await get(env))!.status.certificate!, 'base64'))
      return Date.parse(validTo) - testStart
    }
    t.equal(await lifetime(hourMs), hourMs)
    t.equal(await lifetime(hourMs, 2 * 3600), hourMs)
    t.equal(await lifetime(hourMs, 600), hourMs / 6)
    t.equal(await lifetime(24 * hourMs), 24 * hourMs - 5 * 60 * 1000)
    t.equal(await lifetime(20 * yearMs), 10 * yearMs)
  },
)

t.test('signers without an authority sign nothing', async (t) => {
  const authority = await authorityOf('P-256')
  const authorityFor = (name: string) => (name === 'kubernetes.io/kubelet-serving' ? authority : undefined)
  const env = await certificateEnv(t, { authorityOf: authorityFor, maxLifetimeMs: yearMs })
  await ask(env, { subject: 'CN=a', signer: 'kube-apiserver-client' })
  await approve(env)
  t.notOk((await get(env))!.status.certificate)
})

const kubelet: Asked = { subject: 'CN=system:node:n, O=system:nodes', signer: 'kube-apiserver-client-kubelet' }

t.test('client certificates of kubelets are approved and issued when the requester may have them', async (t) => {
  const env = await certificateEnv(t)
  await ask(env, kubelet)
  const { status } = (await get(env))!
  t.match(status.conditions, [
    { type: 'Approved', reason: 'AutoApproved', message: /kubelet client certificate after SubjectAccessReview\.$/ },
  ])
  t.ok(status.certificate)
})

t.test('a request that nobody decides is deleted after a day, one that was issued after an hour', async (t) => {
  const env = await certificateEnv(t)
  await ask(env, { subject: 'CN=a', signer: 'kube-apiserver-client' })
  await env.advance(24 * hourMs - 2000)
  t.ok(await get(env))
  await env.advance(4000)
  t.notOk(await get(env))
  await ask(env, { subject: 'CN=a', signer: 'kube-apiserver-client' })
  await approve(env)
  await env.advance(hourMs + 2000)
  t.notOk(await get(env))
})
