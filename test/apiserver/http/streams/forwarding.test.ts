import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse, request as startRequest } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Duplex } from 'node:stream'
import { text } from 'node:stream/consumers'
import { gzipSync } from 'node:zlib'
import t, { type Test } from 'tap'
import { WebSocket } from 'ws'
import { badRequest } from '../../../../apimachinery/errors.ts'
import { createHttpApp } from '../../../../apiserver/http/server.ts'
import type { ConnectRequest, Forwarding } from '../../../../apiserver/streams/connect-request.ts'
import { connectionPair } from '../../../../platform/connection-pair.ts'
import { FakeApi, testDeps, token } from '../fake-api.ts'

interface Answer {
  readonly code: number
  readonly headers: IncomingMessage['headers']
  readonly text: string
}

type Handler = (request: IncomingMessage, response: ServerResponse) => void

const authorization = `Bearer ${token}`

/** A server whose streams lead to a backend in memory. */
class Env {
  port = 0
  readonly requests: ConnectRequest[] = []
  /** What the backend answers. */
  handle: Handler = (_request, response) => void response.end('hello')
  upgrade: (request: IncomingMessage, socket: Duplex) => void = (_request, socket) => socket.destroy()
  mode: Forwarding['mode'] = 'proxy'
  refusal: Error | undefined
  dialError: Error | undefined
  /** Connections break before they are handed out, or right after. */
  cut: 'before' | 'after' | undefined
  readonly #backend = createServer((request, response) => this.handle(request, response))

  static async start(t: Test): Promise<Env> {
    const env = new Env()
    env.#backend.on('upgrade', (request, socket) => env.upgrade(request, socket))
    const connect = (request: ConnectRequest) => env.#connect(request)
    const { app, shutDown } = await createHttpApp({ ...testDeps(new FakeApi()), connect })
    await app.listen({ host: '127.0.0.1', port: 0 })
    env.port = (app.server.address() as AddressInfo).port
    t.teardown(() => shutDown())
    return env
  }

  async ask(method: string, path: string, headers: Record<string, string> = {}, body?: string): Promise<Answer> {
    const length = body ? { 'content-length': String(Buffer.byteLength(body)) } : {}
    const all = { authorization, ...length, ...headers }
    const to = { host: '127.0.0.1', port: this.port, method, path, headers: all }
    const request = startRequest(to)
    request.end(body)
    const [response] = (await once(request, 'response')) as [IncomingMessage]
    return { code: response.statusCode ?? 0, headers: response.headers, text: await text(response) }
  }

  /** Asks for another protocol than HTTP. */
  async askUpgrade(path: string): Promise<{ readonly socket: Duplex; readonly headers: IncomingMessage['headers'] }> {
    const headers = { authorization, connection: 'Upgrade', upgrade: 'parrot' }
    const request = startRequest({ host: '127.0.0.1', port: this.port, method: 'POST', path, headers })
    request.end()
    const [response, socket] = (await once(request, 'upgrade')) as [IncomingMessage, Duplex]
    return { socket, headers: response.headers }
  }

  webSocket(path: string, protocols: readonly string[]): WebSocket {
    return new WebSocket(`ws://127.0.0.1:${this.port}${path}`, [...protocols], { headers: { authorization } })
  }

  async #connect(request: ConnectRequest): Promise<Forwarding> {
    this.requests.push(request)
    if (this.refusal) throw this.refusal
    const path = `${request.path}${request.rawQuery === '' ? '' : `?${request.rawQuery}`}`
    const host = '10.244.0.5:80'
    return { mode: this.mode, backend: { origin: `http://${host}`, host, path, connect: () => this.#dial() } }
  }

  async #dial(): Promise<Duplex> {
    if (this.dialError) throw this.dialError
    const [near, far] = connectionPair()
    near.on('error', () => {})
    if (this.cut === 'before') {
      near.destroy(new Error('broken'))
      await new Promise((resolve) => near.once('close', resolve))
    }
    if (this.cut === 'after') setImmediate(() => near.destroy(new Error('broken')))
    if (!this.cut) this.#backend.emit('connection', far)
    return near
  }
}

const pod = '/api/v1/namespaces/default/pods/web'
const proxy = `${pod}/proxy`

