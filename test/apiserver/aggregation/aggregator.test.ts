import { request as httpRequest, type IncomingMessage } from 'node:http'
import { createServer, type Server } from 'node:https'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import t, { type Test } from 'tap'
import { apiServices } from '../../../apimachinery/kinds/apiregistration/api-service.ts'
import { services } from '../../../apimachinery/kinds/core/service.ts'
import { endpointSlices } from '../../../apimachinery/kinds/discovery/endpoint-slice.ts'
import type { APIService } from '../../../apimachinery/types/apiregistration-v1.ts'
import { startAggregator } from '../../../apiserver/aggregation/aggregator.ts'
import { issueServingCertificate } from '../../../apiserver/auth/certificates/certificate-authority.ts'
import { ensureCertificates, ensureFrontProxy } from '../../../apiserver/auth/certificates/server-certificates.ts'
import { startHttpServer } from '../../../apiserver/http/server.ts'
import { RealClock } from '../../../platform/clock.ts'
import { silentLogger } from '../../../platform/logger.ts'
import { Metrics } from '../../../platform/metrics.ts'
import { SystemRandom } from '../../../platform/random.ts'
import { type TestApi, testApi } from '../../support/api.ts'
import { testDeps, token } from '../http/fake-api.ts'

const wallClock = new RealClock()
const random = new SystemRandom()
const kept = { directory: undefined, wallClock, random }
const certificates = await ensureCertificates({ ...kept, hosts: [], serviceIp: '10.96.0.1' })
const frontProxy = await ensureFrontProxy(kept)
const group = 'metrics.example.com'
const root = `/apis/${group}/v1beta1`
const resources = [
  { name: 'pods', singularName: 'pod', namespaced: true, kind: 'PodMetrics', verbs: ['get', 'list'] },
  { name: 'pods/status', singularName: '', namespaced: true, kind: 'PodMetrics', verbs: ['get'] },
]

