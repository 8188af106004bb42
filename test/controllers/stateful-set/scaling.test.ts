import t from 'tap'
import { statefulSets } from '../../../apimachinery/kinds/apps/stateful-set.ts'
import { pods } from '../../../apimachinery/kinds/core/pod.ts'
import { ref, statefulSetEnv, template } from './stateful-set-env.ts'

t.test('pods are named after their ordinals, know each other by name, and say which they are', async (t) => {
  const env = await statefulSetEnv(t, { replicas: 2 })
  t.strictSame(await env.names(pods), ['web-0', 'web-1'])
  const { metadata, spec } = await env.pod(1)
  const { currentRevision } = (await env.set()).status
  t.match(currentRevision, /^web-[a-z0-9]+$/)
  t.strictSame(metadata.labels, {
    app: 'web',
    'apps.kubernetes.io/pod-index': '1',
    'controller-revision-hash': currentRevision,
    'statefulset.kubernetes.io/pod-name': 'web-1',
  })
  t.match(spec, { hostname: 'web-1', subdomain: 'web' })
  t.match(metadata.ownerReferences, [{ apiVersion: 'apps/v1', kind: 'StatefulSet', name: 'web', controller: true }])
  t.strictSame((await env.set()).status, {
    ...{ replicas: 2, readyReplicas: 2, availableReplicas: 2, currentReplicas: 2, updatedReplicas: 2 },
    ...{ observedGeneration: 1, collisionCount: 0, currentRevision, updateRevision: currentRevision },
  })
  t.strictSame((await env.events()).sort(), [
    'SuccessfulCreate: Create Pod web-0 in StatefulSet web successful',
    'SuccessfulCreate: Create Pod web-1 in StatefulSet web successful',
  ])
})

t.test('ordinals start where the set says, and move when that changes', async (t) => {
  const env = await statefulSetEnv(t, { replicas: 2, ordinals: { start: 5 } })
  t.strictSame(await env.names(pods), ['web-5', 'web-6'])
  await env.change({ ordinals: { start: 6 } })
  t.strictSame(await env.names(pods), ['web-6', 'web-7'])
})

t.test('a pod is made only when all before it are ready', async (t) => {
  const env = await statefulSetEnv(t, { replicas: 3 }, { becomesReady: ({ metadata }) => metadata.name === 'web-0' })
  t.strictSame(await env.names(pods), ['web-0', 'web-1'])
  await env.kubelet.setReady(await env.pod(1), true)
  await env.settle()
  t.strictSame(await env.names(pods), ['web-0', 'web-1', 'web-2'])
})

t.test('a pod must have been ready for minReadySeconds before the next is made', async (t) => {
  const env = await statefulSetEnv(t, { replicas: 2, minReadySeconds: 10 })
  await env.advance(9_000)
  t.strictSame(await env.names(pods), ['web-0'])
  t.match((await env.set()).status, { readyReplicas: 1, availableReplicas: 0 })
  await env.advance(1_000)
  t.strictSame(await env.names(pods), ['web-0', 'web-1'])
  await env.advance(10_000)
  t.match((await env.set()).status, { availableReplicas: 2 })
})

t.test('with Parallel, all pods are made at once', async (t) => {
  const env = await statefulSetEnv(t, { replicas: 5, podManagementPolicy: 'Parallel' }, { becomesReady: () => false })
  t.equal((await env.names(pods)).length, 5)
  await env.change({ replicas: 1 })
  t.strictSame(await env.names(pods), ['web-0'])
})

t.test('scaling down goes from the highest ordinal, one after the other', async (t) => {
  const env = await statefulSetEnv(t, { replicas: 3 }, { endsPods: false })
  await env.change({ replicas: 1 })
  t.ok((await env.pod(2)).metadata.deletionTimestamp)
  t.notOk((await env.pod(1)).metadata.deletionTimestamp)
  await env.client.delete(pods, { ...ref, name: 'web-2' }, { gracePeriodSeconds: 0 })
  await env.settle()
  t.ok((await env.pod(1)).metadata.deletionTimestamp)
  t.ok((await env.events()).includes('SuccessfulDelete: Delete Pod web-2 in StatefulSet web successful'))
})

t.test('the only pod that is not available yet does not hold up scaling down', async (t) => {
  const env = await statefulSetEnv(t, { replicas: 2, minReadySeconds: 10 })
  await env.advance(10_000)
  t.match((await env.set()).status, { readyReplicas: 2, availableReplicas: 1 })
  await env.change({ replicas: 0 })
  t.strictSame(await env.names(pods), [])
})

