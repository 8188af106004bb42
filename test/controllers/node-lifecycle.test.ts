import t from 'tap'
import { leases } from '../../apimachinery/kinds/coordination/lease.ts'
import { nodes } from '../../apimachinery/kinds/core/node.ts'
import { pods } from '../../apimachinery/kinds/core/pod.ts'
import type { Node } from '../../apimachinery/types/core-v1.ts'
import { defaultNodeSettings } from '../../controllers/node-lifecycle/settings.ts'
import { toMicroTime, toTime } from '../../platform/clock.ts'
import { type ControllerEnv, controllerEnv } from '../support/controller-env.ts'

const leaseNamespace = 'kube-node-lease'

/** Registers a node whose agent says once that it is ready (or not). */
async function join(env: ControllerEnv, name: string, labels: Record<string, string> = {}): Promise<void> {
  await env.create(nodes, { metadata: { name, labels } })
  await report(env, name, 'True')
}

async function report(env: ControllerEnv, name: string, ready: 'True' | 'False'): Promise<void> {
  const now = toTime(env.api.clock.now())
  const conditions = [
    {
      type: 'Ready',
      status: ready,
      reason: 'KubeletReady',
      message: '',
      lastHeartbeatTime: now,
      lastTransitionTime: now,
    },
  ]
  await env.client.patch(nodes, { name }, 'strategic', { status: { conditions } }, { subresource: 'status' })
  await env.settle()
}

async function renewLease(env: ControllerEnv, name: string): Promise<void> {
  const renewTime = toMicroTime(env.api.clock.now())
  const spec = { holderIdentity: name, leaseDurationSeconds: 40, renewTime }
  const ref = { namespace: leaseNamespace, name }
  if (await env.get(leases, name, leaseNamespace)) await env.client.patch(leases, ref, 'merge', { spec })
  else await env.client.create(leases, { metadata: ref, spec })
  await env.settle()
}

function taints(node: Node | undefined): string[] {
  return (node?.spec.taints ?? []).map(({ key, effect }) => `${key.replace('node.kubernetes.io/', '')}:${effect}`)
}

async function taintsOf(env: ControllerEnv, name: string): Promise<string[]> {
  return taints(await env.get(nodes, name))
}

async function ready(env: ControllerEnv, name: string): Promise<string> {
  const { conditions = [] } = (await env.get(nodes, name))!.status
  const { status, reason } = conditions.find(({ type }) => type === 'Ready') ?? { status: 'none', reason: '' }
  return `${status} ${reason}`
}

type Test = Parameters<typeof controllerEnv>[0]

const start = (t: Test, nodeSettings = defaultNodeSettings) =>
  controllerEnv(t, ['node-lifecycle-controller'], 0, { nodeSettings })

/** Nodes that are up, and have been for so long that what was before their coming does not matter any more. */
async function startWith(t: Test, names: readonly string[], labels = {}, settings = defaultNodeSettings) {
  const env = await start(t, settings)
  for (const name of names) await join(env, name, labels)
  await env.advance(10_000)
  for (const name of names) await report(env, name, 'True')
  return env
}

/** How many of the nodes drive their pods out because they are not ready. */
async function driving(env: ControllerEnv, names: readonly string[]): Promise<number> {
  const all = await Promise.all(names.map((name) => taintsOf(env, name)))
  return all.filter((keys) => keys.includes('not-ready:NoExecute')).length
}

t.test('a new node is kept free of pods until it is ready', async (t) => {
  const env = await start(t)
  const status = { conditions: [{ type: 'Ready', status: 'False', reason: 'KubeletNotReady', message: '' }] }
  await env.create(nodes, { metadata: { name: 'n', labels: { 'kubernetes.io/os': 'linux' } }, status })
  t.strictSame(await taintsOf(env, 'n'), ['not-ready:NoSchedule'])
  await report(env, 'n', 'True')
  t.strictSame(await taintsOf(env, 'n'), [])
  t.equal((await env.get(nodes, 'n'))?.metadata.labels?.['beta.kubernetes.io/os'], 'linux')
  t.strictSame(await env.events(), ['RegisteredNode: Node n event: Registered Node n in Controller'])
})

t.test('cordoning taints the node, uncordoning frees it', async (t) => {
  const env = await start(t)
  await join(env, 'n')
  await env.client.patch(nodes, { name: 'n' }, 'merge', { spec: { unschedulable: true } })
  await env.settle()
  t.strictSame(await taintsOf(env, 'n'), ['unschedulable:NoSchedule'])
  await env.client.patch(nodes, { name: 'n' }, 'merge', { spec: { unschedulable: null } })
  await env.settle()
  t.strictSame(await taintsOf(env, 'n'), [])
})

