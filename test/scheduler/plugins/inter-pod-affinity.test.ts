import t from 'tap'
import { namespaces } from '../../../apimachinery/kinds/core/namespace.ts'
import { pods } from '../../../apimachinery/kinds/core/pod.ts'
import { serviceAccounts } from '../../../apimachinery/kinds/core/service-account.ts'
import type { Draft } from '../../../apimachinery/object.ts'
import type { Affinity, PodAffinityTerm } from '../../../apimachinery/types/core-v1.ts'
import { type SchedulerEnv, schedulerEnv } from '../scheduler-env.ts'

const zone = 'zone'

function term(app: string, more: Draft<PodAffinityTerm> = {}): Draft<PodAffinityTerm> {
  return { topologyKey: zone, labelSelector: { matchLabels: { app } }, ...more }
}

const near = (...terms: Draft<PodAffinityTerm>[]): Draft<Affinity> => ({
  podAffinity: { requiredDuringSchedulingIgnoredDuringExecution: terms },
})
const notNear = (...terms: Draft<PodAffinityTerm>[]): Draft<Affinity> => ({
  podAntiAffinity: { requiredDuringSchedulingIgnoredDuringExecution: terms },
})
const rather = (where: 'podAffinity' | 'podAntiAffinity', app: string, weight = 10): Draft<Affinity> => ({
  [where]: { preferredDuringSchedulingIgnoredDuringExecution: [{ weight, podAffinityTerm: term(app) }] },
})

/** Nodes a1 and a2 in zone a, b1 in zone b. */
async function threeNodes(t: Parameters<typeof schedulerEnv>[0]): Promise<SchedulerEnv> {
  const env = await schedulerEnv(t)
  for (const name of ['a1', 'a2', 'b1']) {
    await env.createNode(name, { labels: { zone: name.charAt(0), 'kubernetes.io/hostname': name } })
  }
  return env
}

const onNode = (name: string) => ({ spec: { nodeSelector: { 'kubernetes.io/hostname': name } } })

async function placeOf(env: SchedulerEnv, name: string): Promise<string | undefined> {
  return (await env.places())[name]
}

async function whyNot(env: SchedulerEnv, name: string): Promise<string | undefined> {
  return (await env.scheduled(name))?.message.split('. ')[0]
}

t.test('a pod goes where the pods are that it wants to be near', async (t) => {
  const env = await threeNodes(t)
  await env.createPod('db', { ...onNode('b1'), labels: { app: 'db' } })
  await env.createPod('web', { spec: { affinity: near(term('db')) } })
  t.equal(await placeOf(env, 'web'), 'b1')
})

t.test('a pod waits for those that it wants to be near, and follows them', async (t) => {
  const env = await threeNodes(t)
  await env.createPod('web', { spec: { affinity: near(term('db')) } })
  t.equal(await whyNot(env, 'web'), "0/3 nodes are available: 3 node(s) didn't match pod affinity rules")
  await env.createPod('other', { ...onNode('a1'), labels: { app: 'other' } })
  await env.time.advance(60_000)
  t.equal((await env.events('web')).length, 1, 'others do not wake it')
  await env.createPod('db', { ...onNode('b1'), labels: { app: 'db' } })
  await env.time.settle()
  t.equal(await placeOf(env, 'web'), 'b1')
})

t.test('all terms must be about one and the same pod', async (t) => {
  const env = await threeNodes(t)
  await env.createPod('half', { ...onNode('a1'), labels: { app: 'db' } })
  await env.createPod('other-half', { ...onNode('a2'), labels: { tier: 'back' } })
  const both = near(term('db'), { topologyKey: zone, labelSelector: { matchLabels: { tier: 'back' } } })
  await env.createPod('web', { spec: { affinity: both } })
  t.equal(await placeOf(env, 'web'), '')
})

t.test('the first of several that want to be near each other goes anywhere, the others follow', async (t) => {
  const env = await threeNodes(t)
  const like = { labels: { app: 'web' }, spec: { affinity: near(term('web')) } }
  for (const name of ['w1', 'w2', 'w3']) await env.createPod(name, like)
  const { w1, w2, w3 } = await env.places()
  t.ok(w1)
  t.strictSame([w2?.charAt(0), w3?.charAt(0)], [w1?.charAt(0), w1?.charAt(0)])
})

t.test('a node without the label is no place to be near anybody', async (t) => {
  const env = await schedulerEnv(t)
  await env.createNode('bare')
  await env.createPod('web', { labels: { app: 'web' }, spec: { affinity: near(term('web')) } })
  t.equal(await whyNot(env, 'web'), "0/1 nodes are available: 1 node(s) didn't match pod affinity rules")
})

t.test('pods that must not be near each other take one zone each', async (t) => {
  const env = await threeNodes(t)
  const unlike = { labels: { app: 'web' }, spec: { affinity: notNear(term('web')) } }
  for (const name of ['w1', 'w2', 'w3']) await env.createPod(name, unlike)
  const { w1, w2, w3 } = await env.places()
  t.strictSame([w1?.charAt(0), w2?.charAt(0)].sort(), ['a', 'b'])
  t.equal(w3, '')
  t.equal(await whyNot(env, 'w3'), "0/3 nodes are available: 3 node(s) didn't match pod anti-affinity rules")
  await env.time.advance(60_000)
  await env.api.client.delete(pods, { namespace: 'default', name: 'w1' }, { gracePeriodSeconds: 0 })
  await env.time.settle()
  t.equal((await placeOf(env, 'w3'))?.charAt(0), w1?.charAt(0))
})