t.test('scaling down halts while a pod is unhealthy', async (t) => {
  const env = await statefulSetEnv(t, { replicas: 3 })
  await env.kubelet.setReady(await env.pod(0), false)
  await env.settle()
  await env.change({ replicas: 1 })
  t.strictSame(await env.names(pods), ['web-0', 'web-1', 'web-2'])
  await env.kubelet.setReady(await env.pod(0), true)
  await env.settle()
  t.strictSame(await env.names(pods), ['web-0'])
})

for (const phase of ['Failed', 'Succeeded'] as const)
  t.test(`a pod that has ${phase.toLowerCase()} is deleted and made again under its name`, async (t) => {
    const env = await statefulSetEnv(t, { replicas: 2 })
    const { uid } = (await env.pod(0)).metadata
    await env.kubelet.finish(await env.pod(0), phase)
    await env.settle()
    const again = await env.pod(0)
    t.not(again.metadata.uid, uid)
    t.equal(again.status.phase, 'Running')
  })

t.test('a pod that is deleted comes back only when it is gone', async (t) => {
  const env = await statefulSetEnv(t, { replicas: 1 }, { endsPods: false })
  const { uid } = (await env.pod(0)).metadata
  await env.client.delete(pods, { ...ref, name: 'web-0' })
  await env.settle()
  t.equal((await env.pod(0)).metadata.uid, uid)
  t.match((await env.set()).status, { replicas: 1, currentReplicas: undefined })
  await env.client.delete(pods, { ...ref, name: 'web-0' }, { gracePeriodSeconds: 0 })
  await env.settle()
  t.not((await env.pod(0)).metadata.uid, uid)
})

t.test('orphans named after the set are adopted and get the labels of their ordinal, others are not', async (t) => {
  const env = await statefulSetEnv(t, { replicas: 0 })
  for (const name of ['web-0', 'other-1', 'web-x'])
    await env.create(pods, { metadata: { name, labels: { app: 'web' } }, spec: template('one').spec })
  t.strictSame(await env.names(pods), ['other-1', 'web-x'], 'the one that was adopted is one too many')
  await env.client.delete(statefulSets, ref, { propagationPolicy: 'Background' })
  await env.create(pods, { metadata: { name: 'web-0', labels: { app: 'web' } }, spec: template('one').spec })
  await env.create(statefulSets, {
    metadata: { name: 'web' },
    spec: {
      replicas: 1,
      selector: { matchLabels: { app: 'web' } },
      template: template('one'),
      updateStrategy: { type: 'OnDelete' },
    },
  })
  t.equal((await env.pod(0)).metadata.labels?.['apps.kubernetes.io/pod-index'], '0')
})

t.test('what refuses a pod is told in an event', async (t) => {
  const { spec, ...rest } = template('one')
  const env = await statefulSetEnv(t, { template: { ...rest, spec: { ...spec, serviceAccountName: 'none' } } })
  t.match(
    (await env.events())[0],
    /^FailedCreate: Create Pod web-0 in StatefulSet web failed error: pods "web-0" is forbidden: error looking up service account/,
  )
})

t.test('a set that is being deleted makes no pods', async (t) => {
  const env = await statefulSetEnv(t, { replicas: 1 })
  await env.client.delete(statefulSets, ref, { propagationPolicy: 'Foreground' })
  await env.client.delete(pods, { ...ref, name: 'web-0' })
  await env.settle()
  t.strictSame(await env.names(pods), [])
  t.equal((await env.set()).status.replicas, 0)
})

t.test('nothing is written while there is nothing to do', async (t) => {
  const env = await statefulSetEnv(t, { replicas: 3, volumeClaimTemplates: [], minReadySeconds: 5 })
  await env.advance(60_000)
  const before = (await env.client.list(pods)).metadata.resourceVersion
  await env.advance(1_800_000)
  t.equal((await env.client.list(pods)).metadata.resourceVersion, before)
})

t.test('comes to rest at the same state when its cache is late', async (t) => {
  const env = await statefulSetEnv(t, { replicas: 4 }, {}, 500)
  await env.advance(60_000)
  t.equal((await env.names(pods)).length, 4)
  await env.roll('two')
  await env.advance(120_000)
  t.strictSame(await env.images(), ['web-0 two', 'web-1 two', 'web-2 two', 'web-3 two'])
  t.match((await env.set()).status, { replicas: 4, readyReplicas: 4, updatedReplicas: 4 })
})
