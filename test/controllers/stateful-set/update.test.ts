import t from 'tap'
import { controllerRevisions } from '../../../apimachinery/kinds/apps/controller-revision.ts'
import { statefulSets } from '../../../apimachinery/kinds/apps/stateful-set.ts'
import { pods } from '../../../apimachinery/kinds/core/pod.ts'
import { ref, statefulSetEnv, template } from './stateful-set-env.ts'

const podRef = (ordinal: number) => ({ ...ref, name: `web-${ordinal}` })

t.test('an update replaces pods from the highest ordinal, each when the one before is ready', async (t) => {
  let isBroken = false
  const env = await statefulSetEnv(t, { replicas: 3 }, { becomesReady: () => !isBroken })
  const old = (await env.set()).status.currentRevision
  isBroken = true
  await env.roll('two')
  t.strictSame(await env.images(), ['web-0 one', 'web-1 one', 'web-2 two'])
  const { status } = await env.set()
  t.match(status, { currentRevision: old, currentReplicas: 2, updatedReplicas: 1, readyReplicas: 2 })
  t.not(status.updateRevision, old)
  isBroken = false
  await env.kubelet.setReady(await env.pod(2), true)
  await env.settle()
  t.strictSame(await env.images(), ['web-0 two', 'web-1 two', 'web-2 two'])
  t.match((await env.set()).status, { currentRevision: status.updateRevision, currentReplicas: 3, updatedReplicas: 3 })
})

t.test('the partition keeps lower ordinals, also when their pods are made again', async (t) => {
  const env = await statefulSetEnv(t, { replicas: 3 })
  await env.change({ updateStrategy: { rollingUpdate: { partition: 2 } }, template: template('two') })
  t.strictSame(await env.images(), ['web-0 one', 'web-1 one', 'web-2 two'])
  await env.client.delete(pods, podRef(0))
  await env.client.delete(pods, podRef(2))
  await env.settle()
  t.strictSame(await env.images(), ['web-0 one', 'web-1 one', 'web-2 two'])
  t.match((await env.set()).status, { currentReplicas: 2, updatedReplicas: 1 })
  await env.change({ updateStrategy: { rollingUpdate: { partition: 0 } } })
  t.strictSame(await env.images(), ['web-0 two', 'web-1 two', 'web-2 two'])
})

t.test('maxUnavailable lets several pods be replaced at a time', async (t) => {
  let isBroken = false
  const rollingUpdate = { maxUnavailable: '40%' }
  const env = await statefulSetEnv(
    t,
    { replicas: 5, updateStrategy: { type: 'RollingUpdate', rollingUpdate }, podManagementPolicy: 'Parallel' },
    { becomesReady: () => !isBroken },
  )
  isBroken = true
  await env.roll('two')
  t.strictSame(await env.images(), ['web-0 one', 'web-1 one', 'web-2 one', 'web-3 two', 'web-4 two'])
  isBroken = false
  await env.kubelet.setReady(await env.pod(4), true)
  await env.settle()
  t.strictSame(
    await env.images(),
    ['web-0 one', 'web-1 one', 'web-2 two', 'web-3 two', 'web-4 two'].map((line, i) =>
      i < 2 ? line.replace('one', 'two') : line,
    ),
  )
})

t.test('with Parallel, pods that are unavailable already are replaced whatever maxUnavailable says', async (t) => {
  const env = await statefulSetEnv(
    t,
    { replicas: 4, podManagementPolicy: 'Parallel' },
    { becomesReady: ({ metadata }) => !['web-1', 'web-2'].includes(metadata.name) },
  )
  await env.roll('two')
  t.strictSame(await env.images(), ['web-0 one', 'web-1 two', 'web-2 two', 'web-3 one'])
  for (const ordinal of [1, 2]) await env.kubelet.setReady(await env.pod(ordinal), true)
  await env.settle()
  t.strictSame(await env.images(), ['web-0 two', 'web-1 two', 'web-2 two', 'web-3 two'])
})

