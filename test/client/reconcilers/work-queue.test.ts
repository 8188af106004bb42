import t from 'tap'
import { queueMetrics } from '../../../client/reconcilers/queue-metrics.ts'
import { WorkQueue } from '../../../client/reconcilers/work-queue.ts'
import { ClientEnv } from '../../support/client-env.ts'

function makeQueue(held = false) {
  const env = new ClientEnv()
  const ready: number[] = []
  const onReady = () => void ready.push(env.clock.now())
  const queue = new WorkQueue('test', {
    clock: env.clock,
    tracker: env.tracker,
    metrics: queueMetrics(env.metrics, 'test'),
    onReady,
    held,
  })
  return { env, queue }
}

t.test('hands out keys in the order in which they came, each once', async (t) => {
  const { queue } = makeQueue()
  for (const key of ['a', 'b', 'a', 'c', 'b']) queue.add(key)
  t.strictSame([queue.take(), queue.take(), queue.take(), queue.take()], ['a', 'b', 'c', undefined])
})

t.test('never hands out a key that is being worked on', async (t) => {
  const { queue } = makeQueue()
  queue.add('a')
  t.equal(queue.take(), 'a')
  queue.add('a')
  queue.add('a')
  t.equal(queue.take(), undefined)
  queue.done('a')
  t.equal(queue.take(), 'a')
  queue.done('a')
  t.equal(queue.take(), undefined)
})

t.test('keys are under way only once somebody takes them', async (t) => {
  const { env, queue } = makeQueue(true)
  queue.add('a')
  t.ok(env.tracker.idle)
  queue.release()
  t.notOk(env.tracker.idle)
  queue.take()
  queue.done('a')
  t.ok(env.tracker.idle)
})

t.test('a delayed key becomes ready when its time comes, and does not count as under way before', async (t) => {
  const { env, queue } = makeQueue()
  queue.addAfter('a', 1000)
  t.ok(env.tracker.idle)
  await env.advance(999)
  t.equal(queue.take(), undefined)
  env.clock.jumpTo(env.clock.now() + 1)
  t.ok(env.clock.runNextDue())
  t.equal(queue.take(), 'a')
  t.notOk(env.tracker.idle)
  queue.done('a')
  t.ok(env.tracker.idle)
})

t.test('of two delays the earlier one counts', async (t) => {
  const { env, queue } = makeQueue()
  queue.addAfter('a', 2000)
  queue.addAfter('a', 1000)
  queue.addAfter('a', 3000)
  t.equal(env.clock.timers, 1)
  t.equal(env.clock.nextTimerAt(), env.clock.now() + 1000)
})

t.test('taking a key cancels its delay: whoever takes it sees the state that the delay waited for', async (t) => {
  const { env, queue } = makeQueue()
  queue.addAfter('a', 1000)
  queue.add('a')
  queue.take()
  t.equal(env.clock.timers, 0)
})

t.test('delays after failures double from 5 ms up to 1000 s, and start over once forgotten', async (t) => {
  const { queue } = makeQueue()
  const delays: number[] = []
  for (let i = 0; i < 20; i++) delays.push(queue.addRateLimited('a'))
  t.strictSame(delays.slice(0, 4), [5, 10, 20, 40])
  t.strictSame(delays.slice(-2), [1_000_000, 1_000_000])
  queue.forget('a')
  t.equal(queue.addRateLimited('a'), 5)
  t.equal(queue.addRateLimited('b'), 5, 'per key')
})

t.test('a stopped queue takes nothing, and leaves no timer', async (t) => {
  const { env, queue } = makeQueue()
  queue.add('a')
  queue.addAfter('b', 1000)
  queue.stop()
  queue.add('c')
  t.equal(queue.take(), undefined)
  t.equal(env.clock.timers, 0)
  t.ok(env.tracker.idle)
})

t.test('counts what goes through it', async (t) => {
  const { env, queue } = makeQueue()
  queue.add('a')
  queue.add('a')
  queue.add('b')
  queue.take()
  queue.addRateLimited('a')
  const { text } = await env.metrics.text()
  t.match(text, 'workqueue_depth{name="test"} 1\n')
  t.match(text, 'workqueue_adds_total{name="test"} 2\n')
  t.match(text, 'workqueue_retries_total{name="test"} 1\n')
  t.match(text, 'workqueue_queue_duration_seconds_count{name="test"} 1\n')
})
