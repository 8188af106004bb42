import { type IncomingHttpHeaders, request as startRequest } from 'node:http'
import type { Duplex } from 'node:stream'
import t from 'tap'
import { createWebSocketStream, WebSocket } from 'ws'
import { SpdyClient } from '../../support/spdy-client.ts'
import { ServerEnv } from './server-env.ts'

const get = (path: string) => `GET ${path} HTTP/1.1\r\nHost: web\r\nConnection: close\r\n\r\n`

const http = [
  { port: 8080, path: '/teapot', status: 418, headers: { 'x-a': 'b' }, body: 'short and stout' },
  { port: 8080, path: '/long', body: 'x'.repeat(200_000) },
  { port: 8080, body: 'any other path' },
]

async function start(t: Parameters<typeof ServerEnv.start>[0]) {
  const env = await ServerEnv.start(t)
  await env.runPod('web', { ports: [{ containerPort: 80 }] }, { script: { http } })
  return env
}

/** Forwards a connection as kubectl does: a stream for errors, and one for data. */
async function forward(env: ServerEnv, client: SpdyClient, port: number, requestId: string) {
  const headers = { port: String(port), requestid: requestId }
  const error = await env.during(client.open({ streamtype: 'error', ...headers }))
  const data = await env.during(client.open({ streamtype: 'data', ...headers }))
  return { error, data }
}

t.test('over SPDY', async (t) => {
  const env = await start(t)
  const client = new SpdyClient(await env.spdy('/portForward/default/web', 'portforward.k8s.io'))

  await t.test('a declared port answers with the name of the pod', async (t) => {
    const { error, data } = await forward(env, client, 80, '0')
    client.send(data, get('/'))
    await env.until(() => client.ended.has(data) && client.ended.has(error))
    t.match(client.text(data), /^HTTP\/1\.1 200 OK\r\n/)
    t.match(client.text(data), /\r\n\r\n.*web\n/s)
    t.equal(client.text(error), '')
  })

  await t.test('scripted ports answer as scripted', async (t) => {
    const { data } = await forward(env, client, 8080, '1')
    client.send(data, get('/teapot'))
    await env.until(() => client.ended.has(data))
    t.match(client.text(data), /^HTTP\/1\.1 418 /)
    t.match(client.text(data), /x-a: b\r\n/)
    t.match(client.text(data), 'short and stout')
  })

  await t.test('on other ports nobody listens', async (t) => {
    const { error, data } = await forward(env, client, 81, '2')
    await env.until(() => client.ended.has(error) && client.ended.has(data))
    t.match(client.text(error), /^error forwarding port 81 to pod \w{64}, uid : failed to execute portforward in /)
    t.match(client.text(error), 'dial tcp4 127.0.0.1:81: connect: connection refused')
  })

  await t.test('connections without ids are told apart by their streams', async (t) => {
    const error = await env.during(client.open({ streamtype: 'error', port: '82' }))
    await env.during(client.open({ streamtype: 'data', port: '82' }))
    await env.until(() => client.ended.has(error))
    t.match(client.text(error), /^error forwarding port 82 /)
  })

  client.close()
})

/** A handshake by hand: the client library refuses the slash in the name of the protocol. */
function handshake(connection: Duplex, path: string, protocol: string) {
  const request = startRequest({
    createConnection: () => connection,
    path,
    headers: {
      connection: 'Upgrade',
      upgrade: 'websocket',
      'sec-websocket-version': '13',
      'sec-websocket-key': 'dGhlIHNhbXBsZSBub25jZQ==',
      'sec-websocket-protocol': protocol,
    },
  })
  request.end()
  return new Promise<{ socket: Duplex; headers: IncomingHttpHeaders }>((resolve, reject) => {
    request.on('upgrade', ({ headers }, socket) => resolve({ socket, headers }))
    request.on('error', reject)
  })
}

/** The client's side of a WebSocket whose handshake is done. */
function webSocketOn(socket: Duplex): WebSocket {
  const client = new (
    WebSocket as unknown as new (
      address: null,
      protocols: undefined,
      options: object,
    ) => InternalWebSocket
  )(null, undefined, {})
  client._isServer = false
  client.setSocket(socket, Buffer.alloc(0), { maxPayload: 0 })
  return client
}

/** What the library keeps to itself. */
type InternalWebSocket = WebSocket & {
  _isServer: boolean
  setSocket(socket: Duplex, head: Buffer, options: { readonly maxPayload: number }): void
}

t.test('SPDY may go through a WebSocket', async (t) => {
  const env = await start(t)
  const protocol = 'SPDY/3.1+portforward.k8s.io'
  const { socket, headers } = await env.during(handshake(env.agent.connect(), '/portForward/default/web', protocol))
  t.equal(headers['sec-websocket-protocol'], protocol)
  const client = new SpdyClient(createWebSocketStream(webSocketOn(socket)))
  const { data } = await forward(env, client, 80, '0')
  client.send(data, get('/'))
  await env.until(() => client.ended.has(data))
  t.match(client.text(data), /^HTTP\/1\.1 200 OK\r\n/)
  client.close()
})

t.test('a WebSocket has channels for every port', async (t) => {
  const env = await start(t)
  const client = await env.webSocket('/portForward/default/web?port=80&port=81', ['v4.channel.k8s.io'])
  client.send(0, get('/'))
  await env.during(client.closed)
  const first = (channel: number) => client.messages.find((message) => message[0] === channel)
  t.strictSame([...(first(0) ?? [])], [0, 80, 0], 'the first message is the port')
  t.strictSame([...(first(1) ?? [])], [1, 80, 0])
  t.match(client.text(0), 'HTTP/1.1 200 OK')
  t.match(client.text(3), 'connection refused')
})

t.test('a WebSocket closes only once everything has been sent', async (t) => {
  const env = await start(t)
  const client = await env.webSocket('/portForward/default/web?port=8080', ['v4.channel.k8s.io'])
  client.send(0, get('/long'))
  await env.during(client.closed)
  t.ok(client.text(0).endsWith(`${'x'.repeat(200_000)}\r\n0\r\n\r\n`))
})

for (const [path, code] of [
  ['/portForward/default/web', 400],
  ['/portForward/default/web?port=x', 400],
  ['/portForward/default/web?port=70000', 400],
  ['/portForward/default/absent?port=80', 404],
] as const)
  t.test(`a WebSocket to ${path} is refused`, async (t) => {
    const env = await start(t)
    await t.rejects(env.webSocket(path, ['v4.channel.k8s.io']), new RegExp(String(code)))
  })
