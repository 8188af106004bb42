import t, { type Test } from 'tap'
import { certificateSigningRequests } from '../../../apimachinery/kinds/certificates/certificate-signing-request.ts'
import { nodes } from '../../../apimachinery/kinds/core/node.ts'
import type { Draft } from '../../../apimachinery/object.ts'
import type { Node } from '../../../apimachinery/types/core-v1.ts'
import { createAuthority } from '../../../apiserver/auth/certificates/certificate-authority.ts'
import { nodeUser } from '../../../apiserver/authorization/node/node-identity.ts'
import { inProcessTransport } from '../../../apiserver/in-process-transport.ts'
import type { WantedCertificate } from '../../../client/certificates/request-certificate.ts'
import { RotatingCertificate } from '../../../client/certificates/rotating-certificate.ts'
import { createClient } from '../../../client/typed-client.ts'
import { oneAuthority } from '../../../controllers/certificates/cluster-signing.ts'
import { grantNodeCertificates } from '../../../controllers/certificates/node-certificate-access.ts'
import { X509Certificate } from '../../../platform/crypto.ts'
import { RenewableKeyPair } from '../../../platform/key-pair.ts'
import { SeededRandom } from '../../../platform/random.ts'
import { collectingLogger, type LogLine } from '../../support/client-env.ts'
import { controllerEnv } from '../../support/controller-env.ts'
import { testStart } from '../../support/time.ts'

const hourMs = 3_600_000
const dayMs = 24 * hourMs
const controllers = [
  'certificatesigningrequest-signing-controller',
  'certificatesigningrequest-approving-controller',
  'certificatesigningrequest-cleaner-controller',
  'kubelet-serving-approving-controller',
]
const organizations = ['system:nodes']
const client: WantedCertificate = {
  signerName: 'kubernetes.io/kube-apiserver-client-kubelet',
  usages: ['digital signature', 'client auth'],
  commonName: 'system:node:n',
  organizations,
  names: [],
}
const serving: WantedCertificate = {
  signerName: 'kubernetes.io/kubelet-serving',
  usages: ['digital signature', 'server auth'],
  commonName: 'system:node:n',
  organizations,
  names: [
    { type: 'dns', value: 'n' },
    { type: 'ip', value: '172.18.0.2' },
  ],
}

/** A cluster whose authority signs for a day, and a node that asks for itself. */
async function nodeEnv(t: Test) {
  const validity = { notBefore: testStart - dayMs, notAfter: testStart + 3650 * dayMs }
  const authority = await createAuthority({ commonName: 'ca', ...validity }, new SeededRandom('ca'))
  const env = await controllerEnv(t, controllers, 0, { clusterSigning: oneAuthority(authority, dayMs) })
  await grantNodeCertificates(env.client)
  const log: LogLine[] = []
  const { clock, tracker } = env.api
  const rotating = (wanted: WantedCertificate) => {
    const certificate = new RotatingCertificate({
      client: createClient(
        inProcessTransport({ handler: env.api.server, user: nodeUser('n'), userAgent: 'kubelet', tracker }),
      ),
      clock,
      tracker,
      random: new SeededRandom('rotation'),
      logger: collectingLogger(log),
      wanted,
    })
    t.teardown(() => certificate.stop())
    return certificate
  }
  /** Resolves with what is issued while time passes. */
  const first = async (wanted: WantedCertificate) => {
    const issued = rotating(wanted).first()
    await env.advance(2_000)
    return issued
  }
  const requests = () => env.names(certificateSigningRequests)
  return { env, authority, clock, log, rotating, first, requests }
}

t.test('a node is given the certificate that it asks for', async (t) => {
  const { first, authority } = await nodeEnv(t)
  const { certificate, key } = await first(client)
  const read = new X509Certificate(certificate)
  t.match(read.subject, /^O=system:nodes\nCN=system:node:n$/)
  t.ok(read.verify(new X509Certificate(authority.certificate).publicKey))
  t.match(key, /^-----BEGIN PRIVATE KEY-----/)
})

t.test('while weeks pass, a node always has a certificate that is good for some more time', async (t) => {
  const { env, rotating, first, clock, requests } = await nodeEnv(t)
  const pair = new RenewableKeyPair(await first(client))
  rotating(client).keep(pair)
  let replaced = 0
  pair.onReplaced(() => replaced++)
  for (let hour = 0; hour < 14 * 24; hour++) {
    await env.advance(hourMs)
    const leftMs = Date.parse(new X509Certificate(pair.certificate).validTo) - clock.now()
    if (leftMs < 2 * hourMs) t.fail(`hour ${hour}: ${leftMs} ms left`)
  }
  t.ok(replaced >= 14 && replaced <= 20, `${replaced} replacements`)
  t.ok((await requests()).length <= 1, 'answered requests are cleaned up')
})

/** The node, which says its address. */
const nodeAt = (address: string): Draft<Node> => ({
  metadata: { name: 'n' },
  status: { addresses: [{ type: 'InternalIP', address }] },
})

t.test('what a kubelet shows is signed when it asks for its own names and addresses', async (t) => {
  const { env, first } = await nodeEnv(t)
  await env.create(nodes, nodeAt('172.18.0.2'))
  const read = new X509Certificate((await first(serving)).certificate)
  t.ok(read.checkHost('n'))
  t.ok(read.checkIP('172.18.0.2'))
  t.strictSame(read.keyUsage, ['1.3.6.1.5.5.7.3.1'])
})

t.test('a kubelet that asks for an address of another waits until its node says that it is there', async (t) => {
  const { env, rotating } = await nodeEnv(t)
  const { status } = await env.create(nodes, nodeAt('172.18.0.3'))
  let isIssued = false
  const issued = rotating(serving)
    .first()
    .then(() => {
      isIssued = true
    })
  await env.advance(60_000)
  t.notOk(isIssued)
  const addresses = [{ type: 'InternalIP', address: '172.18.0.2' }]
  await env.client.patch(nodes, { name: 'n' }, 'merge', { status: { ...status, addresses } }, { subresource: 'status' })
  await env.advance(15_000)
  await issued
})

t.test('a request that is denied is made again, later', async (t) => {
  const { env, rotating, log, requests } = await nodeEnv(t)
  const issued = rotating(serving).first()
  await env.advance(1_000)
  const [name = ''] = await requests()
  const denied = await env.client.get(certificateSigningRequests, { name })
  const conditions = [{ type: 'Denied', status: 'True', reason: 'No', message: 'not yours' }]
  await env.client.updateSubresource(certificateSigningRequests, { name }, 'approval', {
    ...denied,
    status: { conditions },
  })
  await env.advance(1_000)
  t.match(log, [
    { message: 'got no certificate', fields: { err: { message: /Denied, reason: No, message: not yours$/ } } },
  ])
  await env.create(nodes, nodeAt('172.18.0.2'))
  await env.advance(30_000)
  t.equal((await requests()).length, 2)
  t.ok(await issued)
})