t.test('a proxied request reaches the backend as it came', async (t) => {
  const env = await Env.start(t)
  const seen: string[] = []
  env.handle = async (request, response) => {
    seen.push(`${request.method} ${request.url} ${await text(request)}`)
    response.writeHead(207, { 'x-answer': 'yes', 'access-control-allow-origin': '*' }).end('answer')
  }
  for (const method of ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']) {
    const body = method === 'GET' ? '' : 'body'
    const answer = await env.ask(method, `${proxy}/a/b?c=d`, { 'content-type': 'text/strange' }, body)
    t.match(answer, { code: 207, text: 'answer', headers: { 'x-answer': 'yes' } }, method)
    t.notOk(answer.headers['access-control-allow-origin'])
    t.equal(seen.at(-1), `${method} /a/b?c=d ${body}`)
  }
  t.match(await env.ask('HEAD', `${proxy}/`), { code: 207, text: '' })
  t.strictSame(
    env.requests.map(({ verb }) => verb),
    ['get', 'create', 'update', 'patch', 'delete', '', 'get'],
    'with the verbs that authorization knows',
  )
})

t.test('the backend learns who the client is, but not its secrets', async (t) => {
  const env = await Env.start(t)
  env.handle = ({ headers }, response) => void response.end(JSON.stringify(headers))
  const headers = JSON.parse((await env.ask('GET', `${proxy}/x/`, { 'x-mine': '1', te: 'trailers' })).text)
  t.match(headers, { 'x-mine': '1', 'x-forwarded-for': '127.0.0.1', 'x-forwarded-uri': `${proxy}/x/` })
  t.notOk(headers.authorization)
  t.notOk(headers.te)
})

t.test('a body may be longer than those of objects', async (t) => {
  const env = await Env.start(t)
  env.handle = async (request, response) => void response.end(String((await text(request)).length))
  t.equal((await env.ask('POST', `${proxy}/`, {}, 'x'.repeat(4_000_000))).text, '4000000')
})

t.test('the root of a proxy ends with a slash', async (t) => {
  const env = await Env.start(t)
  t.match(await env.ask('GET', `${proxy}?a=b`), { code: 301, headers: { location: `${proxy}/?a=b` } })
  t.match(await env.ask('HEAD', proxy), { code: 301 })
  t.match(await env.ask('POST', proxy), { code: 200, text: 'hello' }, 'others are not asked to come back')
})

t.test('links of pages and redirections lead through the proxy', async (t) => {
  const env = await Env.start(t)
  const page = '<a href="/next">next</a>'
  env.handle = ({ url }, response) => {
    if (url === '/') response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' }).end(page)
    else if (url === '/gzip')
      response.writeHead(200, { 'content-type': 'text/html', 'content-encoding': 'gzip' }).end(gzipSync(page))
    else if (url === '/text') response.writeHead(200, { 'content-type': 'text/plain' }).end(page)
    else response.writeHead(302, { location: '/login' }).end()
  }
  const want = `<a href="${proxy}/next">next</a>`
  t.equal((await env.ask('GET', `${proxy}/`)).text, want)
  t.equal((await env.ask('GET', `${proxy}/gzip`)).text, want)
  t.equal((await env.ask('GET', `${proxy}/text`)).text, page, 'only in HTML')
  t.equal((await env.ask('GET', `${proxy}/else`)).headers.location, `${proxy}/login`)
})

t.test('a backend that cannot be reached makes the service unavailable', async (t) => {
  const env = await Env.start(t)
  env.dialError = new Error('dial tcp 10.244.0.5:80: connect: connection refused')
  const { code, text } = await env.ask('GET', `${proxy}/`)
  t.equal(code, 503)
  const message = 'error trying to reach service: dial tcp 10.244.0.5:80: connect: connection refused'
  t.match(JSON.parse(text), { kind: 'Status', reason: 'ServiceUnavailable', message })
})

t.test('a connection that breaks at once makes it unavailable, too', async (t) => {
  const env = await Env.start(t)
  for (const cut of ['before', 'after'] as const) {
    env.cut = cut
    const { code, text } = await env.ask('GET', `${proxy}/`)
    t.equal(code, 503)
    t.match(JSON.parse(text).message, 'error trying to reach service: broken')
  }
})

