import t from 'tap'
import { replicaSets } from '../../../apimachinery/kinds/apps/replica-set.ts'
import { nodes } from '../../../apimachinery/kinds/core/node.ts'
import { pods } from '../../../apimachinery/kinds/core/pod.ts'
import { services } from '../../../apimachinery/kinds/core/service.ts'
import type { Draft } from '../../../apimachinery/object.ts'
import type { TopologySpreadConstraint } from '../../../apimachinery/types/core-v1.ts'
import { type SchedulerEnv, schedulerEnv } from '../scheduler-env.ts'

const zone = 'topology.kubernetes.io/zone'
const hostname = 'kubernetes.io/hostname'
const labels = { app: 'web' }

function spread(more: Draft<TopologySpreadConstraint> = {}) {
  const constraint = {
    maxSkew: 1,
    topologyKey: zone,
    whenUnsatisfiable: 'DoNotSchedule',
    labelSelector: { matchLabels: labels },
  }
  return { labels, spec: { topologySpreadConstraints: [{ ...constraint, ...more }] } }
}

/** Nodes a1 and a2 in zone a, b1 in zone b, unless told otherwise. */
async function withNodes(t: Parameters<typeof schedulerEnv>[0], names = ['a1', 'a2', 'b1']): Promise<SchedulerEnv> {
  const env = await schedulerEnv(t)
  for (const name of names) await env.createNode(name, { labels: { [zone]: name.charAt(0), [hostname]: name } })
  return env
}

/** How many pods are in each zone. */
async function perZone(env: SchedulerEnv): Promise<Record<string, number>> {
  const counts: Record<string, number> = {}
  for (const node of Object.values(await env.places())) counts[node.charAt(0)] = (counts[node.charAt(0)] ?? 0) + 1
  return counts
}

async function place(env: SchedulerEnv, name: string, node: string, more = {}): Promise<void> {
  const spec = { nodeName: node, containers: [{ name: 'c', image: 'i' }] }
  await env.api.create(pods, { metadata: { name, labels, ...more }, spec })
  await env.time.settle()
}

async function whyNot(env: SchedulerEnv, name: string): Promise<string | undefined> {
  return (await env.scheduled(name))?.message.split('. ')[0]
}

t.test('pods are spread evenly over zones, however many nodes these have', async (t) => {
  const env = await withNodes(t, ['a1', 'a2', 'a3', 'b1'])
  for (let i = 0; i < 6; i++) await env.createPod(`p${i}`, spread())
  t.strictSame(await perZone(env), { a: 3, b: 3 })
})

t.test('a pod waits when it would be one too many where there is room', async (t) => {
  const env = await withNodes(t)
  await env.api.client.patch(nodes, { name: 'b1' }, 'merge', { spec: { unschedulable: true } })
  await env.time.settle()
  await env.createPod('p0', spread())
  await env.createPod('p1', spread())
  t.equal(
    await whyNot(env, 'p1'),
    "0/3 nodes are available: 1 node(s) were unschedulable, 2 node(s) didn't match pod topology spread constraints",
  )
  await env.time.advance(60_000)
  await place(env, 'other-app', 'b1', { labels: { app: 'other' } })
  await env.time.advance(60_000)
  t.equal((await env.events('p1')).length, 1, 'pods that do not count do not wake it')
  await place(env, 'like', 'b1')
  await env.time.settle()
  t.equal((await env.places())['p1']?.charAt(0), 'a')
})

t.test('a node without the label is refused for good', async (t) => {
  const env = await schedulerEnv(t)
  await env.createNode('bare')
  await env.createPod('p', spread())
  t.equal(
    await whyNot(env, 'p'),
    "0/1 nodes are available: 1 node(s) didn't match pod topology spread constraints (missing required label)",
  )
  t.match((await env.scheduled('p'))?.message, /1 Preemption is not helpful for scheduling\.$/)
})

t.test('with fewer domains than there should be, every one may hold no more than the skew', async (t) => {
  const env = await withNodes(t)
  for (let i = 0; i < 3; i++) await env.createPod(`p${i}`, spread({ minDomains: 3 }))
  t.strictSame(await perZone(env), { a: 1, b: 1, '': 1 }, 'the third one waits')
})

t.test('pods that leave, of other namespaces and of other labels do not count', async (t) => {
  const env = await withNodes(t, ['a1', 'b1'])
  await place(env, 'leaving', 'a1', { finalizers: ['example.com/held'] })
  await env.api.client.delete(pods, { namespace: 'default', name: 'leaving' })
  await place(env, 'other', 'a1', { labels: { app: 'other' } })
  await place(env, 'b', 'b1')
  await env.createPod('p', spread())
  t.equal((await env.places())['p'], 'a1')
})

