import t from 'tap'
import type { Node, Pod } from '../../apimachinery/types/core-v1.ts'
import { CycleState } from '../../scheduler/framework/cycle-state.ts'
import { NodeInfo } from '../../scheduler/framework/node-info.ts'
import type { FilterPlugin, ScorePlugin } from '../../scheduler/framework/plugin.ts'
import { NodeAffinity } from '../../scheduler/plugins/node-affinity.ts'
import { NodeName } from '../../scheduler/plugins/node-name.ts'
import { NodePorts } from '../../scheduler/plugins/node-ports.ts'
import { NodeResourcesBalancedAllocation } from '../../scheduler/plugins/node-resources-balanced-allocation.ts'
import { NodeResourcesFit } from '../../scheduler/plugins/node-resources-fit.ts'
import { NodeUnschedulable } from '../../scheduler/plugins/node-unschedulable.ts'
import { TaintToleration } from '../../scheduler/plugins/taint-toleration.ts'
import { makeNode, makePod } from '../support/builders.ts'

const taint = (effect: string, value?: string) => ({ key: 'dedicated', effect, ...(value ? { value } : {}) })
const port = (hostPort: number, more = {}) => ({ container: { ports: [{ containerPort: 80, hostPort, ...more }] } })

interface FilterCase {
  readonly name: string
  readonly plugin: FilterPlugin
  readonly pod?: Pod
  readonly node?: Node
  readonly podsOnNode?: readonly Pod[]
  /** The reasons of a refusal; nothing when the pod may run on the node. */
  readonly reasons?: readonly string[]
  /** Evicting pods could help. */
  readonly resolvable?: boolean
}

const cases: readonly FilterCase[] = [
  { name: 'NodeName lets pods without a node go anywhere', plugin: new NodeName() },
  {
    name: 'NodeName keeps a pod that names its node off all others',
    plugin: new NodeName(),
    pod: makePod({ nodeName: 'other' }),
    reasons: ["node(s) didn't match the requested node name"],
  },
  {
    name: 'NodeUnschedulable refuses cordoned nodes',
    plugin: new NodeUnschedulable(),
    node: makeNode({ spec: { unschedulable: true } }),
    reasons: ['node(s) were unschedulable'],
  },
  {
    name: 'NodeUnschedulable lets pods that tolerate the taint onto cordoned nodes',
    plugin: new NodeUnschedulable(),
    node: makeNode({ spec: { unschedulable: true } }),
    pod: makePod({ spec: { tolerations: [{ key: 'node.kubernetes.io/unschedulable', operator: 'Exists' }] } }),
  },
  {
    name: 'TaintToleration refuses NoSchedule',
    plugin: new TaintToleration(),
    node: makeNode({ spec: { taints: [taint('NoSchedule')] } }),
    reasons: ['node(s) had untolerated taint(s)'],
  },
  {
    name: 'TaintToleration refuses NoExecute unless value and effect are tolerated',
    plugin: new TaintToleration(),
    node: makeNode({ spec: { taints: [taint('NoExecute', 'gpu')] } }),
    pod: makePod({ spec: { tolerations: [{ key: 'dedicated', value: 'gpu', effect: 'NoSchedule' }] } }),
    reasons: ['node(s) had untolerated taint(s)'],
  },
  {
    name: 'TaintToleration accepts a toleration without an effect for all effects',
    plugin: new TaintToleration(),
    node: makeNode({ spec: { taints: [taint('NoExecute', 'gpu')] } }),
    pod: makePod({ spec: { tolerations: [{ key: 'dedicated', value: 'gpu' }] } }),
  },
  {
    name: 'TaintToleration does not refuse PreferNoSchedule',
    plugin: new TaintToleration(),
    node: makeNode({ spec: { taints: [taint('PreferNoSchedule')] } }),
  },
  {
    name: 'NodeAffinity honours the node selector',
    plugin: new NodeAffinity(),
    node: makeNode({ labels: { disk: 'hdd' } }),
    pod: makePod({ spec: { nodeSelector: { disk: 'ssd' } } }),
    reasons: ["node(s) didn't match Pod's node affinity/selector"],
  },
  {
    name: 'NodePorts refuses a port that is taken on all addresses',
    plugin: new NodePorts(),
    podsOnNode: [makePod(port(80))],
    pod: makePod(port(80, { hostIP: '10.0.0.1' })),
    reasons: ["node(s) didn't have free ports for the requested pod ports"],
    resolvable: true,
  },
  {
    name: 'NodePorts allows the same port on another address',
    plugin: new NodePorts(),
    podsOnNode: [makePod(port(80, { hostIP: '10.0.0.2' }))],
    pod: makePod(port(80, { hostIP: '10.0.0.1' })),
  },
  {
    name: 'NodePorts allows the same port with another protocol',
    plugin: new NodePorts(),
    podsOnNode: [makePod(port(80, { protocol: 'UDP' }))],
    pod: makePod(port(80)),
  },
  {
    name: 'NodeResourcesFit takes a pod that fits to the last millicore',
    plugin: new NodeResourcesFit(),
    podsOnNode: [makePod({ name: 'a', requests: { cpu: '3500m' } })],
    pod: makePod({ requests: { cpu: '500m' } }),
  },
  {
    name: 'NodeResourcesFit names every resource that is short',
    plugin: new NodeResourcesFit(),
    podsOnNode: [makePod({ name: 'a', requests: { cpu: '3', memory: '8Gi' } })],
    pod: makePod({ requests: { cpu: '1001m', memory: '1' } }),
    reasons: ['Insufficient cpu', 'Insufficient memory'],
    resolvable: true,
  },
  {
    name: 'NodeResourcesFit knows that no eviction makes a node larger',
    plugin: new NodeResourcesFit(),
    pod: makePod({ requests: { cpu: '5' } }),
    reasons: ['Insufficient cpu'],
  },
  {
    name: 'NodeResourcesFit counts pods',
    plugin: new NodeResourcesFit(),
    node: makeNode({ allocatable: { pods: '1' } }),
    podsOnNode: [makePod({ name: 'a' })],
    reasons: ['Too many pods'],
    resolvable: true,
  },
  {
    name: 'NodeResourcesFit counts an init container that needs more than all others together',
    plugin: new NodeResourcesFit(),
    pod: makePod({
      requests: { cpu: '1' },
      spec: { initContainers: [{ name: 'init', resources: { requests: { cpu: '4500m' } } }] },
    }),
    reasons: ['Insufficient cpu'],
  },
  {
    name: 'NodeResourcesFit adds sidecars to the containers',
    plugin: new NodeResourcesFit(),
    pod: makePod({
      requests: { cpu: '3' },
      spec: { initContainers: [{ name: 'proxy', restartPolicy: 'Always', resources: { requests: { cpu: '1500m' } } }] },
    }),
    reasons: ['Insufficient cpu'],
  },
]

