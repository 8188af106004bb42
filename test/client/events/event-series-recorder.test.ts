import t from 'tap'
import { eventsV1 } from '../../../apimachinery/kinds/events/event.ts'
import type { Event } from '../../../apimachinery/types/events-v1.ts'
import { EventSeriesRecorder } from '../../../client/events/event-series-recorder.ts'
import { ClientEnv, makeObject, makePod } from '../../support/client-env.ts'

const pod = makePod({ name: 'p', uid: 'u', resourceVersion: '7' })
const failed = { type: 'Warning', reason: 'FailedScheduling', action: 'Scheduling', note: 'no room' } as const

function makeRecorder() {
  const env = new ClientEnv()
  const recorder = new EventSeriesRecorder(env, 'default-scheduler', 'default-scheduler-here')
  const recorded = () => [...env.transport.objects(eventsV1).values()] as Event[]
  const series = () => recorded().map((event) => event.series)
  return { env, recorder, recorded, series }
}

t.test('records what happened to which object, who says so, and when', async (t) => {
  const { env, recorder, recorded } = makeRecorder()
  recorder.event(pod, { ...failed, related: makePod({ name: 'other', uid: 'v' }) })
  await env.settle()
  const [event] = recorded()
  t.match(event, {
    metadata: { namespace: 'default', name: /^p\.[0-9a-f]{16}$/ },
    regarding: { apiVersion: 'v1', kind: 'Pod', namespace: 'default', name: 'p', uid: 'u', resourceVersion: '7' },
    related: { kind: 'Pod', name: 'other', uid: 'v' },
    eventTime: '2026-01-01T00:00:00.000000Z',
    type: 'Warning',
    reason: 'FailedScheduling',
    action: 'Scheduling',
    note: 'no room',
    reportingController: 'default-scheduler',
    reportingInstance: 'default-scheduler-here',
  })
  for (const field of ['deprecatedSource', 'deprecatedCount', 'deprecatedFirstTimestamp', 'series']) {
    t.notOk(field in event!, field)
  }
})

t.test('an event about an object without a namespace goes to default', async (t) => {
  const { env, recorder, recorded } = makeRecorder()
  recorder.event(makeObject('v1', 'Node', { name: 'n', namespace: '' }), failed)
  await env.settle()
  t.equal(recorded()[0]?.metadata.namespace, 'default')
})

t.test('a note that is too long is cut', async (t) => {
  const { env, recorder, recorded } = makeRecorder()
  recorder.event(pod, { ...failed, note: 'x'.repeat(1025) })
  await env.settle()
  t.equal(recorded()[0]?.note, `${'x'.repeat(1020)} ...`)
})

t.test('the same again begins a series, whose length is written when it has ended', async (t) => {
  const { env, recorder, recorded, series } = makeRecorder()
  recorder.event(pod, failed)
  recorder.event(pod, { ...failed, note: 'the note does not tell events apart' })
  await env.settle()
  t.strictSame(series(), [{ count: 2, lastObservedTime: '2026-01-01T00:00:00.000000Z' }])
  t.equal(recorded()[0]?.note, 'no room')
  await env.advance(120_000)
  recorder.event(pod, failed)
  await env.advance(12 * 60_000 - 120_000 - 1)
  t.match(series(), [{ count: 2 }], 'nobody has to know yet')
  await env.advance(1)
  t.strictSame(series(), [{ count: 3, lastObservedTime: '2026-01-01T00:02:00.000000Z' }])
  recorder.event(pod, failed)
  await env.settle()
  t.equal(recorded().length, 2, 'then it begins anew')
})

t.test('a series that goes on is written every half hour', async (t) => {
  const { env, recorder, series } = makeRecorder()
  for (let minute = 0; minute < 30; minute += 5) {
    recorder.event(pod, failed)
    await env.advance(5 * 60_000)
  }
  t.match(series(), [{ count: 2 }])
  await env.advance(5 * 60_000)
  t.match(series(), [{ count: 6 }])
})

t.test('an event of another version of the object, or after a while, is another one', async (t) => {
  const { env, recorder, recorded } = makeRecorder()
  recorder.event(pod, failed)
  recorder.event(makePod({ name: 'p', uid: 'u', resourceVersion: '8' }), failed)
  await env.settle()
  t.equal(recorded().length, 2)
  await env.advance(360_001)
  recorder.event(pod, failed)
  await env.settle()
  t.equal(recorded().length, 3)
})

t.test('a series whose event has expired is created anew', async (t) => {
  const { env, recorder, recorded } = makeRecorder()
  recorder.event(pod, failed)
  await env.settle()
  env.transport.objects(eventsV1).clear()
  recorder.event(pod, failed)
  await env.settle()
  t.match(recorded(), [{ series: { count: 2 } }])
})

t.test('nothing is left to do once it is stopped', async (t) => {
  const { env, recorder } = makeRecorder()
  recorder.event(pod, failed)
  recorder.event(pod, failed)
  await env.settle()
  recorder.stop()
  t.equal(env.clock.timers, 0)
})
