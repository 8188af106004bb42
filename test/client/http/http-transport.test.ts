import { once } from 'node:events'
import http from 'node:http'
import https from 'node:https'
import type { AddressInfo } from 'node:net'
import t, { type Test } from 'tap'
import { ApiError, isConflict, isExpired, isNotFound } from '../../../apimachinery/errors.ts'
import { deployments } from '../../../apimachinery/kinds/apps/deployment.ts'
import { nodes } from '../../../apimachinery/kinds/core/node.ts'
import { pods } from '../../../apimachinery/kinds/core/pod.ts'
import { ensureCertificates } from '../../../apiserver/auth/certificates/server-certificates.ts'
import { type HttpTransportOptions, httpTransport } from '../../../client/http/http-transport.ts'
import type { TransportRequest, WatchEvent } from '../../../client/transport.ts'
import { RealClock } from '../../../platform/clock.ts'
import { SystemRandom } from '../../../platform/random.ts'
import { VirtualClock } from '../../../platform/virtual-clock.ts'

interface Received {
  readonly line: string
  readonly headers: http.IncomingHttpHeaders
  readonly body: string
}

type Respond = (response: http.ServerResponse, nth: number) => void

const json =
  (code: number, value: unknown, headers: http.OutgoingHttpHeaders = {}): Respond =>
  (response) =>
    void response.writeHead(code, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(value))

