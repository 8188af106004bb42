import t, { type Test } from 'tap'
import { leases } from '../../apimachinery/kinds/coordination/lease.ts'
import { nodes } from '../../apimachinery/kinds/core/node.ts'
import type { Lease } from '../../apimachinery/types/coordination-v1.ts'
import type { Node } from '../../apimachinery/types/core-v1.ts'
import { AgentEnv } from './agent-env.ts'

const second = 1_000
const minute = 60 * second

function setUp(t: Test): AgentEnv {
  const env = new AgentEnv()
  t.teardown(() => env.stopAgents())
  return env
}

function leaseOf(env: AgentEnv, name = 'node-1'): Lease | undefined {
  return env.server.objects(leases).get(`kube-node-lease/${name}`) as Lease | undefined
}

const condition = (node: Node, type: string) => node.status.conditions?.find((each) => each.type === type)

t.test('registers a node that is ready and complete', async (t) => {
  const env = setUp(t)
  await env.startAgent({ labels: { zone: 'a' }, taints: [{ key: 'gpu', effect: 'NoSchedule' }] })
  t.match(env.node(), {
    metadata: {
      labels: {
        'kubernetes.io/hostname': 'node-1',
        'kubernetes.io/os': 'linux',
        'kubernetes.io/arch': 'amd64',
        'beta.kubernetes.io/os': 'linux',
        'beta.kubernetes.io/arch': 'amd64',
        zone: 'a',
      },
    },
    spec: { podCIDR: '10.244.1.0/24', podCIDRs: ['10.244.1.0/24'], taints: [{ key: 'gpu', effect: 'NoSchedule' }] },
    status: {
      addresses: [
        { type: 'InternalIP', address: '10.0.0.1' },
        { type: 'Hostname', address: 'node-1' },
      ],
      capacity: { cpu: '8', memory: '32Gi', pods: '110', 'hugepages-2Mi': '0' },
      allocatable: { cpu: '8', 'ephemeral-storage': '100Gi' },
      nodeInfo: {
        kubeletVersion: 'v1.36.2',
        containerRuntimeVersion: 'simulated://0.1',
        operatingSystem: 'linux',
        architecture: 'amd64',
        machineID: /^[0-9a-f]{32}$/,
      },
    },
  })
  t.strictSame(
    env.node().status.conditions?.map(({ type, status, reason }) => `${type} ${status} ${reason}`),
    [
      'MemoryPressure False KubeletHasSufficientMemory',
      'DiskPressure False KubeletHasNoDiskPressure',
      'PIDPressure False KubeletHasSufficientPID',
      'Ready True KubeletReady',
    ],
  )
  t.strictSame(env.events('node-1'), ['Starting Starting kubelet.', 'NodeReady Node node-1 status is now: NodeReady'])
})

t.test('takes over a node that is there, and leaves what others have put on it', async (t) => {
  const env = setUp(t)
  await env.startAgent()
  await env.stopAgents()
  const node = env.node()
  const taints = [{ key: 'dedicated', value: 'x', effect: 'NoSchedule' }]
  env.server.put(nodes, {
    ...node,
    metadata: { ...node.metadata, labels: { team: 'blue', 'kubernetes.io/hostname': 'wrong' } },
    spec: { podCIDR: '10.9.9.0/24', unschedulable: true, taints },
    status: {
      ...node.status,
      capacity: { ...node.status.capacity, 'example.com/gpu': '4' },
      conditions: [
        {
          type: 'Ready',
          status: 'Unknown',
          reason: 'NodeStatusUnknown',
          message: '',
          lastHeartbeatTime: '2025-12-31T00:00:00Z',
          lastTransitionTime: '2025-12-31T00:00:00Z',
        },
        {
          type: 'DiskPressure',
          status: 'False',
          reason: 'KubeletHasNoDiskPressure',
          message: '',
          lastHeartbeatTime: '2025-12-31T00:00:00Z',
          lastTransitionTime: '2025-12-31T00:00:00Z',
        },
        {
          type: 'NetworkUnavailable',
          status: 'False',
          reason: 'RouteCreated',
          message: '',
          lastHeartbeatTime: '2025-12-31T00:00:00Z',
          lastTransitionTime: '2025-12-31T00:00:00Z',
        },
      ],
    },
  })
  await env.advance(second)
  await env.startAgent()
  t.match(env.node(), {
    metadata: { labels: { team: 'blue', 'kubernetes.io/hostname': 'node-1' } },
    spec: { podCIDR: '10.9.9.0/24', unschedulable: true, taints },
    status: { capacity: { 'example.com/gpu': '4', cpu: '8' } },
  })
  t.match(condition(env.node(), 'Ready'), { status: 'True', lastTransitionTime: '2026-01-01T00:00:01Z' })
  t.match(condition(env.node(), 'DiskPressure'), {
    lastTransitionTime: '2025-12-31T00:00:00Z',
    lastHeartbeatTime: '2026-01-01T00:00:01Z',
  })
  t.match(condition(env.node(), 'NetworkUnavailable'), { reason: 'RouteCreated' })
  await env.createPod('web', { containers: [{ name: 'c', image: 'nginx:1.27' }] })
  await env.advance(3 * second)
  t.equal(env.pod('web')?.status.podIP, '10.9.9.2', 'pods get addresses of the network that the node has')
})

