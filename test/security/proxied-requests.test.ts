import { createServer, type IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import { text } from 'node:stream/consumers'
import t, { type Test } from 'tap'
import { startHttpServer } from '../../apiserver/http/server.ts'
import type { ConnectRequest } from '../../apiserver/streams/connect-request.ts'
import { proxyPath } from '../../apiserver/streams/proxy-path.ts'
import { connectionPair } from '../../platform/connection-pair.ts'
import { FakeApi, testDeps, token } from '../apiserver/http/fake-api.ts'
import { exchange } from '../support/raw-exchange.ts'

const proxy = '/api/v1/namespaces/default/pods/p/proxy'
const smuggled = 'GET /smuggled HTTP/1.1\r\nHost: a\r\n\r\n'

/** What reached a backend behind the proxy of a pod. */
interface Backend {
  readonly port: number
  readonly urls: string[]
  readonly bodies: string[]
  connections: number
}

async function backendOf(t: Test): Promise<Backend> {
  const seen: Backend = { port: 0, urls: [], bodies: [], connections: 0 }
  const program = createServer(async (request: IncomingMessage, response) => {
    seen.urls.push(request.url ?? '')
    seen.bodies.push(await text(request))
    response.end('hello')
  })
  const connect = async (request: ConnectRequest) => ({
    mode: 'proxy' as const,
    backend: {
      origin: 'http://10.244.0.5:80',
      host: '10.244.0.5:80',
      path: proxyPath(request.path, request.rawQuery),
      connect: async (): Promise<Duplex> => {
        const [near, far] = connectionPair()
        seen.connections++
        program.emit('connection', far)
        return near
      },
    },
  })
  const server = await startHttpServer({ ...testDeps(new FakeApi()), connect }, { host: '127.0.0.1', port: 0 })
  t.teardown(() => server.close())
  return Object.assign(seen, { port: server.port })
}

const request = (method: string, path: string, headers: readonly string[], body = '') =>
  [`${method} ${proxy}${path} HTTP/1.1`, 'Host: a', `Authorization: Bearer ${token}`, ...headers, '', body].join('\r\n')

for (const headers of [
  ['Content-Length: 5', 'Transfer-Encoding: chunked'],
  ['Transfer-Encoding: chunked', `Content-Length: ${smuggled.length}`],
  ['Content-Length: 0', `Content-Length: ${smuggled.length}`],
  ['Transfer-Encoding: chunked, identity'],
  ['Connection: Upgrade', 'Upgrade: websocket', 'Content-Length: 5', 'Transfer-Encoding: chunked'],
]) {
  t.test(`a request of doubtful length reaches no backend: ${headers.join(', ')}`, async (t) => {
    const backend = await backendOf(t)
    const answer = await exchange(backend.port, request('POST', '/', headers, `0\r\n\r\n${smuggled}`))
    t.match(answer, /^HTTP\/1.1 400 /)
    t.equal(backend.connections, 0)
  })
}

for (const { name, headers, body } of [
  { name: 'with a length', headers: [`Content-Length: ${smuggled.length}`], body: smuggled },
  {
    name: 'in chunks',
    headers: ['Transfer-Encoding: chunked'],
    body: `${smuggled.length.toString(16)}\r\n${smuggled}\r\n0\r\n\r\n`,
  },
  {
    name: 'with a length that is said to be for one connection only',
    headers: ['Connection: close, content-length', `Content-Length: ${smuggled.length}`],
    body: smuggled,
  },
]) {
  for (const method of ['GET', 'POST']) {
    t.test(`a body ${name} of ${method} that looks like a request stays a body`, async (t) => {
      const backend = await backendOf(t)
      const sent = request(method, '/x', name.includes('one') ? headers : ['Connection: close', ...headers], body)
      t.match(await exchange(backend.port, sent), /^HTTP\/1.1 200 /)
      t.strictSame(backend.urls, ['/x'])
      t.strictSame(backend.bodies, [smuggled])
    })
  }
}

t.test('requests of one client never share a connection to a backend', async (t) => {
  const backend = await backendOf(t)
  const sent = request('GET', '/a', []) + request('GET', '/b', ['Connection: close'])
  t.equal((await exchange(backend.port, sent)).match(/HTTP\/1.1 200 /g)?.length, 2)
  t.strictSame(backend.urls, ['/a', '/b'])
  t.equal(backend.connections, 2)
})

t.test('line ends in a path stay escaped', async (t) => {
  const backend = await backendOf(t)
  const path = '/x%20HTTP/1.1%0d%0aHost:%20a%0d%0a%0d%0aGET%20/smuggled'
  t.match(await exchange(backend.port, request('GET', path, ['Connection: close'])), /^HTTP\/1.1 200 /)
  t.strictSame(backend.urls, ['/x%20HTTP/1.1%0D%0AHost:%20a%0D%0A%0D%0AGET%20/smuggled'])
})

for (const path of ['/%2e%2e/secrets', '/a/..%2f..%2f..', '/%2E./x', '/a%2f%2e%2e%2fb', '/./x', '/a/../../x']) {
  t.test(`the path ${path} leads to no backend`, async (t) => {
    const backend = await backendOf(t)
    t.match(await exchange(backend.port, request('GET', path, ['Connection: close'])), /^HTTP\/1.1 (400|403|404) /)
    t.equal(backend.connections, 0)
  })
}