t.test('a pod keeps away from those that do not want it near', async (t) => {
  const env = await threeNodes(t)
  await env.createPod('shy', { ...onNode('a1'), spec: { ...onNode('a1').spec, affinity: notNear(term('loud')) } })
  await env.createPod('loud', { labels: { app: 'loud' } })
  t.equal(await placeOf(env, 'loud'), 'b1')
  await env.createPod('loud-2', { ...onNode('a2'), labels: { app: 'loud' } })
  t.equal(
    await whyNot(env, 'loud-2'),
    "0/3 nodes are available: 1 node(s) didn't satisfy existing pods anti-affinity rules, 2 node(s) didn't match Pod's node affinity/selector",
  )
})

t.test('a pod that is relabelled may cease to be in the way', async (t) => {
  const env = await threeNodes(t)
  await env.createPod('db', { ...onNode('b1'), labels: { app: 'db' } })
  const spec = { ...onNode('b1').spec, affinity: notNear(term('db')) }
  await env.createPod('web', { spec })
  t.equal(await placeOf(env, 'web'), '')
  await env.time.advance(60_000)
  await env.api.client.patch(pods, { namespace: 'default', name: 'db' }, 'merge', {
    metadata: { labels: { app: 'x' } },
  })
  await env.time.settle()
  t.equal(await placeOf(env, 'web'), 'b1')
})

for (const c of [
  { name: 'its own namespace, when it says nothing', more: {}, want: 'a' },
  { name: 'the namespaces that it names', more: { namespaces: ['other'] }, want: 'b' },
  {
    name: 'namespaces with the labels it asks for',
    more: { namespaceSelector: { matchLabels: { team: 'x' } } },
    want: 'b',
  },
  { name: 'all namespaces', more: { namespaceSelector: {} }, want: 'ab' },
])
  t.test(`a term is about pods of ${c.name}`, async (t) => {
    const env = await threeNodes(t)
    await env.api.create(namespaces, { metadata: { name: 'other', labels: { team: 'x' } } })
    await env.api.create(serviceAccounts, { metadata: { name: 'default', namespace: 'other' } })
    await env.createPod('here', { ...onNode('a1'), labels: { app: 'db' } })
    await env.api.create(pods, {
      metadata: { name: 'there', namespace: 'other', labels: { app: 'db' } },
      spec: { nodeName: 'b1', containers: [{ name: 'c', image: 'i' }] },
    })
    await env.createPod('web', { spec: { affinity: near(term('db', c.more)) } })
    t.ok(c.want.includes((await placeOf(env, 'web'))?.charAt(0) ?? 'none'))
    await env.createPod('away', { spec: { affinity: notNear(term('db', c.more)) } })
    const free = ['a', 'b'].filter((zone) => !c.want.includes(zone))
    t.equal((await placeOf(env, 'away'))?.charAt(0) ?? '', free[0] ?? '')
  })

t.test('pods go rather near those that they, or that those, would rather have near', async (t) => {
  const env = await threeNodes(t)
  await env.createPod('db', { ...onNode('b1'), labels: { app: 'db' } })
  await env.createPod('likes', { spec: { affinity: rather('podAffinity', 'db') } })
  t.equal(await placeOf(env, 'likes'), 'b1')
  await env.createPod('dislikes', { spec: { affinity: rather('podAntiAffinity', 'db') } })
  t.equal((await placeOf(env, 'dislikes'))?.charAt(0), 'a')
  const fan = { ...onNode('b1').spec, affinity: rather('podAffinity', 'star', 100) }
  await env.createPod('fan', { spec: fan })
  await env.createPod('star', { labels: { app: 'star' } })
  t.equal(await placeOf(env, 'star'), 'b1')
})

t.test('a less important pod that is in the way is preempted', async (t) => {
  const env = await schedulerEnv(t)
  await env.createNode('only', { labels: { zone: 'a' } })
  await env.createPod('low', { labels: { app: 'db' }, priority: 1 })
  await env.createPod('harmless', { priority: 1 })
  await env.createPod('high', { priority: 100, spec: { affinity: notNear(term('db')) } })
  t.ok((await env.get('low'))?.metadata.deletionTimestamp)
  t.notOk((await env.get('harmless'))?.metadata.deletionTimestamp)
})

t.test('evicting others does not bring anybody near', async (t) => {
  const env = await schedulerEnv(t)
  await env.createNode('only', { labels: { zone: 'a' } })
  await env.createPod('low', { priority: 1 })
  await env.createPod('high', { priority: 100, spec: { affinity: near(term('db')) } })
  t.notOk((await env.get('low'))?.metadata.deletionTimestamp)
  t.match((await env.scheduled('high'))?.message, /1 Preemption is not helpful for scheduling\.$/)
})