t.test('taints of others stay', async (t) => {
  const env = await start(t)
  await join(env, 'n')
  await env.client.patch(nodes, { name: 'n' }, 'merge', {
    spec: { unschedulable: true, taints: [{ key: 'example.com/mine', effect: 'NoExecute' }] },
  })
  await env.settle()
  t.strictSame(await taintsOf(env, 'n'), ['example.com/mine:NoExecute', 'unschedulable:NoSchedule'])
})

t.test('a node that renews its lease stays ready', async (t) => {
  const env = await start(t)
  await join(env, 'n')
  for (let i = 0; i < 12; i++) {
    await env.advance(10_000)
    await renewLease(env, 'n')
  }
  t.equal(await ready(env, 'n'), 'True KubeletReady')
})

t.test('a node that is silent for 50 seconds is unreachable, and its pods are not ready', async (t) => {
  const env = await start(t)
  await join(env, 'up')
  await join(env, 'n')
  await env.create(pods, { metadata: { name: 'p' }, spec: { nodeName: 'n', containers: [{ name: 'c', image: 'i' }] } })
  const podReady = { status: { phase: 'Running', conditions: [{ type: 'Ready', status: 'True' }] } }
  const podRef = { namespace: 'default', name: 'p' }
  await env.client.patch(pods, podRef, 'strategic', podReady, { subresource: 'status' })
  const silence = async (ms: number) => {
    for (let left = ms; left > 0; left -= 10_000) {
      await env.advance(Math.min(left, 10_000))
      await report(env, 'up', 'True')
    }
  }
  await silence(49_000)
  t.equal(await ready(env, 'n'), 'True KubeletReady')
  await env.advance(1_000)
  t.equal(await ready(env, 'n'), 'Unknown NodeStatusUnknown')
  t.strictSame(await taintsOf(env, 'n'), ['unreachable:NoSchedule', 'unreachable:NoExecute'])
  t.match((await env.get(pods, 'p'))?.status, { conditions: [{ type: 'Ready', status: 'False' }] })
  const events = await env.events()
  t.ok(events.includes('NodeNotReady: Node n status is now: NodeNotReady'))
  t.ok(events.includes('NodeNotReady: Node is not ready'))
  await report(env, 'n', 'True')
  t.strictSame(await taintsOf(env, 'n'), [], 'all is well again once it speaks')
})

t.test('a node that never said anything is given a minute', async (t) => {
  const env = await start(t)
  await join(env, 'up')
  await env.create(nodes, { metadata: { name: 'n' } })
  await env.advance(59_000)
  t.equal(await ready(env, 'n'), 'none ')
  await env.advance(1_000)
  t.equal(await ready(env, 'n'), 'Unknown NodeStatusNeverUpdated')
  const { conditions = [] } = (await env.get(nodes, 'n'))!.status
  t.strictSame(
    conditions.map(({ type }) => type),
    ['Ready', 'MemoryPressure', 'DiskPressure', 'PIDPressure'],
  )
})

t.test('a node that says it is not ready drives its pods out, by another taint when it falls silent', async (t) => {
  const env = await startWith(t, ['up', 'n'])
  await report(env, 'n', 'False')
  t.strictSame(await taintsOf(env, 'n'), ['not-ready:NoSchedule', 'not-ready:NoExecute'])
  await env.advance(40_000)
  await report(env, 'up', 'True')
  await env.advance(10_000)
  t.strictSame(await taintsOf(env, 'n'), ['unreachable:NoSchedule', 'unreachable:NoExecute'])
  await report(env, 'n', 'False')
  t.strictSame(await taintsOf(env, 'n'), ['not-ready:NoSchedule', 'not-ready:NoExecute'], 'and back, at once')
})

t.test('pods are driven out from one node every ten seconds', async (t) => {
  const env = await startWith(t, ['a', 'b', 'c', 'd', 'e', 'f'])
  const down = ['a', 'b', 'c']
  for (const name of down) await report(env, name, 'False')
  t.equal(await driving(env, down), 1)
  await env.advance(9_999)
  t.equal(await driving(env, down), 1)
  await env.advance(1)
  t.equal(await driving(env, down), 2)
  await env.advance(10_000)
  t.equal(await driving(env, down), 3)
})

t.test('each zone has a rate of its own', async (t) => {
  const env = await start(t)
  for (const zone of ['x', 'y']) {
    for (const name of ['1', '2']) await join(env, zone + name, { 'topology.kubernetes.io/zone': zone })
  }
  await env.advance(10_000)
  for (const name of ['x1', 'y1']) await report(env, name, 'False')
  t.equal(await driving(env, ['x1', 'y1']), 2)
})

