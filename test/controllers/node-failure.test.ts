import t from 'tap'
import { nodes } from '../../apimachinery/kinds/core/node.ts'
import { pods } from '../../apimachinery/kinds/core/pod.ts'
import { type ControllerEnv, controllerEnv } from '../support/controller-env.ts'

const containers = [{ name: 'c', image: 'i' }]
const podRef = { namespace: 'default', name: 'p' }

async function reportReady(env: ControllerEnv, name: string): Promise<void> {
  const now = new Date(env.api.clock.now()).toISOString()
  const conditions = [{ type: 'Ready', status: 'True', reason: 'KubeletReady', message: '', lastHeartbeatTime: now }]
  await env.client.patch(nodes, { name }, 'strategic', { status: { conditions } }, { subresource: 'status' })
  await env.settle()
}

/** Nodes `up` and `down`, the second with a pod, and all controllers that look after nodes. */
async function start(t: Parameters<typeof controllerEnv>[0]): Promise<ControllerEnv> {
  const env = await controllerEnv(t, [
    ...['node-lifecycle-controller', 'taint-eviction-controller', 'pod-garbage-collector-controller'],
  ])
  for (const name of ['up', 'down']) {
    await env.create(nodes, { metadata: { name } })
    await reportReady(env, name)
  }
  await env.create(pods, { metadata: podRef, spec: { nodeName: 'down', containers } })
  return env
}

/** Time passes, in which only `up` is heard of. */
async function silence(env: ControllerEnv, ms: number): Promise<void> {
  for (let left = ms; left > 0; left -= 10_000) {
    await env.advance(Math.min(left, 10_000))
    await reportReady(env, 'up')
  }
}

t.test('50 seconds and then five minutes after a node has fallen silent its pods are deleted', async (t) => {
  const env = await start(t)
  await silence(env, 349_999)
  t.notOk((await env.get(pods, 'p'))?.metadata.deletionTimestamp)
  await env.advance(1)
  const pod = await env.get(pods, 'p')
  t.ok(pod?.metadata.deletionTimestamp)
  t.match(pod?.status.conditions, [{ type: 'DisruptionTarget', reason: 'DeletionByTaintManager' }])
})

t.test('a node that is heard of in time keeps its pods', async (t) => {
  const env = await start(t)
  await silence(env, 340_000)
  await reportReady(env, 'down')
  t.ok((await env.events()).includes('TaintManagerEviction: Cancelling deletion of Pod default/p'))
  await silence(env, 40_000)
  t.notOk((await env.get(pods, 'p'))?.metadata.deletionTimestamp)
})

t.test(
  'pods that nobody ends on a silent node go when it is declared out of service, or 40 seconds after it is gone',
  async (t) => {
    const outOfService = await start(t)
    await silence(outOfService, 350_000)
    t.ok(await outOfService.get(pods, 'p'), 'it is being deleted for ever')
    const { spec } = (await outOfService.get(nodes, 'down'))!
    const taints = [...(spec.taints ?? []), { key: 'node.kubernetes.io/out-of-service', effect: 'NoExecute' }]
    await outOfService.client.patch(nodes, { name: 'down' }, 'merge', { spec: { taints } })
    await outOfService.settle()
    t.equal(await outOfService.get(pods, 'p'), undefined)

    const gone = await start(t)
    await silence(gone, 350_000)
    await gone.client.delete(nodes, { name: 'down' })
    await silence(gone, 39_999)
    t.ok(await gone.get(pods, 'p'))
    await gone.advance(1)
    t.equal(await gone.get(pods, 'p'), undefined)
  },
)
