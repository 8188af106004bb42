import type { Server } from 'node:http'
import { PassThrough } from 'node:stream'
import { text } from 'node:stream/consumers'
import { gzipSync } from 'node:zlib'
import t from 'tap'
import {
  bodyLimitBytes,
  headerLimitBytes,
  headersTimeoutMs,
  keepAliveTimeoutMs,
  receiveTimeoutMs,
} from '../../apiserver/http/limits.ts'
import { startHttpServer } from '../../apiserver/http/server.ts'
import { FakeApi, testApp, testDeps } from '../apiserver/http/fake-api.ts'
import { exchange } from '../support/raw-exchange.ts'

const collection = '/api/v1/namespaces/default/configmaps'

t.test('clients that send slowly, or nothing, are cut off', async (t) => {
  const { app } = await testApp(t)
  const server: Server = app.server
  t.equal(server.headersTimeout, headersTimeoutMs)
  t.equal(server.requestTimeout, receiveTimeoutMs)
  t.equal(server.keepAliveTimeout, keepAliveTimeoutMs)
  t.ok(headersTimeoutMs <= receiveTimeoutMs)
})

t.test('who is cut off for sending slowly gets a 408', async (t) => {
  const { app } = await testApp(t)
  const connection = new PassThrough()
  app.server.emit('clientError', Object.assign(new Error('timeout'), { code: 'ERR_HTTP_REQUEST_TIMEOUT' }), connection)
  const answer = await text(connection)
  t.match(answer, /^HTTP\/1.1 408 Request Timeout\r\n(.*\r\n)*connection: close\r\n/)
  t.match(answer, 'the request took too long to arrive')
})

const post = (headers: string, body = '') => `POST ${collection} HTTP/1.1\r\nHost: a\r\n${headers}\r\n\r\n${body}`

for (const c of [
  {
    name: 'a URL that is too long',
    bytes: `GET /${'a'.repeat(headerLimitBytes)} HTTP/1.1\r\nHost: a\r\n\r\n`,
    code: 431,
  },
  { name: 'a header that is too long', bytes: post(`X: ${'a'.repeat(headerLimitBytes)}`), code: 431 },
  { name: 'a length and chunks', bytes: post('Content-Length: 4\r\nTransfer-Encoding: chunked', '0\r\n\r\n') },
  { name: 'chunks and a length', bytes: post('Transfer-Encoding: chunked\r\nContent-Length: 4', '0\r\n\r\n') },
  { name: 'two lengths in one header', bytes: post('Content-Length: 1, 2', 'ab') },
  { name: 'a negative length', bytes: post('Content-Length: -1') },
  { name: 'a length with a sign', bytes: post('Content-Length: +1', 'a') },
  { name: 'chunks that are not the last encoding', bytes: post('Transfer-Encoding: chunked, identity', '0\r\n\r\n') },
  { name: 'an encoding that almost says chunked', bytes: post('Transfer-Encoding: xchunked', '0\r\n\r\n') },
  { name: 'a space before the colon', bytes: post('Transfer-Encoding : chunked', '0\r\n\r\n') },
  { name: 'a header that is folded', bytes: post('X: a\r\n Transfer-Encoding: chunked\r\nContent-Length: -1') },
  { name: 'a chunk size that is no number', bytes: post('Transfer-Encoding: chunked', '0x1\r\na\r\n0\r\n\r\n') },
  { name: 'a header that ends with a line feed only', bytes: post('X: a\nContent-Length: 1', 'a') },
]) {
  t.test(`${c.name} is refused, and what follows is never read as a request`, async (t) => {
    const api = new FakeApi()
    const server = await startHttpServer(testDeps(api), { host: '127.0.0.1', port: 0 })
    t.teardown(() => server.close())
    const answer = await exchange(server.port, `${c.bytes}GET /version HTTP/1.1\r\nHost: a\r\n\r\n`)
    t.match(answer, `HTTP/1.1 ${c.code ?? 400} `)
    t.notMatch(answer, 'gitVersion')
    t.strictSame(api.requests, [])
  })
}

t.test('a compressed body is not unpacked: it counts and is read as it came', async (t) => {
  const { api, send } = await testApp(t)
  const bomb = gzipSync(Buffer.alloc(4 * bodyLimitBytes))
  const headers = { 'content-type': 'application/json', 'content-encoding': 'gzip' }
  t.equal((await send('POST', collection, headers, bomb)).statusCode, 200)
  const { body } = api.last
  t.ok(body?.form === 'bytes' && bomb.equals(body.bytes))
  t.equal((await send('POST', collection, headers, Buffer.alloc(bodyLimitBytes + 1))).statusCode, 413)
})

for (const name of ['%2e%2e', '..%2fsecrets', 'a%2f..%2f..', '%2e', '%252e%252e%252fa', '%c0%ae%c0%ae']) {
  t.test(`the name ${name} leads nowhere`, async (t) => {
    const server = await startHttpServer(testDeps(new FakeApi()), { host: '127.0.0.1', port: 0 })
    t.teardown(() => server.close())
    const request = `GET ${collection}/${name} HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer sesame\r\nConnection: close\r\n\r\n`
    t.match(await exchange(server.port, request), /^HTTP\/1.1 40[04] /)
  })
}