t.test('when no node is ready the fault may be ours: nobody is driven out', async (t) => {
  const env = await startWith(t, ['a', 'b'])
  await report(env, 'a', 'False')
  t.strictSame(await taintsOf(env, 'a'), ['not-ready:NoSchedule', 'not-ready:NoExecute'])
  await report(env, 'b', 'False')
  t.strictSame(await taintsOf(env, 'a'), ['not-ready:NoSchedule'])
  t.strictSame(await taintsOf(env, 'b'), ['not-ready:NoSchedule'])
  await report(env, 'b', 'True')
  await env.advance(9_999)
  t.strictSame(await taintsOf(env, 'a'), ['not-ready:NoSchedule'])
  await env.advance(1)
  t.strictSame(await taintsOf(env, 'a'), ['not-ready:NoSchedule', 'not-ready:NoExecute'])
})

t.test('once a node is heard of again, the others are given time anew', async (t) => {
  const env = await startWith(t, ['a', 'b'])
  await env.advance(45_000)
  await report(env, 'a', 'False')
  await report(env, 'b', 'False')
  await env.advance(45_000)
  await report(env, 'a', 'True')
  await env.advance(49_999)
  t.equal(await ready(env, 'b'), 'False KubeletReady')
  await env.advance(1)
  t.equal(await ready(env, 'b'), 'Unknown NodeStatusUnknown')
})

const inZone = { 'topology.kubernetes.io/zone': 'z' }

t.test('a small zone most of which is down drives nobody out', async (t) => {
  const env = await startWith(t, ['a', 'b', 'c', 'd'], inZone)
  await join(env, 'elsewhere')
  const down = ['a', 'b', 'c']
  for (const name of down) await report(env, name, 'False')
  await env.advance(30_000)
  t.equal(await driving(env, down), 1, 'only the one from before')
  await join(env, 'e', inZone)
  await join(env, 'f', inZone)
  t.equal(await driving(env, down), 1)
  await env.advance(10_000)
  t.equal(await driving(env, down), 2, 'with half of the zone up it goes on')
})

t.test('a large zone most of which is down drives pods out from one node every hundred seconds', async (t) => {
  const settings = { ...defaultNodeSettings, largeZoneNodes: 4, monitorGracePeriodMs: 3_600_000 }
  const env = await startWith(t, ['a', 'b', 'c', 'd', 'e'], inZone, settings)
  const down = ['a', 'b', 'c']
  for (const name of down) await report(env, name, 'False')
  t.equal(await driving(env, down), 1, 'the first one, when not much was down yet')
  await env.advance(99_999)
  t.equal(await driving(env, down), 1)
  await env.advance(1)
  t.equal(await driving(env, down), 2)
  await env.advance(100_000)
  t.equal(await driving(env, down), 3)
})

t.test('nodes that are excluded from disruption do not count', async (t) => {
  const env = await startWith(t, ['a', 'b'])
  await join(env, 'excluded', { 'node.kubernetes.io/exclude-disruption': '' })
  await report(env, 'a', 'False')
  await report(env, 'b', 'False')
  t.strictSame(await taintsOf(env, 'a'), ['not-ready:NoSchedule'], 'though one is ready')
})

for (const [type, key] of Object.entries({
  MemoryPressure: 'memory-pressure',
  DiskPressure: 'disk-pressure',
  PIDPressure: 'pid-pressure',
  NetworkUnavailable: 'network-unavailable',
}))
  t.test(`${type} keeps new pods away`, async (t) => {
    const env = await startWith(t, ['n'])
    const set = async (status: string) => {
      const conditions = [{ type, status }]
      await env.client.patch(nodes, { name: 'n' }, 'strategic', { status: { conditions } }, { subresource: 'status' })
      await env.settle()
    }
    await set('True')
    t.strictSame(await taintsOf(env, 'n'), [`${key}:NoSchedule`])
    await set('False')
    t.strictSame(await taintsOf(env, 'n'), [])
  })

t.test('the beta labels of system and architecture follow the stable ones', async (t) => {
  const env = await startWith(t, ['n'])
  const labels = { 'kubernetes.io/arch': 'arm64', 'beta.kubernetes.io/arch': 'amd64' }
  await env.client.patch(nodes, { name: 'n' }, 'merge', { metadata: { labels } })
  await env.settle()
  t.equal((await env.get(nodes, 'n'))?.metadata.labels?.['beta.kubernetes.io/arch'], 'arm64')
})

t.test('a node whose agent has told somebody before us counts as heard of when we come', async (t) => {
  const env = await start(t)
  const conditions = [{ type: 'Ready', status: 'True', reason: 'KubeletReady', message: '' }]
  await env.create(nodes, { metadata: { name: 'up' }, status: { conditions } })
  await env.advance(49_999)
  t.equal(await ready(env, 'up'), 'True KubeletReady')
  await env.advance(1)
  t.equal(await ready(env, 'up'), 'Unknown NodeStatusUnknown')
})

t.test('says when a node is gone', async (t) => {
  const env = await start(t)
  await join(env, 'n')
  await env.client.delete(nodes, { name: 'n' })
  await env.settle()
  t.strictSame((await env.events()).at(-1), 'RemovingNode: Node n event: Removing Node n from Controller')
})
