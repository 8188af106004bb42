import t from 'tap'
import { pods } from '../../apimachinery/kinds/core/pod.ts'
import { podDisruptionBudgets } from '../../apimachinery/kinds/policy/pod-disruption-budget.ts'
import { priorityClasses } from '../../apimachinery/kinds/scheduling/priority-class.ts'
import { type SchedulerEnv, schedulerEnv } from './scheduler-env.ts'

const ref = (name: string) => ({ namespace: 'default', name })
const gone = { gracePeriodSeconds: 0 }

t.test('a more important pod takes the place of a less important one', async (t) => {
  const env = await schedulerEnv(t)
  await env.createNode('one', { cpu: '1' })
  await env.createPod('victim', { cpu: '1', priority: 1 })
  const { metadata } = await env.createPod('urgent', { cpu: '1', priority: 100 })
  const victim = await env.get('victim')
  t.ok(victim?.metadata.deletionTimestamp)
  t.match(
    victim?.status.conditions?.find(({ type }) => type === 'DisruptionTarget'),
    {
      ...{ status: 'True', reason: 'PreemptionByScheduler' },
      message: 'default-scheduler: preempting to accommodate a higher priority pod',
    },
  )
  t.equal((await env.get('urgent'))?.status.nominatedNodeName, 'one')
  t.ok((await env.events('victim')).includes(`Preempted: Preempted by pod ${metadata.uid} on node one`))
  t.match(await env.events('urgent'), [
    /^FailedScheduling: 0\/1 nodes are available: 1 Insufficient cpu\. no new claims/,
  ])
  await env.api.client.delete(pods, ref('victim'), gone)
  await env.time.advance(1_000)
  t.strictSame(await env.places(), { urgent: 'one' })
})

t.test('the fewest and least important pods go', async (t) => {
  const env = await schedulerEnv(t)
  await env.createNode('one', { cpu: '2' })
  await env.createPod('one-high', { cpu: '2', priority: 50 })
  await env.createNode('two', { cpu: '2' })
  await env.createPod('two-low', { cpu: '1', priority: 1 })
  await env.createPod('two-mid', { cpu: '1', priority: 10 })
  await env.createPod('urgent', { cpu: '1', priority: 100 })
  t.equal((await env.get('urgent'))?.status.nominatedNodeName, 'two')
  t.strictSame(await leaving(env), ['two-low'])
})

t.test('while its victim is on its way out, no more pods are evicted for it', async (t) => {
  const env = await schedulerEnv(t)
  await env.createNode('one', { cpu: '1' })
  await env.createNode('two', { cpu: '1' })
  await env.createPod('a', { cpu: '1', priority: 1 })
  await env.createPod('b', { cpu: '1', priority: 2 })
  await env.createPod('urgent', { cpu: '1', priority: 100 })
  await env.createNode('three', { cpu: '100m' })
  await env.time.advance(20_000)
  const { items } = await env.api.client.list(pods)
  t.equal(items.filter(({ metadata }) => metadata.deletionTimestamp).length, 1)
  t.match((await env.scheduled('urgent'))?.message, /not eligible due to a terminating pod on the nominated node\.$/)
  t.ok((await env.get('urgent'))?.status.nominatedNodeName)
})

t.test('nobody less important takes the room that is being made', async (t) => {
  const env = await schedulerEnv(t)
  await env.createNode('one', { cpu: '2' })
  await env.createPod('a', { cpu: '1', priority: 1 })
  await env.createPod('b', { cpu: '1', priority: 1 })
  await env.createPod('urgent', { cpu: '2', priority: 100 })
  const { items } = await env.api.client.list(pods)
  t.equal(items.filter(({ metadata }) => metadata.deletionTimestamp).length, 2)
  await env.api.client.delete(pods, ref('a'), gone)
  await env.createPod('sneaky', { cpu: '500m', priority: 5 })
  await env.time.advance(5_000)
  t.equal((await env.places())['sneaky'], '')
  await env.api.client.delete(pods, ref('b'), gone)
  await env.time.advance(5_000)
  t.strictSame(await env.places(), { urgent: 'one', sneaky: '' })
})

