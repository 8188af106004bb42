import t from 'tap'
import { deployments } from '../../../apimachinery/kinds/apps/deployment.ts'
import { replicaSets } from '../../../apimachinery/kinds/apps/replica-set.ts'
import { pods } from '../../../apimachinery/kinds/core/pod.ts'
import { controllerEnv } from '../../support/controller-env.ts'
import { fakeKubelet } from '../../support/fake-kubelet.ts'
import { deploymentEnv } from './deployment-env.ts'

const revision = 'deployment.kubernetes.io/revision'
const history = 'deployment.kubernetes.io/revision-history'
const ref = { namespace: 'default', name: 'web' }

t.test('going back to an old template uses its ReplicaSet again, under a new revision', async (t) => {
  const env = await deploymentEnv(t, { replicas: 2 })
  const [first] = await env.sets()
  await env.roll('two')
  await env.roll('one')
  const sets = await env.sets()
  t.equal(sets.length, 2)
  t.equal(sets[1]?.metadata.uid, first?.metadata.uid)
  t.match(sets[1]?.metadata.annotations, { [revision]: '3', [history]: '1' })
  t.match((await env.deployment()).metadata.annotations, { [revision]: '3' })
  t.strictSame(await env.sizes(), ['one: 2'])
  t.equal(await env.condition('Progressing'), 'True NewReplicaSetAvailable', 'not long past its deadline')
})

t.test('going back long after the last rollout is not past the deadline at once', async (t) => {
  const env = await deploymentEnv(t, { replicas: 1, progressDeadlineSeconds: 60 })
  await env.roll('two')
  await env.advance(3_600_000)
  const record = await env.api.watch(deployments, {
    query: { resourceVersion: (await env.deployment()).metadata.resourceVersion },
  })
  await env.roll('one')
  record.stop()
  const reasons = record.events.flatMap(({ object }) =>
    ((object as { status?: { conditions?: { reason: string }[] } }).status?.conditions ?? []).map(
      ({ reason }) => reason,
    ),
  )
  t.notOk(reasons.includes('ProgressDeadlineExceeded'))
})

t.test('only so many old sets are kept', async (t) => {
  const env = await deploymentEnv(t, { replicas: 1, revisionHistoryLimit: 1 })
  for (const image of ['two', 'three', 'four']) await env.roll(image)
  t.strictSame(
    (await env.sets()).map(({ metadata }) => metadata.annotations?.[revision]),
    ['3', '4'],
  )
})

t.test('annotations are handed down, but for those of kubectl apply', async (t) => {
  const env = await deploymentEnv(t)
  const annotations = { 'kubernetes.io/change-cause': 'why', 'kubectl.kubernetes.io/last-applied-configuration': '{}' }
  await env.client.patch(deployments, ref, 'merge', { metadata: { annotations } })
  await env.settle()
  const [set] = await env.sets()
  t.match(set?.metadata.annotations, { 'kubernetes.io/change-cause': 'why', [revision]: '1' })
  t.notOk(set?.metadata.annotations?.['kubectl.kubernetes.io/last-applied-configuration'])
  t.notOk(set?.metadata.annotations?.[history], 'the same revision is no history')
})

t.test('a set whose name is taken gets another name', async (t) => {
  const env = await deploymentEnv(t)
  // Nobody collects garbage here: the set of the Deployment that is gone keeps its name.
  const { spec, metadata } = await env.deployment()
  await env.client.delete(deployments, metadata, { propagationPolicy: 'Background' })
  await env.create(deployments, { metadata: { name: 'web' }, spec })
  await env.advance(1_000)
  t.equal((await env.deployment()).status.collisionCount, 1)
  const [taken, own] = (await env.sets()).map((set) => set.metadata)
  t.not(taken?.name, own?.name)
  t.equal(own?.ownerReferences?.[0]?.uid, (await env.deployment()).metadata.uid)
})

t.test('a Deployment adopts a set that selects the same pods and was made from its template', async (t) => {
  const env = await deploymentEnv(t, { replicas: 2 })
  const podsBefore = (await env.names(pods)).join()
  await env.client.patch(replicaSets, (await env.sets())[0]!.metadata, 'merge', { metadata: { ownerReferences: null } })
  await env.settle()
  const [set, ...more] = await env.sets()
  t.equal(more.length, 0)
  t.equal(set?.metadata.ownerReferences?.[0]?.uid, (await env.deployment()).metadata.uid)
  t.equal((await env.names(pods)).join(), podsBefore)
})

const byHand = (image: string, annotations = {}) => ({
  metadata: { name: 'by-hand', labels: { app: 'web' }, annotations },
  spec: {
    replicas: 1,
    selector: { matchLabels: { app: 'web' } },
    template: { metadata: { labels: { app: 'web' } }, spec: { containers: [{ name: 'main', image }] } },
  },
})

t.test('a set made by hand from the same template is adopted as it is: no second set, no second pod', async (t) => {
  const env = await controllerEnv(t, ['deployment-controller', 'replicaset-controller'])
  await fakeKubelet(t, env.api)
  const set = await env.create(replicaSets, byHand('one'))
  const podsBefore = await env.names(pods)
  const { spec } = byHand('one')
  const { metadata } = await env.create(deployments, { metadata: { name: 'web' }, spec })
  t.strictSame(await env.names(replicaSets), ['by-hand'])
  t.strictSame(await env.names(pods), podsBefore)
  const adopted = await env.get(replicaSets, 'by-hand')
  t.match(adopted?.metadata, {
    ...{ uid: set.metadata.uid, ownerReferences: [{ kind: 'Deployment', uid: metadata.uid, controller: true }] },
    annotations: { [revision]: '1' },
  })
  t.match((await env.get(deployments, 'web'))?.status, { replicas: 1, updatedReplicas: 1, observedGeneration: 1 })
})

t.test('a set made by hand from another template becomes history, and revisions go on from its own', async (t) => {
  const env = await controllerEnv(t, ['deployment-controller', 'replicaset-controller'])
  await fakeKubelet(t, env.api)
  await env.create(replicaSets, byHand('one', { [revision]: '3546343826724305832' }))
  const { spec } = byHand('two')
  await env.create(deployments, { metadata: { name: 'web' }, spec: { ...spec, revisionHistoryLimit: 0 } })
  const [set, ...others] = (await env.client.list(replicaSets)).items
  t.strictSame(others, [], 'the one made by hand is gone')
  t.equal(set?.metadata.annotations?.[revision], '3546343826724305833')
  t.equal((await env.get(deployments, 'web'))?.metadata.annotations?.[revision], '3546343826724305833')
})