/** A server that answers everything with `respond`, and a transport to it. */
async function serve(t: Test, respond: Respond, options: Partial<HttpTransportOptions> = {}) {
  const received: Received[] = []
  const server = http.createServer(async (request, response) => {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk)
    const body = Buffer.concat(chunks).toString()
    received.push({ line: `${request.method} ${request.url}`, headers: request.headers, body })
    respond(response, received.length)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  const clock = new RealClock()
  const transport = httpTransport({ server: `http://127.0.0.1:${port}`, userAgent: 'test/1', clock, ...options })
  t.teardown(() => {
    transport.close()
    server.close()
    server.closeAllConnections()
  })
  return { transport, received, server }
}

/** The events of a watch, and how it ended. */
function watchAll(transport: ReturnType<typeof httpTransport>) {
  const events: WatchEvent[] = []
  let stop = () => {}
  const ended = new Promise<Error | undefined>((resolve) => {
    stop = transport.watch({ resource: pods }, { onEvent: (event) => void events.push(event), onEnd: resolve })
  })
  return { events, ended, stop }
}

const calls: { name: string; request: TransportRequest; line: string; body?: string; contentType?: string }[] = [
  {
    name: 'a get',
    request: { verb: 'get', resource: pods, namespace: 'ns', name: 'a/b' },
    line: 'GET /api/v1/namespaces/ns/pods/a%2Fb',
  },
  {
    name: 'a list of all namespaces',
    request: { verb: 'list', resource: deployments, query: { labelSelector: 'a in (b,c)' } },
    line: 'GET /apis/apps/v1/deployments?labelSelector=a+in+%28b%2Cc%29',
  },
  {
    name: 'a create',
    request: { verb: 'create', resource: nodes, body: { kind: 'Node' }, query: { dryRun: 'All' } },
    line: 'POST /api/v1/nodes?dryRun=All',
    body: '{"kind":"Node"}',
    contentType: 'application/json',
  },
  {
    name: 'a create of a subresource',
    request: { verb: 'create', resource: pods, namespace: 'ns', name: 'p', subresource: 'binding', body: {} },
    line: 'POST /api/v1/namespaces/ns/pods/p/binding',
    body: '{}',
  },
  {
    name: 'an update of the status',
    request: { verb: 'update', resource: nodes, name: 'n', subresource: 'status', body: { n: 9223372036854775807n } },
    line: 'PUT /api/v1/nodes/n/status',
    body: '{"n":9223372036854775807}',
  },
  {
    name: 'an apply',
    request: { verb: 'patch', resource: nodes, name: 'n', patchType: 'apply', body: {} },
    line: 'PATCH /api/v1/nodes/n',
    contentType: 'application/apply-patch+yaml',
  },
  {
    name: 'a strategic merge patch',
    request: { verb: 'patch', resource: nodes, name: 'n', patchType: 'strategic', body: {} },
    line: 'PATCH /api/v1/nodes/n',
    contentType: 'application/strategic-merge-patch+json',
  },
  {
    name: 'a delete of a collection',
    request: { verb: 'deletecollection', resource: pods, namespace: 'ns', body: {} },
    line: 'DELETE /api/v1/namespaces/ns/pods',
  },
]
for (const { name, request, line, body, contentType } of calls)
  t.test(`says ${name} in HTTP`, async (t) => {
    const { transport, received } = await serve(t, json(200, { ok: true }))
    t.strictSame(await transport.request(request), { ok: true })
    const [got] = received as [Received]
    t.equal(got.line, line)
    if (body) t.equal(got.body, body)
    if (contentType) t.equal(got.headers['content-type'], contentType)
    t.match(got.headers, { accept: 'application/json', 'user-agent': 'test/1' })
  })

t.test('shows its token', async (t) => {
  const { transport, received } = await serve(t, json(200, {}), { token: 'secret' })
  await transport.getPath('/version')
  t.equal(received[0]?.headers.authorization, 'Bearer secret')
})

t.test('shows the token of another credential over the same connections', async (t) => {
  const { transport, received } = await serve(t, json(200, {}), { token: 'secret' })
  const other = transport.withCredential({ token: async () => 'another', refused: () => {} })
  await other.getPath('/version')
  await transport.getPath('/version')
  const shown = received.map(({ headers }) => headers.authorization)
  t.strictSame(shown, ['Bearer another', 'Bearer secret'])
})

t.test('tells a credential that its token was refused', async (t) => {
  const { transport } = await serve(t, json(401, { kind: 'Status', code: 401, reason: 'Unauthorized' }))
  const refused: string[] = []
  const other = transport.withCredential({ token: async () => 'old', refused: (token) => void refused.push(token) })
  await t.rejects(other.getPath('/x'), ApiError)
  await new Promise<void>((resolve) => other.watch({ resource: pods }, { onEvent: () => {}, onEnd: () => resolve() }))
  t.strictSame(refused, ['old', 'old'])
})

t.test('a Status becomes an ApiError', async (t) => {
  const status = { kind: 'Status', code: 409, reason: 'Conflict', message: 'someone was faster' }
  const { transport } = await serve(t, json(409, status))
  const error = await transport.getPath('/x').catch((error: unknown) => error)
  t.ok(isConflict(error))
  t.match(error, { message: 'someone was faster', status })
})

t.test('an error that is no Status becomes one', async (t) => {
  const { transport } = await serve(t, (response) => void response.writeHead(404).end('404 page not found\n'))
  const error = await transport.getPath('/x').catch((error: unknown) => error)
  t.ok(isNotFound(error))
  t.match(error, { message: 'the server could not find the requested resource' })
})

t.test('64-bit integers stay exact', async (t) => {
  const { transport } = await serve(t, (response) => void response.end('{"n":9223372036854775807}'))
  t.strictSame(await transport.getPath('/x'), { n: 9223372036854775807n })
})

t.test('waits as long as the server asks, then sends again', async (t) => {
  const clock = new VirtualClock(0)
  const busy = json(429, { kind: 'Status', code: 429 }, { 'retry-after': '3' })
  const respond: Respond = (response, nth) => (nth === 1 ? busy : json(200, { ok: true }))(response, nth)
  const { transport, received } = await serve(t, respond, { clock })
  const answer = transport.getPath('/x')
  while (received.length < 1 || clock.timers === 0 || clock.nextTimerAt() !== 3000) {
    await new Promise<void>((resolve) => clock.afterTurn(resolve))
  }
  clock.jumpTo(3000)
  clock.runNextDue()
  t.strictSame(await answer, { ok: true })
  t.equal(received.length, 2)
})

t.test('a refusal without a waiting time is final', async (t) => {
  const { transport, received } = await serve(t, json(429, { kind: 'Status', code: 429, reason: 'TooManyRequests' }))
  await t.rejects(transport.getPath('/x'))
  t.equal(received.length, 1)
})

t.test('says where nobody answers', async (t) => {
  const { transport, server } = await serve(t, json(200, {}))
  server.close()
  await once(server, 'close')
  await t.rejects(transport.getPath('/x'), { message: /^cannot reach the API server at 127\.0\.0\.1:\d+: / })
})

t.test('events arrive whole however the bytes are cut', async (t) => {
  const line = (name: string) => `${JSON.stringify({ type: 'ADDED', object: { metadata: { name } } })}\n`
  const bytes = Buffer.from(line('é') + line('b') + line('c'))
  const { transport, received } = await serve(t, async (response) => {
    response.writeHead(200).flushHeaders()
    for (let at = 0; at < bytes.length; at += 7) {
      response.write(bytes.subarray(at, at + 7))
      await new Promise((resolve) => response.write('', resolve))
    }
    response.end()
  })
  const { events, ended } = watchAll(transport)
  t.equal(await ended, undefined)
  t.strictSame(
    events.map(({ object }) => object.metadata.name),
    ['é', 'b', 'c'],
  )
  t.equal(received[0]?.line, 'GET /api/v1/pods?watch=true')
})

t.test('a watch that is refused ends with the reason', async (t) => {
  const { transport } = await serve(t, json(410, { kind: 'Status', code: 410, reason: 'Expired' }))
  t.ok(isExpired(await watchAll(transport).ended))
})

t.test('a watch that breaks ends with an error', async (t) => {
  const { transport } = await serve(t, (response) => {
    response.writeHead(200).flushHeaders()
    response.socket?.destroy()
  })
  t.ok((await watchAll(transport).ended) instanceof Error)
})

t.test('a stopped watch hears nothing more, not even its end', async (t) => {
  let response: http.ServerResponse | undefined
  const { transport } = await serve(t, (started) => {
    response = started
    started.writeHead(200)
    started.write('{"type":"ADDED","object":{"metadata":{"name":"a"}}}\n')
  })
  let stop = () => {}
  const first = new Promise<void>((resolve) => {
    stop = transport.watch({ resource: pods }, { onEvent: () => resolve(), onEnd: () => t.fail('told of the end') })
  })
  await first
  stop()
  await once(response!, 'close')
})

t.test('trusts only the CA it was given', async (t) => {
  const clock = new RealClock()
  const { authority, serving } = await ensureCertificates({
    directory: t.testdir(),
    hosts: ['localhost'],
    serviceIp: '10.96.0.1',
    wallClock: clock,
    random: new SystemRandom(),
  })
  const server = https.createServer({ cert: serving.certificate, key: serving.key }, (_request, response) => {
    response.end('{"ok":true}')
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  t.teardown(() => server.closeAllConnections())
  t.teardown(() => server.close())
  const get = async (options: Partial<HttpTransportOptions>) => {
    const transport = httpTransport({ server: `https://127.0.0.1:${port}`, userAgent: 'test', clock, ...options })
    try {
      return await transport.getPath('/x')
    } finally {
      transport.close()
    }
  }
  t.strictSame(await get({ ca: authority.certificate }), { ok: true })
  t.strictSame(await get({ insecureSkipTlsVerify: true }), { ok: true })
  await t.rejects(get({}), /certificate/)
})