t.test('a client that goes away lets go of the backend', async (t) => {
  const env = await Env.start(t)
  const hung = new Promise<IncomingMessage>((resolve) => {
    env.handle = (request) => resolve(request)
  })
  const to = { host: '127.0.0.1', port: env.port, path: `${proxy}/`, headers: { authorization } }
  const request = startRequest(to).end()
  request.on('error', () => {})
  const { socket } = await hung
  const closed = once(socket, 'close')
  request.destroy()
  await closed
})

t.test('what is refused is refused in a Status', async (t) => {
  const env = await Env.start(t)
  env.refusal = badRequest('no')
  t.match(JSON.parse((await env.ask('GET', `${pod}/log`)).text), { kind: 'Status', message: 'no', code: 400 })
})

t.test('paths and methods that there are not do not get through', async (t) => {
  const env = await Env.start(t)
  t.equal((await env.ask('POST', `${pod}/log`)).code, 405)
  t.equal((await env.ask('PUT', `${pod}/exec`)).code, 405)
  t.equal((await env.ask('GET', `${pod}/log/more`)).code, 404)
  t.equal((await env.ask('GET', '/api/v1/namespaces/default/configmaps/a/proxy/')).code, 404)
  t.equal((await env.ask('GET', '/api/v1/pods/web/log')).code, 404)
  t.strictSame(env.requests, [])
})

t.test('another protocol than HTTP is joined through', async (t) => {
  const env = await Env.start(t)
  env.mode = 'upgrade'
  env.upgrade = (request, socket) => {
    socket.write(
      `HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: parrot\r\nX-Path: ${request.url}\r\n\r\n`,
    )
    socket.pipe(socket)
  }
  const { socket, headers } = await env.askUpgrade(`${pod}/exec?command=ls`)
  t.match(headers, { upgrade: 'parrot', 'x-path': '/?command=ls' })
  socket.write('hello')
  t.equal(String((await once(socket, 'data'))[0]), 'hello')
  socket.end()
  await once(socket, 'close')
})

t.test('a backend that does not change the protocol is heard all the same', async (t) => {
  const env = await Env.start(t)
  env.mode = 'upgrade'
  env.upgrade = (_request, socket) => {
    socket.end('HTTP/1.1 500 Internal Server Error\r\nContent-Length: 4\r\n\r\nnope')
  }
  await t.rejects(once(env.webSocket(`${pod}/exec`, []), 'open'), /500/)
  env.dialError = new Error('dial tcp 172.18.0.2:10250: i/o timeout')
  await t.rejects(once(env.webSocket(`${pod}/exec`, []), 'open'), /500/)
  t.match(JSON.parse((await env.ask('POST', `${pod}/exec`)).text), { message: 'Upgrade request required', code: 400 })
})

t.test('logs', async (t) => {
  const env = await Env.start(t)
  env.mode = 'log'
  const log = `${pod}/log`

  await t.test('are text', async (t) => {
    t.match(await env.ask('GET', log), { code: 200, text: 'hello', headers: { 'content-type': 'text/plain' } })
  })

  await t.test('go over WebSockets, as bytes or in base64', async (t) => {
    for (const [protocol, want] of [
      ['binary.k8s.io', 'hello'],
      ['base64.binary.k8s.io', Buffer.from('hello').toString('base64')],
    ] as const) {
      const socket = env.webSocket(log, [protocol])
      const messages: string[] = []
      socket.on('message', (data) => messages.push(String(data)))
      await once(socket, 'close')
      t.strictSame(messages, ['', want], protocol)
    }
  })

  for (const [code, reason, message] of [
    [400, 'BadRequest', 'why'],
    [404, 'NotFound', 'the server could not find the requested resource ( pods/log web)'],
    [500, 'InternalError', 'Internal error occurred: why'],
  ] as const)
    await t.test(`fail as the agent says: ${code}`, async (t) => {
      env.handle = (_request, response) => void response.writeHead(code).end('why')
      const answer = await env.ask('GET', log)
      t.equal(answer.code, code)
      t.match(JSON.parse(answer.text), { reason, message, code })
    })

  await t.test('of an agent that cannot be reached say how it was asked', async (t) => {
    env.dialError = new Error('dial tcp 172.18.0.2:10250: connect: connection refused')
    const { text } = await env.ask('GET', `${log}?follow=true`)
    const message = 'Get "http://10.244.0.5:80?follow=true": dial tcp 172.18.0.2:10250: connect: connection refused'
    t.match(JSON.parse(text), { message, code: 500 })
  })
})
