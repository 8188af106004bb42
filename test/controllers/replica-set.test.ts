import t from 'tap'
import { replicaSets } from '../../apimachinery/kinds/apps/replica-set.ts'
import { pods } from '../../apimachinery/kinds/core/pod.ts'
import type { Draft } from '../../apimachinery/object.ts'
import type { ReplicaSetSpec } from '../../apimachinery/types/apps-v1.ts'
import type { Pod } from '../../apimachinery/types/core-v1.ts'
import { controllerEnv } from '../support/controller-env.ts'
import { type FakeKubeletOptions, fakeKubelet } from '../support/fake-kubelet.ts'

const labels = { app: 'web' }
const podSpec = { containers: [{ name: 'main', image: 'nginx' }] }
const ref = { namespace: 'default', name: 'web' }

async function replicaSetEnv(t: Parameters<typeof controllerEnv>[0], options: FakeKubeletOptions = {}) {
  const env = await controllerEnv(t, ['replicaset-controller'])
  const kubelet = await fakeKubelet(t, env.api, options)
  return {
    ...env,
    kubelet,
    createSet: (spec: Draft<ReplicaSetSpec>) =>
      env.create(replicaSets, {
        metadata: { name: 'web' },
        spec: { selector: { matchLabels: labels }, template: { metadata: { labels }, spec: podSpec }, ...spec },
      }),
    scale: async (replicas: number) => {
      await env.client.patch(replicaSets, ref, 'merge', { spec: { replicas } })
      await env.settle()
    },
    set: () => env.client.get(replicaSets, ref),
    pods: async () => (await env.client.list(pods)).items,
  }
}

const ownerOf = (pod: Pod | undefined) => pod?.metadata.ownerReferences?.[0]?.name

t.test('a ReplicaSet makes pods from its template, and controls them', async (t) => {
  const env = await replicaSetEnv(t)
  const set = await env.createSet({ replicas: 2 })
  const [pod, ...more] = await env.pods()
  t.equal(more.length, 1)
  t.match(pod?.metadata.name, /^web-[a-z0-9]{5}$/)
  t.strictSame(pod?.metadata.labels, labels)
  t.strictSame(pod?.metadata.ownerReferences, [
    {
      ...{ apiVersion: 'apps/v1', kind: 'ReplicaSet', name: 'web', uid: set.metadata.uid },
      ...{ controller: true, blockOwnerDeletion: true },
    },
  ])
  t.match((await env.set()).status, {
    ...{ replicas: 2, fullyLabeledReplicas: 2, readyReplicas: 2, availableReplicas: 2, observedGeneration: 1 },
  })
})

t.test('a pod that is deleted or fails is replaced', async (t) => {
  const env = await replicaSetEnv(t)
  await env.createSet({ replicas: 2 })
  const [first, second] = await env.pods()
  await env.client.delete(pods, first!.metadata)
  await env.kubelet.finish(second!, 'Failed')
  await env.settle()
  const names = await env.names(pods)
  t.equal(names.length, 3, 'the failed pod is left for others to look at')
  t.notOk(names.includes(first!.metadata.name))
  t.equal((await env.set()).status.replicas, 2)
})

t.test('a pod on its way out is replaced at once', async (t) => {
  const env = await replicaSetEnv(t, { endsPods: false })
  await env.createSet({ replicas: 1, template: { metadata: { labels }, spec: { nodeName: 'n', ...podSpec } } })
  const [pod] = await env.pods()
  await env.client.delete(pods, pod!.metadata)
  await env.settle()
  t.equal((await env.pods()).length, 2)
  t.match((await env.set()).status, { replicas: 1, terminatingReplicas: 1 })
})

t.test('orphans that it selects are adopted, before and after it is made', async (t) => {
  const env = await replicaSetEnv(t)
  await env.create(pods, { metadata: { name: 'early', labels }, spec: podSpec })
  await env.createSet({ replicas: 2 })
  t.equal(ownerOf(await env.get(pods, 'early')), 'web')
  t.equal((await env.pods()).length, 2)
  await env.create(pods, { metadata: { name: 'late', labels }, spec: podSpec })
  t.equal((await env.pods()).length, 2, 'the late one is one too many, and so is deleted or takes the place of another')
  t.ok((await env.pods()).every((pod) => ownerOf(pod) === 'web'))
})

