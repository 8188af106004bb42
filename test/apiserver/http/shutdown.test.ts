import { Agent, type IncomingMessage, request } from 'node:http'
import { connect } from 'node:net'
import { text } from 'node:stream/consumers'
import t, { type Test } from 'tap'
import { defaultServingLimits } from '../../../apiserver/http/limits.ts'
import { startHttpServer } from '../../../apiserver/http/server.ts'
import { VirtualClock } from '../../../platform/virtual-clock.ts'
import { testStart } from '../../support/time.ts'
import { configMap, FakeApi, FakeWatch, objectAnswer, testDeps, token } from './fake-api.ts'

const path = '/api/v1/namespaces/default/configmaps'
const delayMs = 10_000

/** A server whose readiness fails ten seconds before it stops, and a client that keeps its connections. */
async function testServer(t: Test) {
  const api = new FakeApi()
  const wallClock = new VirtualClock(testStart)
  const limits = { ...defaultServingLimits, shutdownDelayMs: delayMs }
  const server = await startHttpServer({ ...testDeps(api), wallClock, limits }, { host: '127.0.0.1', port: 0 })
  const agent = new Agent({ keepAlive: true })
  t.teardown(() => agent.destroy())
  const get = (url: string): Promise<IncomingMessage> =>
    new Promise((resolve, reject) => {
      const headers = { authorization: `Bearer ${token}` }
      request(`${server.url}${url}`, { agent, headers }, resolve).on('error', reject).end()
    })
  const passDelay = () => {
    wallClock.jumpTo(testStart + delayMs)
    while (wallClock.runNextDue()) {}
  }
  return { api, server, get, passDelay }
}

/** A request that is under way until `answer` is called. */
async function slowRequest({ api, get }: Awaited<ReturnType<typeof testServer>>) {
  let answer = () => {}
  const asked = new Promise<void>((resolve) => {
    api.answer = () => {
      resolve()
      return new Promise((done) => (answer = () => done(objectAnswer(configMap('slow')))))
    }
  })
  const response = get(`${path}/slow`)
  await asked
  return { response, answer }
}

t.test('readiness fails first, while everything else is answered', async (t) => {
  const { server, get, passDelay } = await testServer(t)
  const closed = server.close()
  const readiness = await get('/readyz?verbose')
  t.equal(readiness.statusCode, 500)
  t.match(await text(readiness), '[-]shutdown failed')
  t.equal((await get('/livez')).statusCode, 200)
  t.equal((await get(`${path}/a`)).statusCode, 200)
  passDelay()
  await closed
})

t.test('watches end as if their time were up', async (t) => {
  const { api, server, get, passDelay } = await testServer(t)
  const watch = new FakeWatch([{ type: 'ADDED', object: configMap('a') }])
  api.answer = ({ kind }) => watch.response(kind)
  const response = await get(`${path}?watch=1`)
  const closed = server.close()
  passDelay()
  // A connection that was cut would make reading fail.
  t.match(JSON.parse(await text(response)), { type: 'ADDED' })
  t.ok(response.complete)
  await closed
})

t.test('requests under way are answered before the server stops', async (t) => {
  const env = await testServer(t)
  const { response, answer } = await slowRequest(env)
  const closed = env.server.close()
  env.passDelay()
  answer()
  const { statusCode, headers } = await response
  t.equal(statusCode, 200)
  t.equal(headers.connection, 'close')
  t.match(JSON.parse(await text(await response)), { metadata: { name: 'slow' } })
  await closed
})

t.test('who comes too late is told to come back', async (t) => {
  const env = await testServer(t)
  const { response, answer } = await slowRequest(env)
  const late = connect(Number(new URL(env.server.url).port), '127.0.0.1')
  late.write(`GET ${path}/late HTTP/1.1\r\nhost: localhost\r\n`)
  // The server has read the beginning of the late request when it answers one that came after it.
  await env.get('/livez')
  const closed = env.server.close()
  env.passDelay()
  late.write('\r\n')
  const refusal = await text(late)
  t.match(refusal, 'HTTP/1.1 503 Service Unavailable')
  t.match(refusal, /^retry-after: 1\r$/im)
  t.match(refusal, '"message":"apiserver is shutting down","reason":"ServiceUnavailable"')
  answer()
  await text(await response)
  await closed
})
