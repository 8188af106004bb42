import t from 'tap'
import { controllerRevisions } from '../../../apimachinery/kinds/apps/controller-revision.ts'
import { daemonSets } from '../../../apimachinery/kinds/apps/daemon-set.ts'
import { nodes } from '../../../apimachinery/kinds/core/node.ts'
import { pods } from '../../../apimachinery/kinds/core/pod.ts'
import type { Draft } from '../../../apimachinery/object.ts'
import type { DaemonSetSpec } from '../../../apimachinery/types/apps-v1.ts'
import type { NodeSpec, PodSpec } from '../../../apimachinery/types/core-v1.ts'
import { nodeOf } from '../../../controllers/daemon-set/daemon-pod.ts'
import { controllerEnv } from '../../support/controller-env.ts'
import { type FakeKubeletOptions, fakeKubelet } from '../../support/fake-kubelet.ts'

const ref = { namespace: 'default', name: 'agent' }

const templateOf = (image: string, spec: Draft<PodSpec> = {}) => ({
  metadata: { labels: { app: 'agent' } },
  spec: { containers: [{ name: 'main', image }], ...spec },
})

/** A DaemonSet `agent` at work on nodes `a`, `b` and `c`. */
async function daemonSetEnv(
  t: Parameters<typeof controllerEnv>[0],
  spec: Draft<DaemonSetSpec> = {},
  options: FakeKubeletOptions = {},
) {
  const env = await controllerEnv(t, ['daemonset-controller'])
  const kubelet = await fakeKubelet(t, env.api, options)
  const changeNode = async (name: string, patch: object) => {
    await env.client.patch(nodes, { name }, 'merge', patch)
    await env.settle()
  }
  const addNode = async (name: string, spec: Draft<NodeSpec> = {}) => {
    await env.create(nodes, { metadata: { name } })
    // The server taints new nodes as not ready.
    await changeNode(name, { spec: { taints: null, ...spec } })
  }
  for (const name of ['a', 'b', 'c']) await addNode(name)
  await env.create(daemonSets, {
    metadata: { name: 'agent' },
    spec: { selector: { matchLabels: { app: 'agent' } }, template: templateOf('one'), ...spec },
  })
  const change = async (spec: Draft<DaemonSetSpec>) => {
    await env.client.patch(daemonSets, ref, 'merge', { spec })
    await env.settle()
  }
  const all = async () => (await env.client.list(pods)).items
  return {
    ...env,
    kubelet,
    addNode,
    change,
    all,
    set: () => env.client.get(daemonSets, ref),
    roll: (image: string) => change({ template: templateOf(image) }),
    podOn: async (node: string) => (await all()).find((pod) => nodeOf(pod) === node)!,
    places: async () => (await all()).map((pod) => `${nodeOf(pod)} ${pod.spec.containers[0]?.image}`).sort(),
    changeNode,
  }
}

t.test('each node gets a pod, which only that node may run', async (t) => {
  const env = await daemonSetEnv(t)
  t.strictSame(await env.places(), ['a one', 'b one', 'c one'])
  const { metadata, spec } = await env.podOn('a')
  t.notOk(spec.nodeName, 'the scheduler binds it')
  t.strictSame(spec.affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution, {
    nodeSelectorTerms: [{ matchFields: [{ key: 'metadata.name', operator: 'In', values: ['a'] }] }],
  })
  t.strictSame(
    spec.tolerations?.map(({ key, operator, effect }) => `${key} ${operator} ${effect}`),
    [
      'node.kubernetes.io/not-ready Exists NoExecute',
      'node.kubernetes.io/unreachable Exists NoExecute',
      'node.kubernetes.io/disk-pressure Exists NoSchedule',
      'node.kubernetes.io/memory-pressure Exists NoSchedule',
      'node.kubernetes.io/pid-pressure Exists NoSchedule',
      'node.kubernetes.io/unschedulable Exists NoSchedule',
    ],
  )
  const [revision] = (await env.client.list(controllerRevisions)).items
  t.equal(metadata.labels?.['controller-revision-hash'], revision?.metadata.labels?.['controller-revision-hash'])
  t.equal(metadata.labels?.['pod-template-generation'], '1')
  t.strictSame((await env.set()).status, {
    ...{ currentNumberScheduled: 3, desiredNumberScheduled: 3, numberMisscheduled: 0, numberReady: 3 },
    ...{ numberAvailable: 3, updatedNumberScheduled: 3, observedGeneration: 1 },
  })
  t.ok((await env.events()).includes(`SuccessfulCreate: Created pod: ${metadata.name}`))
})

