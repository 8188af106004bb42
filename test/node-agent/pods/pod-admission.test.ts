import t from 'tap'
import type { ContainerPort } from '../../../apimachinery/types/core-v1.ts'
import { NodeUsage, rejectionOf } from '../../../node-agent/pods/pod-admission.ts'
import { makeNode, makePod, type PodOptions } from '../../support/builders.ts'
import { AgentEnv } from '../agent-env.ts'

const port = (hostPort: number, more: Partial<ContainerPort> = {}): PodOptions => ({
  container: { ports: [{ containerPort: 80, hostPort, ...more }] },
})

for (const c of [
  { name: 'takes a pod that fits', pod: { requests: { cpu: '1' } }, others: [{ requests: { cpu: '3' } }] },
  {
    name: 'refuses a pod for which there is no CPU left',
    pod: { requests: { cpu: '2' } },
    others: [{ requests: { cpu: '2500m' } }],
    want: {
      reason: 'OutOfcpu',
      message: "Node didn't have enough resource: cpu, requested: 2000, used: 2500, capacity: 4000",
    },
  },
  {
    name: 'refuses a pod for which there is no memory left',
    pod: { requests: { memory: '9Gi' } },
    want: {
      reason: 'OutOfmemory',
      message: "Node didn't have enough resource: memory, requested: 9663676416, used: 0, capacity: 8589934592",
    },
  },
  {
    name: 'refuses a pod too many',
    allocatable: { pods: '1' },
    pod: {},
    others: [{}],
    want: {
      reason: 'OutOfpods',
      message: "Node didn't have enough resource: pods, requested: 1, used: 1, capacity: 1",
    },
  },
  {
    name: 'refuses a pod that wants another node',
    pod: { spec: { nodeSelector: { disk: 'ssd' } } },
    want: {
      reason: 'NodeAffinity',
      message: "Predicate NodeAffinity failed: node(s) didn't match Pod's node affinity/selector",
    },
  },
  {
    name: 'refuses a host port that is taken',
    pod: port(8080),
    others: [port(8080)],
    want: {
      reason: 'NodePorts',
      message: "Predicate NodePorts failed: node(s) didn't have free ports for the requested pod ports",
    },
  },
  {
    name: 'any address clashes with a certain one',
    pod: port(80, { hostIP: '127.0.0.1' }),
    others: [port(80, { hostIP: '0.0.0.0' })],
    want: { reason: 'NodePorts' },
  },
  {
    name: 'two certain addresses do not clash',
    pod: port(80, { hostIP: '127.0.0.1' }),
    others: [port(80, { hostIP: '127.0.0.2' })],
  },
  { name: 'two protocols do not clash', pod: port(53, { protocol: 'UDP' }), others: [port(53)] },
] satisfies {
  name: string
  pod: PodOptions
  others?: PodOptions[]
  allocatable?: Record<string, string>
  want?: object
}[]) {
  t.test(c.name, async (t) => {
    const usage = new NodeUsage()
    for (const other of c.others ?? []) usage.add(makePod(other))
    const got = rejectionOf(makePod(c.pod), makeNode({ allocatable: c.allocatable ?? {} }), usage)
    if (c.want) t.match(got, c.want)
    else t.equal(got, undefined)
  })
}

t.test('what a pod used is free again when it is over', async (t) => {
  const env = new AgentEnv()
  t.teardown(() => env.stopAgents())
  await env.startAgent({ capacity: { cpu: '1', memory: '1Gi', pods: '10' } })
  const spec = (seconds: string) => ({
    restartPolicy: 'Never' as const,
    containers: [{ name: 'c', image: 'busybox', command: ['sleep', seconds], resources: { requests: { cpu: '1' } } }],
  })
  await env.createPod('first', spec('30'))
  await env.createPod('second', spec('30'))
  t.match(env.pod('second')?.status, {
    phase: 'Failed',
    reason: 'OutOfcpu',
    message: "Pod was rejected: Node didn't have enough resource: cpu, requested: 1000, used: 1000, capacity: 1000",
  })
  t.match(env.events('second'), [
    "OutOfcpu Node didn't have enough resource: cpu, requested: 1000, used: 1000, capacity: 1000",
  ])
  await env.advance(60_000)
  t.equal(env.pod('first')?.status.phase, 'Succeeded')
  await env.createPod('third', spec('30'))
  await env.advance(60_000)
  t.equal(env.pod('third')?.status.phase, 'Succeeded')
})

t.test('asks again for the labels of the node before it refuses a pod for them', async (t) => {
  const env = new AgentEnv()
  t.teardown(() => env.stopAgents())
  await env.startAgent()
  await env.client.patch(
    { group: '', version: 'v1', kind: 'Node', plural: 'nodes', namespaced: false },
    { name: 'node-1' },
    'strategic',
    {
      metadata: { labels: { disk: 'ssd' } },
    },
  )
  await env.createPod('web', { nodeSelector: { disk: 'ssd' }, containers: [{ name: 'c', image: 'nginx' }] })
  await env.advance(5_000)
  t.equal(env.pod('web')?.status.phase, 'Running')
})
