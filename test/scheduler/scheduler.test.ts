import t from 'tap'
import { nodes } from '../../apimachinery/kinds/core/node.ts'
import { pods } from '../../apimachinery/kinds/core/pod.ts'
import { schedulerEnv } from './scheduler-env.ts'

const noFit = 'no new claims to deallocate, preemption: 0/1 nodes are available: 1'

t.test('a pod without a node gets one, with an event', async (t) => {
  const env = await schedulerEnv(t)
  await env.createNode('one')
  await env.createPod('a')
  t.strictSame(await env.places(), { a: 'one' })
  t.equal((await env.scheduled('a'))?.status, 'True')
  t.strictSame(await env.events('a'), ['Scheduled: Successfully assigned default/a to one'])
})

t.test('pods spread over nodes, the emptiest first', async (t) => {
  const env = await schedulerEnv(t)
  for (const name of ['one', 'two', 'three']) await env.createNode(name)
  for (let i = 0; i < 6; i++) await env.createPod(`p-${i}`, { cpu: '100m' })
  const places = Object.values(await env.places()).sort()
  t.strictSame(places, ['one', 'one', 'three', 'three', 'two', 'two'])
})

t.test('a pod that came before the first node waits for it', async (t) => {
  const env = await schedulerEnv(t)
  await env.createPod('a')
  t.strictSame(await env.events('a'), ['FailedScheduling: no nodes available to schedule pods'])
  t.strictSame(await env.scheduled('a'), {
    ...{ status: 'False', reason: 'Unschedulable', message: 'no nodes available to schedule pods' },
  })
  await env.createNode('one')
  await env.time.advance(1_000)
  t.strictSame(await env.places(), { a: 'one' })
})

t.test('a pod that fits nowhere says why, and is tried again when a node comes that it fits', async (t) => {
  const env = await schedulerEnv(t)
  await env.createNode('small', { cpu: '1' })
  await env.createPod('a', { cpu: '1500m' })
  const why = `0/1 nodes are available: 1 Insufficient cpu. ${noFit} Preemption is not helpful for scheduling.`
  t.strictSame(await env.events('a'), [`FailedScheduling: ${why}`])
  t.strictSame(await env.scheduled('a'), { status: 'False', reason: 'Unschedulable', message: why })
  const { resourceVersion } = (await env.get('a'))!.metadata
  await env.createNode('tiny', { cpu: '1' })
  await env.time.advance(1_000)
  t.match((await env.scheduled('a'))?.message, /^0\/2 nodes are available: 2 Insufficient cpu\./)
  t.not((await env.get('a'))?.metadata.resourceVersion, resourceVersion)
  await env.createNode('large', { cpu: '2' })
  await env.time.advance(2_000)
  t.strictSame(await env.places(), { a: 'large' })
  t.equal((await env.scheduled('a'))?.status, 'True')
})

t.test('a pod waits for its node to be uncordoned', async (t) => {
  const env = await schedulerEnv(t)
  await env.createNode('one', { spec: { unschedulable: true } })
  await env.createPod('a')
  t.match((await env.scheduled('a'))?.message, /^0\/1 nodes are available: 1 node\(s\) were unschedulable\./)
  await env.time.advance(60_000)
  await env.api.client.patch(nodes, { name: 'one' }, 'merge', { spec: { unschedulable: null, taints: null } })
  await env.time.settle()
  t.strictSame(await env.places(), { a: 'one' })
})

t.test('room that is given back goes to the most important pod', async (t) => {
  const env = await schedulerEnv(t)
  await env.createNode('one', { cpu: '1' })
  await env.createPod('first', { cpu: '1', priority: 100 })
  await env.createPod('low', { cpu: '1', priority: 1 })
  await env.createPod('high', { cpu: '1', priority: 50 })
  t.strictSame(await env.places(), { first: 'one', low: '', high: '' })
  await env.time.advance(60_000)
  await env.api.client.delete(pods, { namespace: 'default', name: 'first' }, { gracePeriodSeconds: 0 })
  await env.time.advance(10_000)
  t.strictSame(await env.places(), { low: '', high: 'one' })
})