t.test('orphans that have ended are left alone', async (t) => {
  const env = await replicaSetEnv(t)
  const pod = await env.create(pods, { metadata: { name: 'ended', labels }, spec: podSpec })
  await env.kubelet.finish(pod, 'Succeeded')
  await env.createSet({ replicas: 1 })
  t.equal(ownerOf(await env.get(pods, 'ended')), undefined)
})

t.test('a pod whose labels change is released and replaced, and taken back when they change back', async (t) => {
  const env = await replicaSetEnv(t)
  await env.createSet({ replicas: 1 })
  const [pod] = await env.pods()
  await env.client.patch(pods, pod!.metadata, 'merge', { metadata: { labels: { app: 'debug' } } })
  await env.settle()
  t.equal(ownerOf(await env.get(pods, pod!.metadata.name)), undefined)
  t.equal((await env.pods()).length, 2)
  await env.client.patch(pods, pod!.metadata, 'merge', { metadata: { labels } })
  await env.settle()
  t.equal((await env.pods()).length, 1)
})

t.test('pods on their way out are counted as long as they are its own', async (t) => {
  const env = await replicaSetEnv(t, { endsPods: false })
  await env.createSet({
    replicas: 2,
    template: { metadata: { labels }, spec: { ...podSpec, nodeName: 'n' } },
  })
  await env.scale(0)
  t.match((await env.set()).status, { replicas: 0, terminatingReplicas: 2 })
  const [pod] = (await env.client.list(pods)).items
  await env.client.patch(pods, pod!.metadata, 'merge', { metadata: { labels: { app: 'debug' } } })
  await env.settle()
  t.match((await env.set()).status, { replicas: 0, terminatingReplicas: 1 })
})

t.test('scaling down deletes pods that are not ready first', async (t) => {
  const env = await replicaSetEnv(t)
  await env.createSet({ replicas: 3 })
  const [broken] = await env.pods()
  await env.kubelet.setReady(broken!, false)
  await env.scale(2)
  t.notOk((await env.names(pods)).includes(broken!.metadata.name))
  t.ok((await env.events()).includes(`SuccessfulDelete: Deleted pod: ${broken!.metadata.name}`))
  await env.scale(0)
  t.strictSame(await env.names(pods), [])
  t.strictSame((await env.set()).status, { replicas: 0, observedGeneration: 3, terminatingReplicas: 0 })
})

t.test('hundreds of pods are made and deleted', async (t) => {
  const env = await replicaSetEnv(t)
  await env.createSet({ replicas: 700 })
  t.match((await env.set()).status, { replicas: 700, readyReplicas: 700 })
  await env.scale(10)
  t.equal((await env.pods()).length, 10)
})

t.test('what refuses pods is noted once, tried again, and costs one call each time', async (t) => {
  const env = await replicaSetEnv(t)
  await env.createSet({
    replicas: 50,
    template: { metadata: { labels }, spec: { serviceAccountName: 'none', ...podSpec } },
  })
  const [condition] = (await env.set()).status.conditions ?? []
  t.match(condition, { type: 'ReplicaFailure', status: 'True', reason: 'FailedCreate' })
  const { resourceVersion } = (await env.set()).metadata
  await env.advance(60_000)
  t.equal((await env.set()).metadata.resourceVersion, resourceVersion, 'nothing new to say')
  t.ok(env.log.length > 2 && env.log.length < 20)
})

t.test('a ReplicaSet that is being deleted makes no pods', async (t) => {
  const env = await replicaSetEnv(t)
  await env.createSet({ replicas: 1 })
  await env.client.delete(replicaSets, ref, { propagationPolicy: 'Foreground' })
  const [pod] = await env.pods()
  await env.client.delete(pods, pod!.metadata)
  await env.settle()
  t.strictSame(await env.names(pods), [])
})

t.test('a ready pod is available when it has been ready for long enough', async (t) => {
  const env = await replicaSetEnv(t)
  await env.createSet({ replicas: 1, minReadySeconds: 10 })
  await env.advance(9_000)
  t.equal((await env.set()).status.availableReplicas, undefined)
  await env.advance(1_000)
  t.equal((await env.set()).status.availableReplicas, 1)
})
