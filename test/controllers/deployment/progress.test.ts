import t from 'tap'
import { deployments } from '../../../apimachinery/kinds/apps/deployment.ts'
import { pods } from '../../../apimachinery/kinds/core/pod.ts'
import { serviceAccounts } from '../../../apimachinery/kinds/core/service-account.ts'
import type { Pod } from '../../../apimachinery/types/core-v1.ts'
import { deploymentEnv, imageOf } from './deployment-env.ts'

const onlyFirst = { becomesReady: (pod: Pod) => imageOf(pod) === 'one' }

t.test('a rollout that gets no further is reported when its deadline has passed', async (t) => {
  const env = await deploymentEnv(t, { replicas: 2, progressDeadlineSeconds: 60 }, onlyFirst)
  await env.roll('two')
  await env.advance(59_000)
  t.equal(await env.condition('Progressing'), 'True ReplicaSetUpdated')
  await env.advance(1_000)
  t.equal(await env.condition('Progressing'), 'False ProgressDeadlineExceeded')
  const progressing = (await env.deployment()).status.conditions?.find(({ type }) => type === 'Progressing')
  const newest = (await env.sets()).at(-1)?.metadata.name
  t.equal(progressing?.message, `ReplicaSet "${newest}" has timed out progressing.`)
})

t.test('progress gives the deadline a new start', async (t) => {
  const env = await deploymentEnv(t, { replicas: 2, progressDeadlineSeconds: 60 }, { becomesReady: () => false })
  await env.advance(50_000)
  const [first, second] = await env.pods()
  await env.kubelet.setReady(first!, true)
  await env.advance(50_000)
  t.equal(await env.condition('Progressing'), 'True ReplicaSetUpdated')
  await env.advance(10_000)
  t.equal(await env.condition('Progressing'), 'False ProgressDeadlineExceeded')
  await env.kubelet.setReady(second!, true)
  await env.settle()
  t.equal(await env.condition('Progressing'), 'True NewReplicaSetAvailable', 'late, but done')
})

t.test('a complete Deployment whose pods fail later has no deadline', async (t) => {
  const env = await deploymentEnv(t, { replicas: 1, progressDeadlineSeconds: 60 })
  const [pod] = await env.pods()
  await env.kubelet.setReady(pod!, false)
  await env.advance(600_000)
  t.equal(await env.condition('Progressing'), 'True NewReplicaSetAvailable')
  t.equal(await env.condition('Available'), 'False MinimumReplicasUnavailable')
})

t.test('time that a Deployment is paused does not count against its deadline', async (t) => {
  const env = await deploymentEnv(t, { replicas: 2, progressDeadlineSeconds: 60 }, onlyFirst)
  await env.roll('two')
  await env.advance(50_000)
  await env.change({ paused: true })
  await env.advance(600_000)
  t.equal(await env.condition('Progressing'), 'Unknown DeploymentPaused')
  await env.change({ paused: false })
  t.equal(await env.condition('Progressing'), 'Unknown DeploymentResumed')
  await env.advance(59_000)
  t.equal(await env.condition('Progressing'), 'Unknown DeploymentResumed')
  await env.advance(1_000)
  t.equal(await env.condition('Progressing'), 'False ProgressDeadlineExceeded')
})

t.test('without a deadline nothing is said of progress', async (t) => {
  const env = await deploymentEnv(t, { progressDeadlineSeconds: 2 ** 31 - 1 })
  t.equal(await env.condition('Progressing'), undefined)
  t.equal(await env.condition('Available'), 'True MinimumReplicasAvailable')
  await env.change({ progressDeadlineSeconds: 60 })
  t.match(await env.condition('Progressing'), /^True /)
})

t.test('conditions that somebody else has set stay', async (t) => {
  const env = await deploymentEnv(t)
  const condition = { type: 'Custom', status: 'True', reason: 'Test', lastTransitionTime: '2026-01-01T00:00:00Z' }
  const status = { conditions: [condition] }
  const ref = { namespace: 'default', name: 'web' }
  await env.client.patch(deployments, ref, 'strategic', { status }, { subresource: 'status' })
  await env.roll('two')
  t.equal(await env.condition('Custom'), 'True Test')
})

t.test('what keeps a ReplicaSet from making pods is shown by the Deployment, until it is over', async (t) => {
  const containers = [{ name: 'main', image: 'one' }]
  const template = { metadata: { labels: { app: 'web' } }, spec: { serviceAccountName: 'builder', containers } }
  const env = await deploymentEnv(t, { replicas: 2, template })
  t.strictSame(await env.names(pods), [])
  t.equal(await env.condition('ReplicaFailure'), 'True FailedCreate')
  const { message } = (await env.deployment()).status.conditions?.find(({ type }) => type === 'ReplicaFailure') ?? {}
  t.match(message, /error looking up service account default\/builder: serviceaccount "builder" not found$/)
  await env.create(serviceAccounts, { metadata: { name: 'builder' } })
  await env.advance(60_000)
  t.equal((await env.names(pods)).length, 2)
  t.equal(await env.condition('ReplicaFailure'), undefined)
})
