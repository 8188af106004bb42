import t from 'tap'
import { events } from '../../../apimachinery/kinds/core/event.ts'
import type { Event } from '../../../apimachinery/types/core-v1.ts'
import { createEventRecorder } from '../../../client/events/event-recorder.ts'
import { ClientEnv, makeObject, makePod } from '../../support/client-env.ts'

const pod = makePod({ name: 'p', uid: 'u', resourceVersion: '7' })

function makeRecorder() {
  const env = new ClientEnv()
  const recorder = createEventRecorder(env, { component: 'test-controller' })
  const recorded = () => [...env.transport.objects(events).values()] as Event[]
  return { env, recorder, recorded }
}

t.test('records who said what about which object, and when', async (t) => {
  const { env, recorder, recorded } = makeRecorder()
  recorder.event(pod, 'Warning', 'Failed', 'it did not work')
  await env.settle()
  t.match(recorded(), [
    {
      metadata: { namespace: 'default', name: /^p\.[0-9a-f]{16}$/ },
      involvedObject: {
        apiVersion: 'v1',
        kind: 'Pod',
        namespace: 'default',
        name: 'p',
        uid: 'u',
        resourceVersion: '7',
      },
      type: 'Warning',
      reason: 'Failed',
      message: 'it did not work',
      firstTimestamp: '2026-01-01T00:00:00Z',
      lastTimestamp: '2026-01-01T00:00:00Z',
      count: 1,
      source: { component: 'test-controller' },
      reportingComponent: 'test-controller',
      reportingInstance: '',
    },
  ])
})

t.test('says so for someone else, on a node', async (t) => {
  const { env, recorder, recorded } = makeRecorder()
  recorder.for({ component: 'kubelet', host: 'n1' }).event(pod, 'Normal', 'Started', 'started')
  await env.settle()
  t.match(recorded(), [{ source: { component: 'kubelet', host: 'n1' }, reportingInstance: 'n1' }])
})

t.test('an event about an object without a namespace goes to default', async (t) => {
  const { env, recorder, recorded } = makeRecorder()
  recorder.event(makeObject('v1', 'Node', { name: 'n', namespace: '' }), 'Normal', 'Ready', 'ready')
  await env.settle()
  t.equal(recorded()[0]?.metadata.namespace, 'default')
  t.notOk('namespace' in recorded()[0]!.involvedObject)
})

t.test('the same event again is counted up, also while the first one is still being written', async (t) => {
  const { env, recorder, recorded } = makeRecorder()
  recorder.event(pod, 'Normal', 'Pulled', 'pulled')
  recorder.event(pod, 'Normal', 'Pulled', 'pulled')
  await env.settle()
  await env.advance(5_000)
  recorder.event(pod, 'Normal', 'Pulled', 'pulled')
  await env.settle()
  t.match(recorded(), [{ count: 3, firstTimestamp: '2026-01-01T00:00:00Z', lastTimestamp: '2026-01-01T00:00:05Z' }])
  t.equal(recorded().length, 1)
})

t.test('an event that expired on the server is created again, with its count', async (t) => {
  const { env, recorder, recorded } = makeRecorder()
  recorder.event(pod, 'Normal', 'Pulled', 'pulled')
  await env.settle()
  await env.client.delete(events, recorded()[0]!)
  recorder.event(pod, 'Normal', 'Pulled', 'pulled')
  await env.settle()
  t.match(recorded(), [{ count: 2 }])
})

t.test('from the tenth on, events that differ only in their message become one', async (t) => {
  const { env, recorder, recorded } = makeRecorder()
  for (let i = 1; i <= 15; i++) recorder.event(pod, 'Warning', 'Failed', `try ${i}`)
  await env.settle()
  t.equal(recorded().length, 10)
  t.match(recorded().at(-1), { message: '(combined from similar events): try 15', count: 6 })
})

t.test('ten minutes of quiet end the combining', async (t) => {
  const { env, recorder, recorded } = makeRecorder()
  for (let i = 1; i <= 10; i++) recorder.event(pod, 'Warning', 'Failed', `try ${i}`)
  await env.advance(600_001)
  recorder.event(pod, 'Warning', 'Failed', 'try 11')
  await env.settle()
  t.equal(recorded().at(-1)?.message, 'try 11')
})

t.test('lets 25 events through about an object, then one every five minutes', async (t) => {
  const { env, recorder, recorded } = makeRecorder()
  const total = () => recorded().reduce((sum, { count }) => sum + (count ?? 0), 0)
  for (let i = 0; i < 30; i++) recorder.event(pod, 'Warning', 'Failed', 'again')
  await env.settle()
  t.equal(total(), 25)
  await env.advance(300_000)
  for (let i = 0; i < 3; i++) recorder.event(pod, 'Warning', 'Failed', 'again')
  await env.settle()
  t.equal(total(), 26)
  recorder.event(makePod({ name: 'other' }), 'Warning', 'Failed', 'again')
  await env.settle()
  t.equal(total(), 27, 'other objects have their own budget')
})

t.test('an event that cannot be written is dropped, and the next one starts anew', async (t) => {
  const { env, recorder, recorded } = makeRecorder()
  env.transport.before = () => {
    throw new Error('connection refused')
  }
  recorder.event(pod, 'Normal', 'Pulled', 'pulled')
  await env.settle()
  env.transport.before = () => {}
  recorder.event(pod, 'Normal', 'Pulled', 'pulled')
  await env.settle()
  t.match(recorded(), [{ count: 1 }])
})
