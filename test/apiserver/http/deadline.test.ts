import t from 'tap'
import { allowedMs } from '../../../apiserver/http/chain/deadline.ts'
import { VirtualClock } from '../../../platform/virtual-clock.ts'
import { testStart } from '../../support/time.ts'
import { configMap, FakeWatch, objectAnswer, testApp } from './fake-api.ts'

const url = '/api/v1/namespaces/default/configmaps'
const maxMs = 60_000

for (const [timeout, ms] of [
  [undefined, maxMs],
  ['', maxMs],
  ['0', maxMs],
  ['1500ms', 1500],
  ['32s', 32_000],
  ['1h', maxMs],
  ['-5s', maxMs],
] as const)
  t.test(`allows ${ms} ms for timeout ${timeout}`, async (t) => {
    t.equal(allowedMs(timeout === undefined ? {} : { timeout }, maxMs), ms)
  })

t.test('refuses a timeout that is no duration', async (t) => {
  const { get } = await testApp(t)
  const response = await get(`${url}/a?timeout=5`)
  t.equal(response.statusCode, 400)
  const message = 'invalid timeout specified in the request URL - time: missing unit in duration "5"'
  t.match(response.json(), { reason: 'BadRequest', message })
  const wrong = 'invalid timeout specified in the request URL - time: invalid duration "soon"'
  t.match((await get(`${url}/a?timeout=soon`)).json(), { message: wrong })
})

t.test('answers for a handler that takes too long, and lets it end in peace', async (t) => {
  const wallClock = new VirtualClock(testStart)
  const { api, get } = await testApp(t, { wallClock })
  let finish = () => {}
  api.answer = () => {
    wallClock.jumpTo(testStart + 2000)
    setImmediate(() => wallClock.runNextDue())
    return new Promise((resolve) => (finish = () => resolve(objectAnswer(configMap('a')))))
  }
  const response = await get(`${url}/a?timeout=2s`)
  t.equal(response.statusCode, 504)
  t.match(response.json(), {
    reason: 'Timeout',
    message: 'Timeout: request did not complete within the allotted timeout',
    details: {},
  })
  finish()
  await new Promise((resolve) => setImmediate(resolve))
})

t.test('sets no bound to watches, and keeps no timer of a request that is over', async (t) => {
  const wallClock = new VirtualClock(testStart)
  const { api, app, get } = await testApp(t, { wallClock })
  await get(`${url}/a`)
  t.equal(wallClock.timers, 0)
  const watch = new FakeWatch()
  api.answer = ({ kind }) => watch.response(kind)
  const address = await app.listen({ host: '127.0.0.1', port: 0 })
  const response = await fetch(`${address}${url}?watch=1`, { headers: { authorization: 'Bearer sesame' } })
  t.equal(wallClock.timers, 1, 'the one that ends every watch some day')
  watch.sink?.onEnd()
  await response.text()
})
