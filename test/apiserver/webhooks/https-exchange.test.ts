import type { IncomingMessage, ServerResponse } from 'node:http'
import t from 'tap'
import { HttpsJson } from '../../../apiserver/auth/https-json.ts'
import { httpsExchange } from '../../../apiserver/webhooks/https-exchange.ts'
import { RealClock } from '../../../platform/clock.ts'
import { VirtualClock } from '../../../platform/virtual-clock.ts'
import { bodyOf, httpsServer, loopbackNames } from '../../support/webhook-server.ts'

const clock = new RealClock()

/** Exchanges a greeting with a server. */
async function exchange(
  t: Parameters<typeof httpsServer>[0],
  answer: (request: IncomingMessage, response: ServerResponse) => void,
  limits: { maxBytes?: number; clock?: VirtualClock } = {},
) {
  const { port, ca } = await httpsServer(t, loopbackNames, answer)
  const request = () => ({ host: '127.0.0.1', port, ca, method: 'POST', path: '/' })
  return httpsExchange(request, Buffer.from('hello'), { maxBytes: 100, timeoutMs: 60_000, clock, ...limits })
}

t.test('the whole answer is read, whatever its status', async (t) => {
  const { status, body } = await exchange(t, async (request, response) => {
    response.writeHead(404).end(`${await bodyOf(request)} yourself`)
  })
  t.equal(status, 404)
  t.equal(body.toString(), 'hello yourself')
})

t.test('an answer that is too long is told as such, also when it is a failure', async (t) => {
  for (const code of [200, 500]) {
    const answer = (_request: IncomingMessage, response: ServerResponse) => {
      response.writeHead(code)
      response.write('x'.repeat(101))
    }
    await t.rejects(exchange(t, answer), { message: 'the answer is too long' })
  }
  const fits = await exchange(t, (_request, response) => void response.end('x'.repeat(100)))
  t.equal(fits.body.length, 100)
})

t.test('time is up for those who do not answer, and for those who do not come to an end', async (t) => {
  for (const begin of [() => {}, (response: ServerResponse) => response.write('x')]) {
    const clock = new VirtualClock(0)
    const answer = (_request: IncomingMessage, response: ServerResponse) => {
      begin(response)
      clock.jumpTo(60_000)
      clock.runNextDue()
    }
    await t.rejects(exchange(t, answer, { clock }), { message: 'context deadline exceeded' })
  }
})

t.test('time is up for those who cannot be found, too', async (t) => {
  const clock = new VirtualClock(0)
  const found = httpsExchange(() => new Promise(() => {}), undefined, { maxBytes: 1, timeoutMs: 5, clock })
  clock.jumpTo(5)
  clock.runNextDue()
  await t.rejects(found, { message: 'context deadline exceeded' })
})

t.test('an answer that breaks off is none', async (t) => {
  const answer = (_request: IncomingMessage, response: ServerResponse) => {
    response.writeHead(200, { 'content-length': 10 })
    response.write('half', () => response.destroy())
  }
  await t.rejects(exchange(t, answer), { message: 'aborted' })
})

t.test('a failure is told by its status, before what it says is looked at', async (t) => {
  const answers: Readonly<Record<string, string>> = { '/good': '{"a":1}', '/bad': 'no JSON', '/fails': 'no JSON' }
  const { port, ca } = await httpsServer(t, loopbackNames, ({ url = '' }, response) => {
    response.writeHead(url === '/fails' ? 503 : 200).end(answers[url])
  })
  const server = `https://127.0.0.1:${port}`
  const json = new HttpsJson({ server, ca }, 60_000, clock)
  t.strictSame(await json.get(`${server}/good`), { a: 1 })
  await t.rejects(json.get(`${server}/bad`), { message: 'the answer is not JSON' })
  await t.rejects(json.get(`${server}/fails`), { message: 'the server responded with status 503' })
  await t.rejects(json.get(`http://127.0.0.1:${port}/good`), { message: 'an https URL is needed' })
})
