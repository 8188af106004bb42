import t from 'tap'
import { nodes } from '../../apimachinery/kinds/core/node.ts'
import { pods } from '../../apimachinery/kinds/core/pod.ts'
import { defaultNodeSettings } from '../../controllers/node-lifecycle/settings.ts'
import { type ControllerEnv, controllerEnv } from '../support/controller-env.ts'

const container = { name: 'c', image: 'i' }
const start = (t: Parameters<typeof controllerEnv>[0], keptEndedPods = 12_500) =>
  controllerEnv(t, ['pod-garbage-collector-controller'], 0, {
    nodeSettings: { ...defaultNodeSettings, keptEndedPods },
  })

t.test('pods of a node that is gone end as failed after 40 seconds', async (t) => {
  const env = await start(t)
  await env.create(nodes, { metadata: { name: 'n' } })
  await env.create(pods, {
    metadata: { name: 'p', finalizers: ['example.com/held'] },
    spec: { nodeName: 'n', containers: [container] },
  })
  await env.client.delete(nodes, { name: 'n' })
  await env.advance(39_999)
  t.equal((await env.get(pods, 'p'))?.metadata.deletionTimestamp, undefined)
  await env.advance(1)
  const pod = await env.get(pods, 'p')
  t.match(pod, {
    metadata: { deletionGracePeriodSeconds: 0 },
    status: {
      phase: 'Failed',
      conditions: [{ type: 'DisruptionTarget', reason: 'DeletionByPodGC', message: 'PodGC: node no longer exists' }],
    },
  })
})

t.test('pods stay when their node comes back in time', async (t) => {
  const env = await start(t)
  await env.create(pods, { metadata: { name: 'p' }, spec: { nodeName: 'n', containers: [container] } })
  await env.advance(30_000)
  await env.create(nodes, { metadata: { name: 'n' } })
  await env.advance(60_000)
  t.ok(await env.get(pods, 'p'))
})

t.test('a deleted pod without a node does not wait for its grace period', async (t) => {
  const env = await start(t)
  await env.create(pods, {
    metadata: { name: 'p', finalizers: ['example.com/held'] },
    spec: { containers: [container] },
  })
  await env.client.delete(pods, { namespace: 'default', name: 'p' })
  await env.settle()
  t.equal((await env.get(pods, 'p'))?.status.phase, 'Failed')
  await env.client.patch(pods, { namespace: 'default', name: 'p' }, 'merge', { metadata: { finalizers: null } })
  t.equal(await env.get(pods, 'p'), undefined)
})

t.test('deleted pods on a node that is declared out of service go at once', async (t) => {
  const env = await start(t)
  await env.create(nodes, { metadata: { name: 'n' } })
  for (const name of ['a', 'b']) {
    await env.create(pods, { metadata: { name }, spec: { nodeName: 'n', containers: [container] } })
  }
  await env.client.delete(pods, { namespace: 'default', name: 'a' })
  await env.settle()
  t.ok(await env.get(pods, 'a'), 'its node may still end it well')
  const taints = [{ key: 'node.kubernetes.io/out-of-service', effect: 'NoExecute' }]
  await env.client.patch(nodes, { name: 'n' }, 'merge', { spec: { taints } })
  await env.settle()
  t.strictSame(await env.names(pods), ['b'])
})

/** Makes pods of a node one after the other, and ends them in reverse. */
async function endedPods(env: ControllerEnv, statuses: Record<string, object>): Promise<void> {
  await env.create(nodes, { metadata: { name: 'n' } })
  for (const name of Object.keys(statuses)) {
    await env.create(pods, { metadata: { name }, spec: { nodeName: 'n', containers: [container] } })
    await env.advance(1_000)
  }
  for (const [name, status] of Object.entries(statuses).reverse()) {
    await env.client.patch(pods, { namespace: 'default', name }, 'merge', { status }, { subresource: 'status' })
  }
  await env.settle()
}

const succeeded = { phase: 'Succeeded' }
const evicted = { phase: 'Failed', reason: 'Evicted' }

t.test('of too many pods that have ended the oldest go, evicted ones before all others', async (t) => {
  const env = await start(t, 2)
  await endedPods(env, { old: succeeded, running: { phase: 'Running' }, newer: succeeded, evicted, newest: succeeded })
  t.strictSame(await env.names(pods), ['newer', 'newest', 'running'])
})

t.test('all pods that have ended are kept when there is no limit', async (t) => {
  const env = await start(t, 0)
  await endedPods(env, { a: succeeded, b: succeeded })
  t.strictSame(await env.names(pods), ['a', 'b'])
})