function nodeInfo(node: Node, pods: readonly Pod[]): NodeInfo {
  const info = new NodeInfo(node)
  for (const pod of pods) info.addPod(pod)
  return info
}

for (const { name, plugin, pod = makePod(), node = makeNode(), podsOnNode = [], reasons = [], resolvable } of cases)
  t.test(name, async (t) => {
    const status = plugin.filter(new CycleState(), pod, nodeInfo(node, podsOnNode))
    t.strictSame(status.reasons, reasons)
    if (reasons.length > 0) t.equal(status.code, resolvable ? 'Unschedulable' : 'UnschedulableAndUnresolvable')
  })

t.test('an emptier node scores higher', async (t) => {
  const score = (pods: readonly Pod[]) =>
    new NodeResourcesFit().score(new CycleState(), makePod(), nodeInfo(makeNode(), pods))
  t.ok(score([]) > score([makePod({ name: 'a', requests: { cpu: '2' } })]))
})

t.test('a node whose cpu and memory are used evenly scores higher', async (t) => {
  const plugin = new NodeResourcesBalancedAllocation()
  const score = (requests: Record<string, string>) =>
    plugin.score(new CycleState(), makePod({ requests }), nodeInfo(makeNode(), []))
  t.equal(score({ cpu: '2', memory: '4Gi' }), 100)
  t.equal(score({ cpu: '4', memory: '0' }), 50)
})

t.test('removing a pod gives back exactly what it took', async (t) => {
  const info = nodeInfo(makeNode(), [makePod({ name: 'a', requests: { cpu: '300m', memory: '1Gi' } })])
  info.removePod('default/a')
  t.strictSame([...info.requested.values()], [0, 0])
})

const normalizing: { name: string; plugin: ScorePlugin; scores: number[]; want: number[] }[] = [
  { name: 'few unwelcoming taints are better', plugin: new TaintToleration(), scores: [0, 1, 2], want: [100, 50, 0] },
  { name: 'all alike are all best', plugin: new TaintToleration(), scores: [0, 0], want: [100, 100] },
  { name: 'more preferred affinity is better', plugin: new NodeAffinity(), scores: [0, 5, 10], want: [0, 50, 100] },
]
for (const { name, plugin, scores, want } of normalizing)
  t.test(`${plugin.name}: ${name}`, async (t) => {
    plugin.normalize?.(scores, new CycleState(), [])
    t.strictSame(scores, want)
  })
