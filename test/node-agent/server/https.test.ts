import { request as startRequest } from 'node:http'
import type { Duplex } from 'node:stream'
import { text } from 'node:stream/consumers'
import t, { type Test } from 'tap'
import {
  createAuthority,
  issueClientCertificate,
  issueServingCertificate,
} from '../../../apiserver/auth/certificates/certificate-authority.ts'
import { ensureKubeletClient, selfSignedCertificate } from '../../../apiserver/auth/certificates/server-certificates.ts'
import { type AgentCredentials, agentOf } from '../../../apiserver/streams/node-connections.ts'
import { SimulatedRuntime } from '../../../node-agent/runtimes/simulated/simulated-runtime.ts'
import { KubeletServer } from '../../../node-agent/server/kubelet-server.ts'
import { RealClock } from '../../../platform/clock.ts'
import { RenewableKeyPair } from '../../../platform/key-pair.ts'
import { silentLogger } from '../../../platform/logger.ts'
import { SeededRandom } from '../../../platform/random.ts'
import { makeNode } from '../../support/builders.ts'

const wallClock = new RealClock()
const random = new SeededRandom('https')
const kept = { directory: undefined, wallClock, random }
const validity = { notBefore: wallClock.now() - 60_000, notAfter: wallClock.now() + 365 * 24 * 3_600_000 }

/** An agent that listens on a port, and the authority that it trusts. */
async function listening(t: Test) {
  const authority = await createAuthority({ commonName: 'kubernetes', ...validity }, random)
  const host = {
    nodeName: 'node-1',
    runtime: new SimulatedRuntime({ clock: wallClock, random }),
    clock: wallClock,
    logger: silentLogger,
    pods: () => [],
    pod: () => undefined,
  }
  const server = new KubeletServer(host)
  const serving = new RenewableKeyPair(await selfSignedCertificate(kept, 'kubelet', ['127.0.0.1']))
  const port = await server.listen('127.0.0.1', 0, {
    serving,
    clientCa: authority.certificate,
  })
  t.teardown(() => server.close())
  const node = makeNode({ name: 'node-1' })
  node.status.addresses = [{ type: 'InternalIP', address: '127.0.0.1' }]
  node.status.daemonEndpoints = { kubeletEndpoint: { Port: port } }
  const health = async (credentials: AgentCredentials | undefined) =>
    healthOver(await agentOf(node, { credentials }).connect())
  return { authority, serving, health }
}

async function healthOver(connection: Duplex): Promise<string> {
  const request = startRequest({ createConnection: () => connection, path: '/healthz' })
  request.end()
  return new Promise((resolve, reject) => {
    request.on('response', (response) => resolve(text(response)))
    request.on('error', reject)
  })
}

t.test('an agent answers the API server of its cluster', async (t) => {
  const { authority, health } = await listening(t)
  t.equal(await health({ pair: await ensureKubeletClient(kept, authority) }), 'ok')
})

t.test('and nobody else', async (t) => {
  const { authority, health } = await listening(t)
  await t.rejects(health(undefined), 'without a certificate')
  const user = await issueClientCertificate(authority, { commonName: 'eve', ...validity }, random)
  await t.rejects(health({ pair: user }), 'with that of a user')
  const other = await createAuthority({ commonName: 'kubernetes', ...validity }, random)
  await t.rejects(health({ pair: await ensureKubeletClient(kept, other) }), 'with that of another cluster')
})

t.test('a server that wants agents to be vouched for refuses those that are not', async (t) => {
  const { authority, health } = await listening(t)
  const pair = await ensureKubeletClient(kept, authority)
  await t.rejects(health({ pair, ca: authority.certificate }), { message: /^dial tcp 127\.0\.0\.1:\d+: / })
})

t.test('a server that wants agents to be vouched for takes what the cluster signed, once it is shown', async (t) => {
  const { authority, serving, health } = await listening(t)
  const names = [{ type: 'ip', value: '127.0.0.1' } as const]
  const signed = await issueServingCertificate(
    authority,
    { commonName: 'system:node:node-1', names, ...validity },
    random,
  )
  serving.replace(signed)
  const pair = await ensureKubeletClient(kept, authority)
  t.equal(await health({ pair, ca: authority.certificate }), 'ok')
  const elsewhere = [{ type: 'ip', value: '127.0.0.2' } as const]
  serving.replace(await issueServingCertificate(authority, { commonName: 'x', names: elsewhere, ...validity }, random))
  await t.rejects(health({ pair, ca: authority.certificate }), 'an agent of another address')
})

t.test('what cannot be reached is told in the words of Go', async (t) => {
  const node = makeNode({ name: 'node-1' })
  t.throws(() => agentOf({ ...node, status: { ...node.status, addresses: [] } }, {}), {
    message: 'no preferred addresses found; known addresses: []',
  })
  node.status.addresses = [
    { type: 'Hostname', address: 'nobody.invalid' },
    { type: 'InternalIP', address: '127.0.0.1' },
  ]
  node.status.daemonEndpoints = { kubeletEndpoint: { Port: 1 } }
  await t.rejects(agentOf(node, {}).connect(), { message: 'dial tcp 127.0.0.1:1: connect: connection refused' })
})
