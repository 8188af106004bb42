import t from 'tap'
import { deployments } from '../../../apimachinery/kinds/apps/deployment.ts'
import type { Pod } from '../../../apimachinery/types/core-v1.ts'
import { deploymentEnv, imageOf } from './deployment-env.ts'

const rollingUpdate = { maxSurge: 3, maxUnavailable: 2 }
const strategy = { type: 'RollingUpdate', rollingUpdate }
const onlyFirst = { becomesReady: (pod: Pod) => imageOf(pod) === 'one' }

t.test('scaling is no rollout', async (t) => {
  const env = await deploymentEnv(t, { replicas: 1 })
  await env.change({ replicas: 5 })
  t.strictSame(await env.sizes(), ['one: 5'])
  t.match((await env.deployment()).status, { replicas: 5, availableReplicas: 5 })
  t.equal((await env.sets())[0]?.metadata.annotations?.['deployment.kubernetes.io/desired-replicas'], '5')
  await env.change({ replicas: 0 })
  t.strictSame(await env.sizes(), [])
  t.equal(await env.condition('Progressing'), 'True NewReplicaSetAvailable')
  t.equal(await env.condition('Available'), 'True MinimumReplicasAvailable')
  await env.change({ replicas: 2 })
  t.strictSame(await env.sizes(), ['one: 2'])
})

t.test('during a rollout the sets share a change by their sizes', async (t) => {
  const env = await deploymentEnv(t, { replicas: 10, strategy }, onlyFirst)
  await env.roll('two')
  t.strictSame(await env.sizes(), ['one: 8', 'two: 5'])
  await env.change({ replicas: 30 })
  t.strictSame(await env.sizes(), ['one: 20', 'two: 13'])
})

t.test('scaling a stuck rollout down takes from both sets, then from the broken one', async (t) => {
  const env = await deploymentEnv(t, { replicas: 10, strategy }, onlyFirst)
  await env.roll('two')
  await env.change({ replicas: 5 })
  const total = (await env.sets()).reduce((sum, set) => sum + (set.spec.replicas ?? 0), 0)
  t.equal(total, 8, 'what is wanted and the surge')
  t.ok((await env.deployment()).status.availableReplicas! >= 3)
})

t.test('kubectl scale goes through the scale subresource', async (t) => {
  const env = await deploymentEnv(t, { replicas: 1 })
  await env.client.patch(
    deployments,
    { namespace: 'default', name: 'web' },
    'merge',
    { spec: { replicas: 2 } },
    { subresource: 'scale' },
  )
  await env.settle()
  t.strictSame(await env.sizes(), ['one: 2'])
})

t.test('a new template and a new size at once come to both', async (t) => {
  const env = await deploymentEnv(t, { replicas: 2 })
  await env.change({ replicas: 4, template: { spec: { containers: [{ name: 'main', image: 'two' }] } } })
  t.strictSame(await env.sizes(), ['two: 4'])
})
