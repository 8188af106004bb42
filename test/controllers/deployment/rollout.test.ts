import fc from 'fast-check'
import t from 'tap'
import { resolveIntOrPercent } from '../../../apimachinery/int-or-string.ts'
import { pods } from '../../../apimachinery/kinds/core/pod.ts'
import type { Pod } from '../../../apimachinery/types/core-v1.ts'
import type { WatchRecord } from '../../support/api.ts'
import { deploymentEnv, imageOf } from './deployment-env.ts'

const isReady = (pod: Pod) => pod.status.conditions?.some(({ type, status }) => type === 'Ready' && status === 'True')

/** How many pods there were, and how many of them ready, after each event. */
function* steps({ events }: WatchRecord): Iterable<{ total: number; ready: number }> {
  const seen = new Map<string, Pod>()
  for (const { type, object } of events) {
    if (type === 'DELETED' || object.metadata.deletionTimestamp) seen.delete(object.metadata.uid)
    else seen.set(object.metadata.uid, object as Pod)
    const all = [...seen.values()]
    yield { total: all.length, ready: all.filter(isReady).length }
  }
}

t.test('a Deployment makes a ReplicaSet, and that makes pods', async (t) => {
  const env = await deploymentEnv(t, { replicas: 3 })
  const { metadata, status } = await env.deployment()
  t.match(status, { replicas: 3, updatedReplicas: 3, readyReplicas: 3, availableReplicas: 3, observedGeneration: 1 })
  t.equal(metadata.generation, 1, 'noting the revision is no change of the spec')
  t.match(metadata.annotations, { 'deployment.kubernetes.io/revision': '1' })
  const [set] = await env.sets()
  const hash = set?.metadata.labels?.['pod-template-hash']
  t.equal(set?.metadata.name, `web-${hash}`)
  t.strictSame(set?.spec.selector?.matchLabels, { app: 'web', 'pod-template-hash': hash })
  t.strictSame(set?.metadata.annotations, {
    'deployment.kubernetes.io/desired-replicas': '3',
    'deployment.kubernetes.io/max-replicas': '4',
    'deployment.kubernetes.io/revision': '1',
  })
  t.equal((await env.pods()).length, 3)
  t.strictSame(
    status.conditions?.map(({ type, reason }) => `${type} ${reason}`),
    ['Available MinimumReplicasAvailable', 'Progressing NewReplicaSetAvailable'],
  )
  t.strictSame((await env.events()).at(-1), `ScalingReplicaSet: Scaled up replica set web-${hash} from 0 to 3`)
})

t.test('nothing is written when nothing changes', async (t) => {
  const env = await deploymentEnv(t, { replicas: 2 })
  await env.roll('two')
  const before = await env.api.storage.revision()
  await env.advance(3_600_000)
  t.equal(await env.api.storage.revision(), before)
  t.strictSame(env.log, [])
})

t.test('a rolling update keeps within maxSurge and maxUnavailable at every step', async (t) => {
  const amount = fc.oneof(
    fc.nat(6),
    fc.nat(100).map((percent) => `${percent}%`),
  )
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 1, max: 8 }), amount, amount, async (replicas, maxSurge, maxUnavailable) => {
      const surge = resolveIntOrPercent(maxSurge, replicas, 'up')
      const unavailable = resolveIntOrPercent(maxUnavailable, replicas, 'down')
      // Refused by the API server.
      fc.pre(maxUnavailable !== 0 || maxSurge !== 0)
      fc.pre(!(maxSurge === '0%' && maxUnavailable === 0) && !(maxUnavailable === '0%' && maxSurge === 0))
      fc.pre(!(maxSurge === '0%' && maxUnavailable === '0%'))
      const env = await deploymentEnv(t, {
        replicas,
        strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge, maxUnavailable } },
      })
      const record = await env.api.watch(pods)
      await env.roll('two')
      record.stop()
      const allowedUnavailable = surge === 0 ? Math.max(1, unavailable) : unavailable
      const from = replicas
      for (const { total, ready } of [...steps(record)].slice(from)) {
        if (total > replicas + surge || ready < replicas - allowedUnavailable) return false
      }
      const images = (await env.pods()).map(imageOf)
      return images.length === replicas && images.every((image) => image === 'two')
    }),
    { numRuns: 12 },
  )
})