t.test('nodes that come, go, or change their labels gain and lose pods', async (t) => {
  const env = await daemonSetEnv(t, { template: templateOf('one', { nodeSelector: { disk: 'ssd' } }) })
  t.strictSame(await env.places(), [])
  await env.changeNode('a', { metadata: { labels: { disk: 'ssd' } } })
  await env.addNode('d')
  await env.changeNode('d', { metadata: { labels: { disk: 'ssd' } } })
  t.strictSame(await env.places(), ['a one', 'd one'])
  await env.changeNode('a', { metadata: { labels: { disk: 'hdd' } } })
  t.strictSame(await env.places(), ['d one'])
  await env.client.delete(nodes, { name: 'd' })
  await env.settle()
  t.strictSame(await env.places(), [])
})

t.test('a taint keeps new pods off; those that are there go only when it says NoExecute', async (t) => {
  const env = await daemonSetEnv(t)
  const taint = (effect: string) => ({ spec: { taints: [{ key: 'own', value: 'x', effect }] } })
  await env.addNode('d', taint('NoSchedule').spec)
  await env.changeNode('a', taint('NoSchedule'))
  t.strictSame(await env.places(), ['a one', 'b one', 'c one'])
  t.match((await env.set()).status, { desiredNumberScheduled: 2, numberMisscheduled: 1 })
  await env.changeNode('a', taint('NoExecute'))
  t.strictSame(await env.places(), ['b one', 'c one'])
})

t.test('cordoned nodes keep their pods and get new ones', async (t) => {
  const env = await daemonSetEnv(t)
  await env.changeNode('a', {
    spec: { unschedulable: true, taints: [{ key: 'node.kubernetes.io/unschedulable', effect: 'NoSchedule' }] },
  })
  await env.client.delete(pods, (await env.podOn('a')).metadata)
  await env.settle()
  t.strictSame(await env.places(), ['a one', 'b one', 'c one'])
})

t.test('a pod that has failed is deleted and replaced, ever more slowly when that goes on', async (t) => {
  const env = await daemonSetEnv(t)
  const failOn = async (node: string) => {
    const pod = await env.podOn(node)
    await env.kubelet.finish(pod, 'Failed')
    await env.settle()
    return pod.metadata
  }
  const { name, uid } = await failOn('a')
  t.not((await env.podOn('a')).metadata.uid, uid)
  const message = `Found failed daemon pod default/${name} on node a, will try to kill it`
  t.ok((await env.events()).includes(`FailedDaemonPod: ${message}`))
  const second = await failOn('a')
  t.equal((await env.podOn('a')).metadata.uid, second.uid, 'not at once')
  await env.advance(1_000)
  t.not((await env.podOn('a')).metadata.uid, second.uid)
})

t.test('an update replaces pods on as many nodes at a time as maxUnavailable says', async (t) => {
  let isBroken = false
  const env = await daemonSetEnv(t, {}, { becomesReady: () => !isBroken })
  isBroken = true
  await env.roll('two')
  t.equal((await env.places()).filter((place) => place.endsWith('two')).length, 1)
  t.match((await env.set()).status, { updatedNumberScheduled: 1, numberUnavailable: 1, numberAvailable: 2 })
  isBroken = false
  for (const pod of await env.all()) await env.kubelet.setReady(pod, true)
  await env.settle()
  t.strictSame(await env.places(), ['a two', 'b two', 'c two'])
})

t.test('with maxSurge, the old pod of a node goes when the new one is available', async (t) => {
  let isBroken = false
  const updateStrategy = { type: 'RollingUpdate', rollingUpdate: { maxSurge: 1, maxUnavailable: 0 } }
  const env = await daemonSetEnv(t, { updateStrategy }, { becomesReady: () => !isBroken })
  await env.advance(1_000)
  isBroken = true
  await env.roll('two')
  t.equal((await env.places()).length, 4)
  t.match((await env.set()).status, { numberAvailable: 3 })
  isBroken = false
  for (const pod of await env.all()) await env.kubelet.setReady(pod, true)
  await env.settle()
  t.strictSame(await env.places(), ['a two', 'b two', 'c two'])
})