for (const c of [
  { name: 'nodes that the pod may not use do not count', more: {}, want: 'b1' },
  { name: 'nodes that the pod may not use count when told so', more: { nodeAffinityPolicy: 'Ignore' }, want: '' },
])
  t.test(c.name, async (t) => {
    const env = await withNodes(t, ['a1', 'b1'])
    await place(env, 'b', 'b1')
    const pod = spread(c.more)
    await env.createPod('p', { ...pod, spec: { ...pod.spec, nodeSelector: { [zone]: 'b' } } })
    t.equal((await env.places())['p'], c.want)
  })

for (const c of [
  { name: 'tainted nodes count', more: {}, want: '' },
  { name: 'tainted nodes do not count when told so', more: { nodeTaintsPolicy: 'Honor' }, want: 'b1' },
])
  t.test(c.name, async (t) => {
    const env = await withNodes(t, ['b1'])
    await env.createNode('a1', { labels: { [zone]: 'a' }, spec: { taints: [{ key: 'gpu', effect: 'NoSchedule' }] } })
    await place(env, 'b', 'b1')
    await env.createPod('p', spread(c.more))
    t.equal((await env.places())['p'], c.want)
  })

t.test("keys of the pod's own labels narrow down which pods count", async (t) => {
  const env = await withNodes(t, ['a1', 'b1'])
  await place(env, 'old', 'a1', { labels: { ...labels, revision: '1' } })
  const pod = spread({ matchLabelKeys: ['revision'] })
  for (const name of ['n1', 'n2']) await env.createPod(name, { ...pod, labels: { ...labels, revision: '2' } })
  t.strictSame(await perZone(env), { a: 2, b: 1 })
})

t.test('a spread that is only wished for gives way', async (t) => {
  const env = await withNodes(t, ['a1', 'b1'])
  for (let i = 0; i < 4; i++) await env.createPod(`p${i}`, spread({ whenUnsatisfiable: 'ScheduleAnyway' }))
  t.strictSame(await perZone(env), { a: 2, b: 2 })
  await env.api.client.patch(nodes, { name: 'b1' }, 'merge', { spec: { unschedulable: true } })
  await env.time.settle()
  for (let i = 4; i < 6; i++) await env.createPod(`p${i}`, spread({ whenUnsatisfiable: 'ScheduleAnyway' }))
  t.strictSame(await perZone(env), { a: 4, b: 2 })
})

t.test('pods behind a Service are spread over zones and nodes though they do not ask for it', async (t) => {
  const env = await withNodes(t, ['a1', 'a2', 'a3', 'b1'])
  await env.api.create(services, { metadata: { name: 'web' }, spec: { selector: labels, ports: [{ port: 80 }] } })
  for (let i = 0; i < 4; i++) await env.createPod(`p${i}`, { labels })
  t.strictSame(Object.values(await env.places()).sort(), ['a1', 'a2', 'a3', 'b1'])
})

t.test('pods of a ReplicaSet are spread over nodes, though others are emptier', async (t) => {
  const env = await withNodes(t, ['a1', 'b1'])
  const template = { metadata: { labels }, spec: { containers: [{ name: 'c', image: 'i' }] } }
  const set = await env.api.create(replicaSets, {
    metadata: { name: 'web' },
    spec: { replicas: 2, selector: { matchLabels: labels }, template },
  })
  const ownerReferences = [
    { apiVersion: 'apps/v1', kind: 'ReplicaSet', name: 'web', uid: set.metadata.uid, controller: true },
  ]
  await place(env, 'first', 'a1')
  await place(env, 'filler', 'b1', { labels: { app: 'other' } })
  await place(env, 'filler-2', 'b1', { labels: { app: 'other' } })
  await env.api.create(pods, { metadata: { name: 'second', labels, ownerReferences }, spec: template.spec })
  await env.time.settle()
  t.equal((await env.places())['second'], 'b1')
})

t.test('a less important pod gives way when the spread needs its place', async (t) => {
  const env = await withNodes(t, ['a1', 'b1'])
  await env.createPod('low', { labels, priority: 1, spec: { nodeSelector: { [zone]: 'a' } } })
  const pod = spread({ nodeAffinityPolicy: 'Ignore' })
  await env.createPod('high', { ...pod, priority: 100, spec: { ...pod.spec, nodeSelector: { [hostname]: 'a1' } } })
  t.ok((await env.get('low'))?.metadata.deletionTimestamp)
})
