import t from 'tap'
import { nodes } from '../../apimachinery/kinds/core/node.ts'
import { pods } from '../../apimachinery/kinds/core/pod.ts'
import type { Taint, Toleration } from '../../apimachinery/types/core-v1.ts'
import { type ControllerEnv, controllerEnv } from '../support/controller-env.ts'

const mine: Taint = { key: 'example.com/mine', effect: 'NoExecute', value: 'yes' }
const other: Taint = { key: 'example.com/other', effect: 'NoExecute' }

async function makeEnv(t: Parameters<typeof controllerEnv>[0], tolerations: Toleration[]): Promise<ControllerEnv> {
  const env = await controllerEnv(t, ['taint-eviction-controller'])
  await env.create(nodes, { metadata: { name: 'n' } })
  const spec = { nodeName: 'n', containers: [{ name: 'c', image: 'i' }], tolerations }
  await env.create(pods, { metadata: { name: 'p' }, spec })
  return env
}

async function taint(env: ControllerEnv, ...taints: Taint[]): Promise<void> {
  await env.client.patch(nodes, { name: 'n' }, 'merge', { spec: { taints } })
  await env.settle()
}

async function isEvicted(env: ControllerEnv): Promise<boolean> {
  return (await env.get(pods, 'p'))?.metadata.deletionTimestamp !== undefined
}

t.test('a pod that does not tolerate a taint is deleted at once, and says why', async (t) => {
  const env = await makeEnv(t, [])
  await taint(env, mine)
  const pod = await env.get(pods, 'p')
  t.equal(pod?.metadata.deletionGracePeriodSeconds, 30)
  t.match(pod?.status.conditions, [
    {
      type: 'DisruptionTarget',
      status: 'True',
      reason: 'DeletionByTaintManager',
      message: 'Taint manager: deleting due to NoExecute taint',
    },
  ])
  t.strictSame(await env.events(), ['TaintManagerEviction: Marking for deletion Pod default/p'])
})

for (const c of [
  { name: 'a taint that does not drive out', taints: [{ ...mine, effect: 'NoSchedule' }], tolerations: [] },
  { name: 'a taint it tolerates for ever', taints: [mine], tolerations: [{ key: mine.key, operator: 'Exists' }] },
  { name: 'any taint when it tolerates all', taints: [mine, other], tolerations: [{ operator: 'Exists' }] },
])
  t.test(`a pod stays with ${c.name}`, async (t) => {
    const env = await makeEnv(t, c.tolerations)
    await taint(env, ...c.taints)
    await env.advance(86_400_000)
    t.notOk(await isEvicted(env))
  })

t.test('a pod that tolerates for a while is deleted after the shortest while', async (t) => {
  const env = await makeEnv(t, [
    { key: mine.key, operator: 'Exists', effect: 'NoExecute', tolerationSeconds: 60 },
    { key: other.key, operator: 'Exists', effect: 'NoExecute', tolerationSeconds: 20 },
  ])
  await taint(env, mine, other)
  await env.advance(19_999)
  t.notOk(await isEvicted(env))
  await env.advance(1)
  t.ok(await isEvicted(env))
})

t.test('a second taint does not start the time anew', async (t) => {
  const env = await makeEnv(t, [{ operator: 'Exists', effect: 'NoExecute', tolerationSeconds: 60 }])
  await taint(env, mine)
  await env.advance(40_000)
  await taint(env, mine, other)
  await env.advance(20_000)
  t.ok(await isEvicted(env))
})

t.test('a pod stays when the taint goes in time, and its time starts anew with the next one', async (t) => {
  const env = await makeEnv(t, [{ operator: 'Exists', effect: 'NoExecute', tolerationSeconds: 60 }])
  await taint(env, mine)
  await env.advance(59_000)
  await taint(env)
  await env.advance(60_000)
  t.notOk(await isEvicted(env))
  t.strictSame(await env.events(), ['TaintManagerEviction: Cancelling deletion of Pod default/p'])
  await taint(env, mine)
  await env.advance(59_000)
  t.notOk(await isEvicted(env))
  await env.advance(1_000)
  t.ok(await isEvicted(env))
})

t.test('a pod that comes to a tainted node is deleted too', async (t) => {
  const env = await makeEnv(t, [])
  await taint(env, mine)
  await env.create(pods, {
    metadata: { name: 'late' },
    spec: { nodeName: 'n', containers: [{ name: 'c', image: 'i' }] },
  })
  t.ok((await env.get(pods, 'late'))?.metadata.deletionTimestamp)
})

t.test('what was decided once stands, whatever further taints say', async (t) => {
  const env = await makeEnv(t, [
    { key: mine.key, operator: 'Exists', effect: 'NoExecute', tolerationSeconds: 60 },
    { key: other.key, operator: 'Exists', effect: 'NoExecute', tolerationSeconds: 1 },
  ])
  await taint(env, mine)
  await env.advance(10_000)
  await taint(env, mine, other)
  await env.advance(49_999)
  t.notOk(await isEvicted(env))
  await env.advance(1)
  t.ok(await isEvicted(env))
})

t.test('a pod that was to go later goes at once when a taint comes that it does not tolerate', async (t) => {
  const env = await makeEnv(t, [{ key: mine.key, operator: 'Exists', effect: 'NoExecute', tolerationSeconds: 60 }])
  await taint(env, mine)
  await taint(env, mine, other)
  t.ok(await isEvicted(env))
  t.strictSame(await env.events(), [
    'TaintManagerEviction: Cancelling deletion of Pod default/p',
    'TaintManagerEviction: Marking for deletion Pod default/p',
  ])
})

t.test('a pod that is removed before its time is no more waited for', async (t) => {
  const env = await makeEnv(t, [{ operator: 'Exists', effect: 'NoExecute', tolerationSeconds: 60 }])
  await taint(env, mine)
  await env.client.delete(pods, { namespace: 'default', name: 'p' }, { gracePeriodSeconds: 0 })
  await env.settle()
  t.strictSame(await env.events(), ['TaintManagerEviction: Cancelling deletion of Pod default/p'])
})

t.test('a pod that says nothing of failing nodes leaves them after five minutes', async (t) => {
  const env = await makeEnv(t, [])
  await taint(env, { key: 'node.kubernetes.io/unreachable', effect: 'NoExecute' })
  await env.advance(299_999)
  t.notOk(await isEvicted(env))
  await env.advance(1)
  t.ok(await isEvicted(env))
})
