import t from 'tap'
import { events } from '../../../../apimachinery/kinds/core/event.ts'
import { namespaces } from '../../../../apimachinery/kinds/core/namespace.ts'
import { eventsV1 } from '../../../../apimachinery/kinds/events/event.ts'
import { checkAdmissionConfig } from '../../../../apiserver/admission/registry.ts'
import type { CallOptions, TestApi } from '../../../support/api.ts'
import { apiWithPlugin } from '../admission-env.ts'

const config = (...limits: object[]) => ({
  apiVersion: 'eventratelimit.admission.k8s.io/v1alpha1',
  kind: 'Configuration',
  limits,
})

const apiWith = (t: Parameters<typeof apiWithPlugin>[0], ...limits: object[]) =>
  apiWithPlugin(t, 'EventRateLimit', config(...limits))

let count = 0

/** Creates an event. @param about the name of its object */
function send(api: TestApi, about = 'p', options: CallOptions = {}) {
  const { namespace = 'default' } = options
  const body = {
    metadata: { name: `e${count++}`, namespace },
    involvedObject: { apiVersion: 'v1', kind: 'Pod', namespace, name: about },
    source: { component: 'test' },
  }
  return api.call('create', events, { ...options, namespace, body })
}

const refused = (what: string) => ({ code: 429, reason: 'TooManyRequests', message: `Too many requests: ${what}` })

t.test('a burst of events gets through, then one at a time', async (t) => {
  const api = await apiWith(t, { type: 'Server', qps: 1, burst: 2 })
  t.equal((await send(api)).code, 201)
  t.equal((await send(api)).code, 201)
  t.match(await send(api), refused('limit reached on type Server for key '))
  await api.advance(1000)
  t.equal((await send(api)).code, 201)
  t.equal((await send(api)).code, 429)
})

t.test('events of events.k8s.io are not counted', async (t) => {
  const api = await apiWith(t, { type: 'Server', qps: 1, burst: 1 })
  const eventTime = '2026-01-01T00:00:00.000000Z'
  const reporter = { reportingController: 'a.b/c', reportingInstance: 'i', action: 'A', reason: 'R', type: 'Normal' }
  for (const name of ['a', 'b', 'c']) {
    const body = {
      metadata: { name, namespace: 'default' },
      eventTime,
      ...reporter,
      regarding: { namespace: 'default' },
    }
    const { code, message } = await api.call('create', eventsV1, { body })
    t.equal(code, 201, message)
  }
})

t.test('tries are not counted', async (t) => {
  const api = await apiWith(t, { type: 'Server', qps: 1, burst: 1 })
  for (let i = 0; i < 3; i++) t.equal((await send(api, 'p', { query: { dryRun: 'All' } })).code, 201)
  t.equal((await send(api)).code, 201)
})

t.test('namespaces, users and objects are counted by themselves', async (t) => {
  const once = { qps: 1, burst: 1 }
  const byNamespace = await apiWith(t, { type: 'Namespace', ...once })
  await byNamespace.create(namespaces, { metadata: { name: 'other' } })
  t.equal((await send(byNamespace)).code, 201)
  t.equal((await send(byNamespace, 'p', { namespace: 'other' })).code, 201)
  t.match(await send(byNamespace), refused('limit reached on type Namespace for key default'))

  const byUser = await apiWith(t, { type: 'User', ...once })
  t.equal((await send(byUser)).code, 201)
  t.equal((await send(byUser, 'p', { user: { name: 'other', groups: ['system:masters'] } })).code, 201)
  t.match(await send(byUser), refused('limit reached on type User for key admin'))

  const byObject = await apiWith(t, { type: 'SourceAndObject', ...once })
  t.equal((await send(byObject)).code, 201)
  t.equal((await send(byObject, 'q')).code, 201)
  t.match(await send(byObject), refused('limit reached on type SourceAndObject for key testPoddefaultpv1'))
})

t.test('every limit that is reached is told', async (t) => {
  const api = await apiWith(t, { type: 'Server', qps: 1, burst: 1 }, { type: 'User', qps: 1, burst: 1 })
  await send(api)
  const both = '[limit reached on type Server for key , limit reached on type User for key admin]'
  t.match(await send(api), refused(both))
})

t.test('whoever was seen longest ago is forgotten first', async (t) => {
  const api = await apiWith(t, { type: 'SourceAndObject', qps: 1, burst: 1, cacheSize: 2 })
  for (const about of ['a', 'b', 'c']) t.equal((await send(api, about)).code, 201)
  t.equal((await send(api, 'c')).code, 429)
  t.equal((await send(api, 'a')).code, 201)
})

for (const { name, configuration, message } of [
  { name: 'none', configuration: undefined, message: 'admission plugin "EventRateLimit" needs a configuration' },
  { name: 'no limits', configuration: config(), message: /limits/ },
  { name: 'another type', configuration: config({ type: 'Pod', qps: 1, burst: 1 }), message: /limits\[0\].type/ },
  { name: 'no burst', configuration: config({ type: 'User', qps: 1, burst: 0 }), message: /limits\[0\].burst/ },
])
  t.test(`the plugin does not start with ${name} as its configuration`, async (t) => {
    const plugins = new Map([['EventRateLimit', configuration]])
    t.throws(() => checkAdmissionConfig({ enable: ['EventRateLimit'], disable: [], plugins }), { message })
  })