t.test('a still more important pod takes the room, and the nomination', async (t) => {
  const env = await schedulerEnv(t)
  await env.createNode('one', { cpu: '1' })
  await env.createPod('victim', { cpu: '1', priority: 1 })
  await env.createPod('urgent', { cpu: '1', priority: 100 })
  await env.api.client.delete(pods, ref('victim'), gone)
  await env.createPod('most-urgent', { cpu: '1', priority: 1000 })
  await env.time.advance(20_000)
  t.equal((await env.places())['most-urgent'], 'one')
  t.equal((await env.places())['urgent'], '')
})

t.test('a pod that must not preempt waits', async (t) => {
  const env = await schedulerEnv(t)
  await env.createNode('one', { cpu: '1' })
  await env.createPod('other', { cpu: '1', priority: 1 })
  const value = { metadata: { name: 'polite' }, value: 100, preemptionPolicy: 'Never' }
  await env.api.client.create(priorityClasses, value)
  await env.createPod('polite', { cpu: '1', spec: { priorityClassName: 'polite' } })
  t.notOk((await env.get('other'))?.metadata.deletionTimestamp)
  t.match((await env.scheduled('polite'))?.message, /preemption: not eligible due to preemptionPolicy=Never\.$/)
})

t.test('equals do not preempt each other', async (t) => {
  const env = await schedulerEnv(t)
  await env.createNode('one', { cpu: '1' })
  await env.createPod('a', { cpu: '1', priority: 7 })
  await env.createPod('b', { cpu: '1', priority: 7 })
  t.match(
    (await env.scheduled('b'))?.message,
    /preemption: 0\/1 nodes are available: 1 No preemption victims found for incoming pod\.$/,
  )
  t.notOk((await env.get('a'))?.metadata.deletionTimestamp)
})

/** A budget for pods of an app, which allows so many more evictions. */
async function createBudget(env: SchedulerEnv, app: string, disruptionsAllowed: number): Promise<void> {
  const spec = { selector: { matchLabels: { app } }, minAvailable: 1 }
  await env.api.create(podDisruptionBudgets, { metadata: { name: app }, spec })
  const counts = { currentHealthy: 1, desiredHealthy: 1, expectedPods: 1, disruptionsAllowed }
  const patch = { status: counts }
  await env.api.client.patch(podDisruptionBudgets, ref(app), 'merge', patch, { subresource: 'status' })
}

async function leaving(env: SchedulerEnv): Promise<string[]> {
  const { items } = await env.api.client.list(pods)
  return items.filter(({ metadata }) => metadata.deletionTimestamp).map(({ metadata }) => metadata.name)
}

t.test('pods whose budget does not allow it stay where others can go', async (t) => {
  const env = await schedulerEnv(t)
  await createBudget(env, 'kept', 0)
  await env.createNode('one', { cpu: '2' })
  await env.createPod('kept', { cpu: '1', priority: 1, labels: { app: 'kept' } })
  await env.createPod('more-important', { cpu: '1', priority: 10 })
  await env.createPod('urgent', { cpu: '1', priority: 100 })
  t.strictSame(await leaving(env), ['more-important'])
})

t.test('the node on which the fewest budgets are broken is chosen', async (t) => {
  const env = await schedulerEnv(t)
  await createBudget(env, 'kept', 0)
  await createBudget(env, 'spare', 1)
  await env.createNode('one', { cpu: '1' })
  await env.createPod('kept', { cpu: '1', priority: 1, labels: { app: 'kept' } })
  await env.createNode('two', { cpu: '1' })
  await env.createPod('spare', { cpu: '1', priority: 10, labels: { app: 'spare' } })
  await env.createPod('urgent', { cpu: '1', priority: 100 })
  t.strictSame(await leaving(env), ['spare'])
})

t.test('a budget keeps nobody when there is no other way', async (t) => {
  const env = await schedulerEnv(t)
  await createBudget(env, 'kept', 0)
  await env.createNode('one', { cpu: '1' })
  await env.createPod('kept', { cpu: '1', priority: 1, labels: { app: 'kept' } })
  await env.createPod('urgent', { cpu: '1', priority: 100 })
  t.strictSame(await leaving(env), ['kept'])
})