/** A server of another part of the API: answers discovery, says what it was asked, streams, and speaks another protocol. */
async function extensionServer(t: Test) {
  const validity = { notBefore: wallClock.now() - 60_000, notAfter: wallClock.now() + 3_600_000 }
  const names = [{ type: 'dns' as const, value: 'metrics.monitoring.svc' }]
  const request = { commonName: 'metrics', names, ...validity }
  const { certificate, key } = await issueServingCertificate(certificates.authority, request, random)
  const ca = frontProxy.authority.certificate
  const state = {
    discoveryCode: 200,
    asked: [] as { url: string; headers: IncomingMessage['headers']; body: string }[],
  }
  const server: Server = createServer({ cert: certificate, key, ca, requestCert: true }, async (asked, answer) => {
    if (asked.url === root) {
      answer.writeHead(state.discoveryCode, { 'content-type': 'application/json' })
      answer.end(JSON.stringify({ kind: 'APIResourceList', groupVersion: `${group}/v1beta1`, resources }))
      return
    }
    state.asked.push({ url: asked.url ?? '', headers: asked.headers, body: await text(asked) })
    answer.writeHead(asked.method === 'POST' ? 201 : 200, {
      'content-type': 'text/plain',
      connection: 'close',
      'x-own': 'yes',
    })
    answer.write('first ')
    setImmediate(() => answer.end('second'))
  })
  server.on('upgrade', (_request, socket) => {
    socket.write('HTTP/1.1 101 Switching Protocols\r\nconnection: upgrade\r\nupgrade: echo\r\n\r\n')
    socket.pipe(socket)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  t.teardown(() => server.close())
  return { state, server, port: (server.address() as AddressInfo).port }
}

/** An API server with the Service `metrics`, which leads to `port`. */
async function cluster(t: Test, port: number) {
  const api = await testApi(t)
  const aggregator = startAggregator({
    client: api.client,
    reader: api.server.reader,
    credentials: frontProxy.client,
    extensionServers: new Map(),
    clock: api.clock,
    wallClock,
    random,
    logger: silentLogger,
    tracker: api.tracker,
    metrics: new Metrics(),
  })
  const deps = { ...testDeps(api.server), kinds: () => api.server.kinds, authorizer: api.server.authorizer, aggregator }
  const server = await startHttpServer(deps, { host: '127.0.0.1', port: 0 })
  t.teardown(async () => {
    await server.close()
    await aggregator.stop()
  })
  const namespace = 'monitoring'
  /** Leads to the server of the test: addresses of this machine may not be in EndpointSlices. */
  const addService = async (spec: object = { type: 'ExternalName', externalName: 'localhost' }) => {
    await api.create(services, { metadata: { name: 'metrics', namespace }, spec } as never)
  }
  const addSlice = async (ports: readonly object[]) => {
    await api.create(endpointSlices, {
      metadata: { generateName: 'metrics-', namespace, labels: { 'kubernetes.io/service-name': 'metrics' } },
      addressType: 'IPv4',
      endpoints: [{ addresses: ['10.1.2.3'], conditions: { ready: true } }],
      ports,
    } as never)
  }
  const addApiService = async (spec: object = {}) => {
    await api.create(apiServices, {
      metadata: { name: `v1beta1.${group}` },
      spec: {
        group,
        version: 'v1beta1',
        groupPriorityMinimum: 100,
        versionPriority: 100,
        service: { namespace, name: 'metrics', port },
        caBundle: Buffer.from(certificates.authority.certificate).toString('base64'),
        ...spec,
      },
    } as never)
  }
  const headers = { authorization: `Bearer ${token}` }
  const get = async (path: string, init: RequestInit = {}) => {
    const response = await fetch(server.url + path, { ...init, headers: { ...headers, ...init.headers } })
    return { code: response.status, headers: response.headers, body: await response.text() }
  }
  return { api, server, get, addService, addSlice, addApiService }
}

async function conditionOf(api: TestApi): Promise<object | undefined> {
  await api.tracker.whenIdle()
  const { status } = (await api.client.get(apiServices, { name: `v1beta1.${group}` })) as APIService
  return status.conditions?.[0]
}

async function createNamespace(api: TestApi) {
  const { namespaces } = await import('../../../apimachinery/kinds/core/namespace.ts')
  await api.create(namespaces, { metadata: { name: 'monitoring' } })
}

t.test('says what an APIService lacks before anybody can answer', async (t) => {
  const { api, get, addService, addSlice, addApiService } = await cluster(t, 443)
  await createNamespace(api)
  await addApiService()
  const lacks = (reason: string, message: string) => ({ type: 'Available', status: 'False', reason, message })
  const where = 'service/metrics in "monitoring"'
  t.match(await conditionOf(api), lacks('ServiceNotFound', `${where} is not present`))
  t.match(await get(`${root}/pods`), { code: 503, body: 'service unavailable\n' })
  await addService({ ports: [{ name: 'web', port: 80 }] })
  t.match(await conditionOf(api), lacks('ServicePortError', `${where} is not listening on port 443`))
  await api.client.delete(services, { namespace: 'monitoring', name: 'metrics' })
  await addService({ ports: [{ name: 'https', port: 443 }] })
  t.match(await conditionOf(api), lacks('EndpointsNotFound', `cannot find endpointslices for ${where}`))
  await addSlice([{ name: 'web', port: 80 }])
  const none = `endpointslices for ${where} have no addresses with port name "https"`
  t.match(await conditionOf(api), lacks('MissingEndpoints', none))
})

t.test('asks the server until it answers, and from then on', async (t) => {
  const { state, port } = await extensionServer(t)
  const { api, addService, addApiService } = await cluster(t, port)
  await createNamespace(api)
  await addService()
  state.discoveryCode = 403
  await addApiService()
  t.match(await conditionOf(api), {
    status: 'False',
    reason: 'FailedDiscoveryCheck',
    message: `failing or missing response from https://localhost:${port}${root}: bad status from https://localhost:${port}${root}: 403`,
  })
  state.discoveryCode = 200
  await api.advance(30_000)
  t.match(await conditionOf(api), { type: 'Available', status: 'True', reason: 'Passed', message: 'all checks passed' })
})

t.test('leads requests to the server, and tells it whose they are', async (t) => {
  const { state, port } = await extensionServer(t)
  const { api, get, addService, addApiService } = await cluster(t, port)
  await createNamespace(api)
  await addService()
  await addApiService()
  t.match(await conditionOf(api), { status: 'True' })
  const answer = await get(`${root}/namespaces/a/pods/b%20c?limit=1&x=%2F`, {
    method: 'POST',
    body: '{"a":1}',
    headers: { 'x-remote-user': 'somebody', 'X-Remote-Group': 'system:masters', te: 'trailers', 'x-custom': 'kept' },
  })
  t.match(answer, { code: 201, body: 'first second' })
  t.equal(answer.headers.get('x-own'), 'yes')
  t.ok(answer.headers.get('audit-id'))
  const [asked] = state.asked
  t.match(asked, { url: `${root}/namespaces/a/pods/b%20c?limit=1&x=%2F`, body: '{"a":1}' })
  t.match(asked?.headers, {
    'x-remote-user': 'kubernetes-admin',
    'x-remote-group': 'system:masters, system:authenticated',
    'x-custom': 'kept',
    host: `metrics.monitoring.svc:${port}`,
  })
  for (const name of ['authorization', 'te']) t.equal(asked?.headers[name], undefined, name)
})

t.test('acts for whom the request is made as, and only for who may', async (t) => {
  const { state, port } = await extensionServer(t)
  const { api, get, addService, addApiService } = await cluster(t, port)
  await createNamespace(api)
  await addService()
  await addApiService()
  await conditionOf(api)
  const refused = await get(`${root}/namespaces/a/pods`, { headers: { 'impersonate-user': 'ann' } })
  t.equal(refused.code, 403)
  t.match(JSON.parse(refused.body).message, `cannot list resource "pods" in API group "${group}" in the namespace "a"`)
  t.equal(state.asked.length, 0)
  await get(`${root}/namespaces/a/pods`, {
    headers: {
      'impersonate-user': 'ann',
      'impersonate-group': 'system:masters',
      'impersonate-extra-Scopes%2Fb': 'x',
      'impersonate-uid': '7',
    },
  })
  t.match(state.asked[0]?.headers, {
    'x-remote-user': 'ann',
    'x-remote-uid': '7',
    'x-remote-extra-scopes%2fb': 'x',
  })
  t.equal(state.asked[0]?.headers['impersonate-user'], undefined)
})

t.test('lists what the server has in discovery, old and aggregated', async (t) => {
  const { state, port } = await extensionServer(t)
  const { api, get, addService, addApiService } = await cluster(t, port)
  await createNamespace(api)
  await addService()
  await addApiService()
  await conditionOf(api)
  const { groups } = JSON.parse((await get('/apis')).body)
  t.match(groups.at(-1), { name: group, preferredVersion: { groupVersion: `${group}/v1beta1` } })
  t.match(JSON.parse((await get(`/apis/${group}`)).body), { kind: 'APIGroup', name: group })
  t.match(JSON.parse((await get(root)).body), { kind: 'APIResourceList', resources })
  const accept = 'application/json;v=v2;g=apidiscovery.k8s.io;as=APIGroupDiscoveryList'
  const aggregated = async () => JSON.parse((await get('/apis', { headers: { accept } })).body).items.at(-1)
  t.match(await aggregated(), {
    metadata: { name: group },
    versions: [
      {
        version: 'v1beta1',
        freshness: 'Current',
        resources: [
          {
            resource: 'pods',
            scope: 'Namespaced',
            responseKind: { kind: 'PodMetrics' },
            subresources: [{ subresource: 'status' }],
          },
        ],
      },
    ],
  })
  state.discoveryCode = 500
  await api.advance(30_000)
  t.match(await aggregated(), { versions: [{ freshness: 'Stale', resources: [{ resource: 'pods' }] }] })
  await api.client.delete(apiServices, { name: `v1beta1.${group}` })
  await api.tracker.whenIdle()
  t.equal((await get(`${root}/namespaces/a/pods`)).code, 404)
})

t.test('joins clients that want another protocol', async (t) => {
  const { port } = await extensionServer(t)
  const { api, server, addService, addApiService } = await cluster(t, port)
  await createNamespace(api)
  await addService()
  await addApiService()
  await conditionOf(api)
  const echoed = await new Promise<string>((resolve, reject) => {
    const headers = { authorization: `Bearer ${token}`, connection: 'Upgrade', upgrade: 'echo' }
    const asked = httpRequest(`${server.url}${root}/namespaces/a/pods/b/exec`, { headers })
    asked.on('error', reject)
    asked.on('response', (response) => reject(new Error(`answered ${response.statusCode}`)))
    asked.on('upgrade', (_response, socket) => {
      socket.write('hello')
      socket.once('data', (data) => {
        resolve(String(data))
        socket.destroy()
      })
    })
    asked.end()
  })
  t.equal(echoed, 'hello')
})

t.test('believes only the certificate that is wanted', async (t) => {
  const { port } = await extensionServer(t)
  const { api, addService, addApiService } = await cluster(t, port)
  await createNamespace(api)
  await addService()
  await addApiService({ caBundle: Buffer.from(frontProxy.authority.certificate).toString('base64') })
  t.match(await conditionOf(api), { status: 'False', reason: 'FailedDiscoveryCheck' })
})
