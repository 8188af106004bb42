import t from 'tap'
import { VirtualClock } from '../../platform/virtual-clock.ts'
import { on } from '../../scheduler/framework/cluster-event.ts'
import { backoffMs, SchedulingQueue } from '../../scheduler/queue/scheduling-queue.ts'
import { makePod } from '../support/builders.ts'

const nodeAdded = on('nodes', 'Add')

function testQueue() {
  const clock = new VirtualClock(0)
  const queue = new SchedulingQueue({
    clock,
    awaits: ({ resource }, plugin) => resource === 'nodes' && plugin === 'NodeName',
    canHelp: (_event, _plugin, pod) => pod.metadata.name !== 'beyond-help',
    onReady: () => {},
  })
  const advance = (ms: number) => {
    const until = clock.now() + ms
    for (let at = clock.nextTimerAt(); at !== undefined && at <= until; at = clock.nextTimerAt()) {
      clock.jumpTo(at)
      while (clock.runNextDue());
    }
    clock.jumpTo(until)
  }
  const takeName = () => queue.take()?.pod.metadata.name
  return { clock, queue, advance, takeName }
}

t.test('higher priority comes first, and among equals the one that came first', async (t) => {
  const { queue, takeName } = testQueue()
  queue.add(makePod({ name: 'a' }))
  queue.add(makePod({ name: 'b' }))
  queue.add(makePod({ name: 'urgent', spec: { priority: 10 } }))
  t.strictSame([takeName(), takeName(), takeName(), takeName()], ['urgent', 'a', 'b', undefined])
})

t.test('a refused pod waits for an event that one of its refusers waits for', async (t) => {
  const { queue, advance, takeName } = testQueue()
  queue.add(makePod({ name: 'a' }))
  queue.reject(queue.take()!, new Set(['NodeName']))
  t.equal(takeName(), undefined)
  queue.happened(on('pods', 'Delete'))
  advance(60_000)
  t.equal(takeName(), undefined, 'the event is none of its concern')
  queue.happened(nodeAdded)
  t.equal(takeName(), 'a', 'it has rested long enough')
})

t.test('a pod that nobody refused, as there were no nodes, is woken by every event', async (t) => {
  const { queue, advance, takeName } = testQueue()
  queue.add(makePod({ name: 'a' }))
  queue.reject(queue.take()!, new Set())
  queue.happened(on('pods', 'Delete'))
  advance(1_000)
  t.equal(takeName(), 'a')
})

t.test('an event during its back-off wakes a pod only when that is over', async (t) => {
  const { queue, advance, takeName } = testQueue()
  queue.add(makePod({ name: 'a' }))
  queue.reject(queue.take()!, new Set(['NodeName']))
  queue.happened(nodeAdded)
  advance(999)
  t.equal(takeName(), undefined)
  advance(1)
  t.equal(takeName(), 'a')
})

t.test('an event that comes while a pod is being tried is not lost', async (t) => {
  const { queue, advance, takeName } = testQueue()
  queue.add(makePod({ name: 'a' }))
  const trying = queue.take()!
  queue.happened(nodeAdded)
  queue.reject(trying, new Set(['NodeName']))
  advance(1_000)
  t.equal(takeName(), 'a')
})

t.test('a pod that nothing wakes is tried again after five minutes', async (t) => {
  const { queue, advance, takeName } = testQueue()
  queue.add(makePod({ name: 'a' }))
  queue.reject(queue.take()!, new Set(['TaintToleration']))
  advance(5 * 60_000 - 1)
  t.equal(takeName(), undefined)
  advance(1)
  t.equal(takeName(), 'a')
})

t.test('an update replaces the version that waits', async (t) => {
  const { queue } = testQueue()
  queue.add(makePod({ name: 'a' }))
  queue.update(makePod({ name: 'a', labels: { version: 'two' } }))
  t.equal(queue.take()?.pod.metadata.labels?.['version'], 'two')
  t.equal(queue.take(), undefined)
})

t.test('a removed pod is gone, and nothing keeps a timer', async (t) => {
  const { clock, queue, takeName } = testQueue()
  queue.add(makePod({ name: 'a' }))
  queue.remove('default/a')
  t.equal(takeName(), undefined)
  t.equal(queue.size, 0)
  t.equal(clock.timers, 0)
})

for (const [attempts, ms] of [
  [1, 1_000],
  [2, 2_000],
  [4, 8_000],
  [5, 10_000],
  [50, 10_000],
] as const)
  t.test(`failure ${attempts} in a row costs ${ms} ms`, async (t) => {
    t.equal(backoffMs(attempts), ms)
  })

t.test('of the pods that wait for an event, only those are woken that it can help', async (t) => {
  const { queue, advance, takeName } = testQueue()
  for (const name of ['beyond-help', 'a']) queue.add(makePod({ name }))
  for (const rejectedBy of [
    ['NodeName', 'Other'],
    ['Other', 'NodeName'],
  ])
    queue.reject(queue.take()!, new Set(rejectedBy))
  queue.happened(nodeAdded)
  advance(1_000)
  t.strictSame([takeName(), takeName()], ['a', undefined])
})

t.test('an event about one pod wakes no other', async (t) => {
  const { queue, advance, takeName } = testQueue()
  for (const name of ['a', 'b']) queue.add(makePod({ name }))
  for (let i = 0; i < 2; i++) queue.reject(queue.take()!, new Set(['NodeName']))
  queue.happened(nodeAdded, 'default/b')
  advance(1_000)
  t.strictSame([takeName(), takeName()], ['b', undefined])
})