t.test('with OnDelete, pods change when somebody deletes them', async (t) => {
  const env = await statefulSetEnv(t, { replicas: 2, updateStrategy: { type: 'OnDelete' } })
  await env.roll('two')
  t.strictSame(await env.images(), ['web-0 one', 'web-1 one'])
  await env.client.delete(pods, podRef(0))
  await env.settle()
  t.strictSame(await env.images(), ['web-0 two', 'web-1 one'])
})

t.test('going back uses the old revision again, under its name and a new number', async (t) => {
  const env = await statefulSetEnv(t)
  const [first] = await env.revisions()
  await env.roll('two')
  await env.roll('one')
  const all = await env.revisions()
  t.strictSame(
    all.map(({ revision }) => revision),
    [2, 3],
  )
  t.match(all[1]?.metadata, { name: first?.metadata.name, uid: first?.metadata.uid })
  t.equal((await env.set()).status.currentRevision, first?.metadata.name)
  t.equal((await env.pod(0)).metadata.labels?.['controller-revision-hash'], first?.metadata.name)
})

t.test('a revision holds a patch of the template, which brings it back', async (t) => {
  const env = await statefulSetEnv(t)
  const [first] = await env.revisions()
  t.match(first, {
    revision: 1,
    data: { spec: { template: { $patch: 'replace', spec: { containers: [{ image: 'one' }] } } } },
    metadata: { labels: { app: 'web' }, ownerReferences: [{ kind: 'StatefulSet', name: 'web', controller: true }] },
  })
  t.equal(first?.metadata.name, `web-${first?.metadata.labels?.['controller.kubernetes.io/hash']}`)
  await env.roll('two')
  await env.client.patch(statefulSets, ref, 'strategic', first?.data)
  await env.settle()
  t.strictSame(await env.images(), ['web-0 one'])
})

t.test('only so many revisions are kept besides those in use', async (t) => {
  const env = await statefulSetEnv(t, { revisionHistoryLimit: 1 })
  for (const image of ['two', 'three', 'four']) await env.roll(image)
  t.strictSame(
    (await env.revisions()).map(({ revision }) => revision),
    [3, 4],
  )
})

t.test('a revision whose name is taken gets another name', async (t) => {
  const env = await statefulSetEnv(t)
  const [first] = await env.revisions()
  await env.client.delete(statefulSets, ref, { propagationPolicy: 'Background' })
  await env.client.delete(pods, podRef(0))
  await env.client.delete(controllerRevisions, first!.metadata)
  const { name, namespace } = first!.metadata
  await env.client.create(controllerRevisions, { metadata: { name, namespace }, data: { other: true }, revision: 1 })
  await env.create(statefulSets, {
    metadata: { name: 'web' },
    spec: { serviceName: 'web', selector: { matchLabels: { app: 'web' } }, template: template('one') },
  })
  t.equal((await env.set()).status.collisionCount, 1)
  t.not((await env.set()).status.updateRevision, name)
})

t.test('revisions that nobody owns are adopted', async (t) => {
  const env = await statefulSetEnv(t)
  const [first] = await env.revisions()
  await env.client.patch(controllerRevisions, first!.metadata, 'merge', { metadata: { ownerReferences: null } })
  await env.change({ replicas: 2 })
  t.equal((await env.revisions())[0]?.metadata.ownerReferences?.[0]?.name, 'web')
  t.equal((await env.revisions()).length, 1)
})

t.test(
  'an update waits for a pod that is not ready, unless that pod cannot come up with its old template',
  async (t) => {
    const env = await statefulSetEnv(
      t,
      { replicas: 2 },
      { becomesReady: (pod) => pod.spec.containers[0]?.image !== 'bad' },
    )
    await env.roll('bad')
    t.strictSame(await env.images(), ['web-0 one', 'web-1 bad'])
    await env.roll('good')
    t.strictSame(await env.images(), ['web-0 one', 'web-1 bad'], 'it may yet become ready')
    const waiting = {
      name: 'main',
      image: 'bad',
      imageID: '',
      ready: false,
      restartCount: 0,
      state: { waiting: { reason: 'ImagePullBackOff' } },
    }
    await env.client.patch(
      pods,
      podRef(1),
      'strategic',
      { status: { containerStatuses: [waiting] } },
      { subresource: 'status' },
    )
    await env.settle()
    t.strictSame(await env.images(), ['web-0 good', 'web-1 good'])
  },
)