t.test('a pod that ends, or comes to need less, makes room', async (t) => {
  const env = await schedulerEnv(t)
  await env.createNode('one', { cpu: '1' })
  await env.createPod('first', { cpu: '1' })
  await env.createPod('second', { cpu: '1' })
  t.equal((await env.places())['second'], '')
  await env.api.client.patch(
    ...([pods, { namespace: 'default', name: 'first' }, 'merge', { status: { phase: 'Succeeded' } }] as const),
    { subresource: 'status' },
  )
  await env.time.advance(1_000)
  t.equal((await env.places())['second'], 'one')
})

t.test('a pod with scheduling gates waits until the last one is gone', async (t) => {
  const env = await schedulerEnv(t)
  await env.createNode('one')
  await env.createPod('a', { spec: { schedulingGates: [{ name: 'example.com/wait' }] } })
  await env.time.advance(600_000)
  t.strictSame(await env.places(), { a: '' })
  t.equal((await env.scheduled('a'))?.reason, 'SchedulingGated')
  t.strictSame(await env.events('a'), [])
  await env.api.client.patch(pods, { namespace: 'default', name: 'a' }, 'merge', { spec: { schedulingGates: null } })
  await env.time.settle()
  t.strictSame(await env.places(), { a: 'one' })
})

t.test('pods of other schedulers are left alone', async (t) => {
  const env = await schedulerEnv(t)
  await env.createNode('one')
  await env.createPod('a', { spec: { schedulerName: 'mine' } })
  t.strictSame(await env.places(), { a: '' })
})

t.test('a pod that is deleted while it waits is forgotten', async (t) => {
  const env = await schedulerEnv(t)
  await env.createPod('a')
  await env.api.client.delete(pods, { namespace: 'default', name: 'a' })
  await env.createNode('one')
  await env.time.advance(600_000)
  t.strictSame(await env.places(), {})
  t.strictSame(env.log, [])
})

t.test('a pod that tolerates a new taint later is tried again', async (t) => {
  const env = await schedulerEnv(t)
  await env.createNode('one', { spec: { taints: [{ key: 'gpu', effect: 'NoSchedule' }] } })
  await env.createPod('a')
  t.match((await env.scheduled('a'))?.message, /1 node\(s\) had untolerated taint\(s\)\./)
  const { tolerations = [] } = (await env.get('a'))!.spec
  await env.api.client.patch(pods, { namespace: 'default', name: 'a' }, 'merge', {
    spec: { tolerations: [...tolerations, { key: 'gpu', operator: 'Exists' }] },
  })
  await env.time.advance(1_000)
  t.strictSame(await env.places(), { a: 'one' })
})

t.test('an unschedulable pod costs nothing until something happens', async (t) => {
  const env = await schedulerEnv(t)
  await env.createNode('one', { cpu: '1' })
  await env.createPod('a', { cpu: '2' })
  const before = await env.api.storage.revision()
  await env.time.advance(299_000)
  t.equal(await env.api.storage.revision(), before)
})

t.test('a thousand pods find their places', async (t) => {
  const env = await schedulerEnv(t)
  for (let i = 0; i < 20; i++) await env.createNode(`n-${i}`, { cpu: '50' })
  await Promise.all(
    Array.from({ length: 1_000 }, (_, i) =>
      env.api.create(pods, {
        metadata: { name: `p-${i}` },
        spec: { containers: [{ name: 'main', image: 'nginx', resources: { requests: { cpu: '1' } } }] },
      }),
    ),
  )
  await env.time.settle()
  const counts = new Map<string, number>()
  for (const place of Object.values(await env.places())) counts.set(place, (counts.get(place) ?? 0) + 1)
  t.strictSame([...counts.values()], new Array(20).fill(50))
})