t.test('a rollout whose pods never become ready stops while enough old pods are there', async (t) => {
  const env = await deploymentEnv(
    t,
    { replicas: 4, strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: 1, maxUnavailable: 1 } } },
    { becomesReady: (pod) => imageOf(pod) === 'one' },
  )
  await env.roll('two')
  t.strictSame(await env.sizes(), ['one: 3', 'two: 2'])
  t.match((await env.deployment()).status, { availableReplicas: 3, unavailableReplicas: 2, updatedReplicas: 2 })
  t.equal(await env.condition('Available'), 'True MinimumReplicasAvailable')
  t.equal(await env.condition('Progressing'), 'True ReplicaSetUpdated')
})

t.test('a rollout that replaces a broken one takes the broken pods first', async (t) => {
  const env = await deploymentEnv(
    t,
    { replicas: 4, strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: 1, maxUnavailable: 1 } } },
    { becomesReady: (pod) => imageOf(pod) !== 'two' },
  )
  await env.roll('two')
  await env.roll('three')
  t.strictSame(await env.sizes(), ['three: 4'])
  t.equal(await env.condition('Progressing'), 'True NewReplicaSetAvailable')
})

t.test('minReadySeconds holds a rollout back', async (t) => {
  const env = await deploymentEnv(t, {
    replicas: 2,
    minReadySeconds: 30,
    strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: 1, maxUnavailable: 0 } },
  })
  t.equal((await env.deployment()).status.availableReplicas, undefined)
  await env.advance(30_000)
  t.equal((await env.deployment()).status.availableReplicas, 2)
  await env.roll('two')
  t.strictSame(await env.sizes(), ['one: 2', 'two: 1'])
  await env.advance(30_000)
  t.strictSame(await env.sizes(), ['one: 1', 'two: 2'])
  await env.advance(30_000)
  t.strictSame(await env.sizes(), ['two: 2'])
})

t.test('Recreate waits until the last old pod is gone', async (t) => {
  const env = await deploymentEnv(t, { replicas: 2, strategy: { type: 'Recreate' } })
  const record = await env.api.watch(pods)
  await env.roll('two')
  record.stop()
  const images = new Map<string, string>()
  for (const { type, object } of record.events) {
    if (type === 'DELETED') images.delete(object.metadata.uid)
    else images.set(object.metadata.uid, imageOf(object as Pod))
    t.ok(new Set(images.values()).size <= 1)
  }
  t.strictSame([...images.values()], ['two', 'two'])
  t.equal(await env.condition('Progressing'), 'True NewReplicaSetAvailable')
})

t.test(
  'Recreate scales while old pods end, and gives the set that it goes back to a new revision at once',
  async (t) => {
    const strategy = { type: 'Recreate' }
    const env = await deploymentEnv(t, { replicas: 2, strategy }, { endsPods: false })
    const ended = async () => {
      for (const pod of await env.pods())
        if (pod.metadata.deletionTimestamp) await env.client.delete(pods, pod.metadata, { gracePeriodSeconds: 0 })
      await env.settle()
    }
    const spec = (image: string) => ({ nodeName: 'n', containers: [{ name: 'main', image }] })
    await env.change({ template: { spec: spec('two') } })
    await ended()
    t.strictSame(await env.sizes(), ['two: 2'])
    await env.change({ replicas: 3, template: { spec: spec('three') } })
    t.strictSame(await env.sizes(), [])
    t.match((await env.deployment()).status, { terminatingReplicas: 2 })
    await ended()
    t.strictSame(await env.sizes(), ['three: 3'])
    await env.change({ template: { spec: spec('two') } })
    t.strictSame(await env.sizes(), [], 'old pods are there')
    t.equal((await env.deployment()).metadata.annotations?.['deployment.kubernetes.io/revision'], '4')
    await ended()
    t.strictSame(await env.sizes(), ['two: 3'])
  },
)

t.test('a paused Deployment is scaled but not rolled; resumed it goes on', async (t) => {
  const env = await deploymentEnv(t, { replicas: 2 })
  await env.change({ paused: true })
  t.equal(await env.condition('Progressing'), 'Unknown DeploymentPaused')
  await env.roll('two')
  await env.change({ replicas: 3 })
  t.strictSame(await env.sizes(), ['one: 3'])
  await env.change({ paused: false })
  t.strictSame(await env.sizes(), ['two: 3'])
  t.equal(await env.condition('Progressing'), 'True NewReplicaSetAvailable')
})
