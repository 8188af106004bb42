import fc from 'fast-check'
import t, { type Test } from 'tap'
import { headerLimitBytes } from '../../../apiserver/http/limits.ts'
import { startHttpServer } from '../../../apiserver/http/server.ts'
import { exchange } from '../../support/raw-exchange.ts'
import { FakeApi, testApp, testDeps } from './fake-api.ts'

async function testPort(t: Test): Promise<number> {
  const server = await startHttpServer(testDeps(new FakeApi()), { host: '127.0.0.1', port: 0 })
  t.teardown(() => server.close())
  return server.port
}

for (const c of [
  { name: 'no HTTP', bytes: '\x16\x03\x01 hello\r\n\r\n', code: 400 },
  { name: 'an unknown method', bytes: 'FETCH / HTTP/1.1\r\nHost: a\r\n\r\n', code: 400 },
  {
    name: 'two lengths',
    bytes: 'POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n',
    code: 400,
  },
  { name: 'headers without end', bytes: `GET / HTTP/1.1\r\nHost: ${'a'.repeat(headerLimitBytes)}\r\n\r\n`, code: 431 },
]) {
  t.test(`answers ${c.name} with ${c.code} and a Status`, async (t) => {
    const answer = await exchange(await testPort(t), c.bytes)
    const [head = '', body = ''] = answer.split('\r\n\r\n')
    t.match(head, `HTTP/1.1 ${c.code}`)
    t.match(JSON.parse(body), { kind: 'Status', status: 'Failure', reason: 'BadRequest' })
  })
}

t.test('answers a path that dots lead out of with 400', async (t) => {
  const request = 'GET /api/v1/namespaces/a/configmaps/%2e%2e HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n'
  t.match(await exchange(await testPort(t), request), /^HTTP\/1.1 400 /)
})

t.test('takes a path that looks like another host for a path', async (t) => {
  const request = 'GET /\\/api HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n'
  t.match(await exchange(await testPort(t), request), /^HTTP\/1.1 403 /)
})

t.test('answers whatever comes without breaking', async (t) => {
  const { send } = await testApp(t)
  const segment = fc.oneof(
    fc.constantFrom(
      'api',
      'apis',
      'v1',
      'apps',
      'namespaces',
      'pods',
      'watch',
      'status',
      'default',
      'openapi',
      'v3',
      '',
    ),
    fc.string({ unit: 'grapheme' }).map(encodeURIComponent),
    fc.string().map((text) => text.replace(/[\s#?\\]/g, '%')),
  )
  const url = fc.tuple(
    fc.array(segment, { maxLength: 7 }),
    fc.string().map((text) => text.replace(/[\s#]/g, '&')),
  )
  const header = fc.string().map((text) => text.replace(/[^\x20-\x7e]/g, ';'))
  const method = fc.constantFrom('GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS')
  await fc.assert(
    fc.asyncProperty(method, url, header, header, async (method, [path, query], accept, contentType) => {
      const headers = { accept, 'content-type': contentType }
      const body = method === 'GET' || method === 'HEAD' ? undefined : '{}'
      const response = await send(method, `/${path.join('/')}?${query}`, headers, body)
      return response.statusCode < 500
    }),
    { numRuns: 300 },
  )
})