t.test('while surging, an old pod that is not ready goes as soon as there is a new one', async (t) => {
  const updateStrategy = { type: 'RollingUpdate', rollingUpdate: { maxSurge: 1, maxUnavailable: 0 } }
  const env = await daemonSetEnv(t, { updateStrategy, minReadySeconds: 10 })
  await env.advance(10_000)
  await env.kubelet.setReady(await env.podOn('b'), false)
  await env.roll('two')
  t.strictSame(await env.places(), ['a one', 'a two', 'b two', 'c one'])
})

t.test('while surging, a pod on its way out does not hold up the next one of its node', async (t) => {
  const updateStrategy = { type: 'RollingUpdate', rollingUpdate: { maxSurge: 1, maxUnavailable: 0 } }
  const env = await daemonSetEnv(t, { updateStrategy })
  const pod = await env.podOn('a')
  await env.client.patch(pods, pod.metadata, 'merge', { metadata: { finalizers: ['example.com/hold'] } })
  await env.client.delete(pods, pod.metadata, { gracePeriodSeconds: 0 })
  await env.settle()
  t.strictSame(await env.places(), ['a one', 'a one', 'b one', 'c one'])
})

t.test('a pod that has ended and is held by somebody does not hold up the next one', async (t) => {
  const env = await daemonSetEnv(t)
  const pod = await env.podOn('a')
  await env.client.patch(pods, pod.metadata, 'merge', { metadata: { finalizers: ['example.com/hold'] } })
  await env.kubelet.finish(pod, 'Failed')
  await env.settle()
  t.strictSame(await env.places(), ['a one', 'a one', 'b one', 'c one'])
  t.match((await env.set()).status, { currentNumberScheduled: 3, numberReady: 3 })
})

t.test('what refuses pods is told, and does not keep the status from being written', async (t) => {
  const env = await daemonSetEnv(t, { template: templateOf('one', { serviceAccountName: 'missing' }) })
  t.match((await env.set()).status, { observedGeneration: 1, desiredNumberScheduled: 3, currentNumberScheduled: 0 })
  t.match((await env.events())[0], /^FailedCreate: Error creating: pods "agent-" is forbidden/)
})

t.test('with OnDelete, pods change when somebody deletes them', async (t) => {
  const env = await daemonSetEnv(t, { updateStrategy: { type: 'OnDelete' } })
  await env.roll('two')
  t.strictSame(await env.places(), ['a one', 'b one', 'c one'])
  await env.client.delete(pods, (await env.podOn('b')).metadata)
  await env.settle()
  t.strictSame(await env.places(), ['a one', 'b two', 'c one'])
})

t.test('going back uses the old revision again; only so many are kept', async (t) => {
  const env = await daemonSetEnv(t, { revisionHistoryLimit: 1 })
  const revisions = async () => (await env.client.list(controllerRevisions)).items
  const [first] = await revisions()
  await env.roll('two')
  await env.roll('one')
  t.strictSame(
    (await revisions()).map(({ metadata, revision }) => [metadata.name === first?.metadata.name, revision]).sort(),
    [
      [false, 2],
      [true, 3],
    ],
  )
  await env.roll('three')
  t.equal((await revisions()).length, 2)
})

t.test('revisions that pods were made from stay, and count', async (t) => {
  const env = await daemonSetEnv(t, { revisionHistoryLimit: 1, updateStrategy: { type: 'OnDelete' } })
  for (const image of ['two', 'three']) await env.roll(image)
  const { items } = await env.client.list(controllerRevisions)
  t.strictSame(items.map(({ revision }) => revision).sort(), [1, 3])
})

t.test('nothing is written while there is nothing to do', async (t) => {
  const env = await daemonSetEnv(t, { minReadySeconds: 5 })
  await env.advance(60_000)
  const before = (await env.client.list(pods)).metadata.resourceVersion
  await env.advance(1_800_000)
  t.equal((await env.client.list(pods)).metadata.resourceVersion, before)
})