t.test('renews its lease every ten seconds', async (t) => {
  const env = setUp(t)
  await env.startAgent()
  const renewals: number[] = []
  let last = leaseOf(env)?.spec.renewTime
  t.match(leaseOf(env), {
    metadata: { ownerReferences: [{ kind: 'Node', name: 'node-1', uid: env.node().metadata.uid }] },
    spec: { holderIdentity: 'node-1', leaseDurationSeconds: 40, renewTime: '2026-01-01T00:00:00.000000Z' },
  })
  for (let i = 0; i < 60; i++) {
    await env.advance(second)
    const { renewTime } = leaseOf(env)!.spec
    if (renewTime !== last) renewals.push(i)
    last = renewTime
  }
  t.equal(renewals.length, 6)
  t.strictSame(
    renewals.slice(1).map((at, i) => at - renewals[i]!),
    [10, 10, 10, 10, 10],
  )
})

t.test('creates its lease again when it is gone, and takes it as others left it', async (t) => {
  const env = setUp(t)
  await env.startAgent()
  await env.client.delete(leases, leaseOf(env)!)
  await env.advance(20 * second)
  t.ok(leaseOf(env))
  env.server.put(leases, { ...leaseOf(env)!, metadata: { ...leaseOf(env)!.metadata, labels: { a: 'b' } } })
  const before = leaseOf(env)!.spec.renewTime
  await env.advance(20 * second)
  t.strictSame(leaseOf(env)!.metadata.labels, { a: 'b' })
  t.not(leaseOf(env)!.spec.renewTime, before)
})

t.test('reports its status every five minutes, and images when they have come', async (t) => {
  const env = setUp(t)
  await env.startAgent()
  const reports = () =>
    env.server.requests.filter(({ verb, resource }) => verb === 'patch' && resource.plural === 'nodes').length
  await env.advance(4 * minute)
  t.equal(reports(), 0)
  await env.createPod('web', { containers: [{ name: 'c', image: 'nginx:1.27' }] })
  await env.advance(15 * second)
  t.equal(reports(), 1)
  t.match(env.node().status.images, [
    { names: [/^docker\.io\/library\/nginx@sha256:/, 'docker.io/library/nginx:1.27'] },
  ])
  await env.advance(5 * minute + 15 * second)
  t.equal(reports(), 2)
  t.match(condition(env.node(), 'Ready')?.lastHeartbeatTime, '2026-01-01T00:09')
})

t.test('extended resources that others add survive reports', async (t) => {
  const env = setUp(t)
  await env.startAgent()
  const capacity = { 'example.com/fpga': '2' }
  await env.client.patch(
    nodes,
    { name: 'node-1' },
    'strategic',
    { status: { capacity, allocatable: capacity } },
    { subresource: 'status' },
  )
  await env.advance(11 * minute)
  t.match(env.node().status, { capacity: { ...capacity, cpu: '8' }, allocatable: { ...capacity, cpu: '8' } })
})

t.test('a node that is deleted stays away until its agent is started again', async (t) => {
  const env = setUp(t)
  await env.startAgent()
  await env.client.delete(leases, leaseOf(env)!)
  await env.client.delete(nodes, { name: 'node-1' })
  await env.advance(11 * minute)
  t.equal(env.node(), undefined)
  t.equal(leaseOf(env), undefined)
  t.strictSame(env.logged('warn'), [])
  await env.stopAgents()
  await env.startAgent()
  t.ok(env.node())
})

t.test('a stopped agent does nothing more, and containers go on', async (t) => {
  const env = setUp(t)
  const agent = await env.startAgent()
  await env.createPod('job', {
    restartPolicy: 'Never',
    containers: [{ name: 'c', image: 'busybox', command: ['sleep', '60'] }],
  })
  await env.advance(5 * second)
  agent.stop()
  const requests = env.server.requests.length
  await env.advance(5 * minute)
  t.equal(env.server.requests.length, requests)
  t.match(await agent.runtime.listContainers({}), [{ state: 'CONTAINER_EXITED' }])
})

t.test('a thousand nodes cost one watch, and one timer each', async (t) => {
  const env = setUp(t)
  for (let i = 0; i < 1_000; i++) {
    await env.startAgent({ name: `n${i}`, podCidr: `10.${i >> 8}.${i & 255}.0/24` })
  }
  t.equal(env.clock.timers, 1_000)
  for (let i = 0; i < 100; i++)
    await env.createPod(`p${i}`, { nodeName: `n${i * 10}`, containers: [{ name: 'c', image: 'nginx' }] })
  await env.advance(3 * second)
  t.strictSame(new Set(Array.from({ length: 100 }, (_, i) => env.pod(`p${i}`)?.status.phase)), new Set(['Running']))
  t.equal(env.clock.timers, 1_000)
})
