import { type Amounts, podRequests } from '../../apimachinery/kinds/core/pod-resources.ts'
import { parseQuantity, type Quantity, zeroQuantity } from '../../apimachinery/quantity.ts'
import { matchesNodeAffinity } from '../../apimachinery/scheduling/node-affinity.ts'
import type { ContainerPort, Node, Pod } from '../../apimachinery/types/core-v1.ts'
import type { PendingResize } from './pod-allocation.ts'

/** Why a node does not take a pod: it fails with this reason and message. */
export interface PodRejection {
  readonly reason: string
  readonly message: string
}

/** The resources that count; others are for whoever provides them to check. */
const checkedResources = ['cpu', 'memory', 'ephemeral-storage'] as const

/** What the pods that a node has taken use of it. */
export class NodeUsage {
  readonly #pods = new Map<
    string,
    { readonly pod: Pod; readonly requests: Amounts; readonly ports: readonly ContainerPort[] }
  >()
  readonly #total = new Map<string, Quantity>()

  get podCount(): number {
    return this.#pods.size
  }

  get hostPorts(): readonly ContainerPort[] {
    return [...this.#pods.values()].flatMap(({ ports }) => ports)
  }

  requested(resource: string): Quantity {
    return this.#total.get(resource) ?? zeroQuantity
  }

  add(pod: Pod): void {
    this.remove(pod.metadata.uid)
    const requests = podRequests(pod.spec)
    for (const [name, quantity] of requests) this.#total.set(name, this.requested(name).add(quantity))
    this.#pods.set(pod.metadata.uid, { pod, requests, ports: hostPortsOf(pod) })
  }

  /** Stops counting a pod. @returns it as it counted */
  take(uid: string): Pod | undefined {
    const pod = this.#pods.get(uid)?.pod
    this.remove(uid)
    return pod
  }

  /** Does nothing when the pod does not count, or not any more. */
  remove(uid: string): void {
    const requests = this.#pods.get(uid)?.requests ?? new Map<string, Quantity>()
    for (const [name, quantity] of requests) this.#total.set(name, this.requested(name).sub(quantity))
    this.#pods.delete(uid)
  }
}

/**
 * What the kubelet checks again of what a scheduler has decided, or of what whoever set `spec.nodeName` has not: room,
 * ports, and the node's labels (pkg/kubelet/lifecycle/predicate.go).
 */
export function rejectionOf(pod: Pod, node: Node, usage: NodeUsage): PodRejection | undefined {
  return outOfResources(pod, node, usage) ?? wrongNode(pod, node) ?? portTaken(pod, usage)
}

/** What the kubelet checks before a pod that it has gets more. The pod itself must not be counted in `usage`. */
export function resizeRefusalOf(pod: Pod, node: Node, usage: NodeUsage): PendingResize | undefined {
  const requests = podRequests(pod.spec)
  for (const name of ['cpu', 'memory'] as const) {
    const requested = requests.get(name) ?? zeroQuantity
    const capacity = parseQuantity(node.status.allocatable?.[name] ?? '0')
    if (requested.cmp(capacity) <= 0) continue
    const amounts = `requested: ${amountOf(name, requested)}, capacity: ${amountOf(name, capacity)}`
    return { reason: 'Infeasible', message: `Node didn't have enough capacity: ${name}, ${amounts}` }
  }
  const rejection = outOfResources(pod, node, usage)
  return rejection && { reason: 'Deferred', message: rejection.message }
}

/** As messages of the kubelet count: processors in thousandths. */
function amountOf(resource: string, quantity: Quantity): number {
  return resource === 'cpu' ? quantity.milliValue() : quantity.value()
}

function outOfResources(pod: Pod, node: Node, usage: NodeUsage): PodRejection | undefined {
  const allocatable = node.status.allocatable ?? {}
  const capacity = Number(allocatable['pods'] ?? Number.POSITIVE_INFINITY)
  if (usage.podCount + 1 > capacity) return outOf('pods', 1, usage.podCount, capacity)
  const requests = podRequests(pod.spec)
  for (const name of checkedResources) {
    const requested = requests.get(name) ?? zeroQuantity
    const used = usage.requested(name)
    const room = parseQuantity(allocatable[name] ?? '0')
    if (requested.isZero() || used.add(requested).cmp(room) <= 0) continue
    return outOf(name, amountOf(name, requested), amountOf(name, used), amountOf(name, room))
  }
  return undefined
}

function outOf(resource: string, requested: number, used: number, capacity: number): PodRejection {
  return {
    reason: `OutOf${resource}`,
    message: `Node didn't have enough resource: ${resource}, requested: ${requested}, used: ${used}, capacity: ${capacity}`,
  }
}

function wrongNode(pod: Pod, node: Node): PodRejection | undefined {
  return matchesNodeAffinity(pod, node)
    ? undefined
    : failedPredicate('NodeAffinity', "node(s) didn't match Pod's node affinity/selector")
}

function portTaken(pod: Pod, usage: NodeUsage): PodRejection | undefined {
  const ports = hostPortsOf(pod)
  if (ports.length === 0) return undefined
  const taken = usage.hostPorts
  return ports.some((port) => taken.some((other) => clash(port, other)))
    ? failedPredicate('NodePorts', "node(s) didn't have free ports for the requested pod ports")
    : undefined
}

function failedPredicate(name: string, description: string): PodRejection {
  return { reason: name, message: `Predicate ${name} failed: ${description}` }
}

function hostPortsOf({ spec }: Pod): ContainerPort[] {
  return [...spec.containers, ...(spec.initContainers ?? [])].flatMap(({ ports = [] }) =>
    ports.filter(({ hostPort }) => hostPort),
  )
}

/** The unspecified address clashes with every other. */
function clash(a: ContainerPort, b: ContainerPort): boolean {
  const anyIp = (ip: string | undefined) => !ip || ip === '0.0.0.0'
  const sameIp = anyIp(a.hostIP) || anyIp(b.hostIP) || a.hostIP === b.hostIP
  return a.hostPort === b.hostPort && (a.protocol ?? 'TCP') === (b.protocol ?? 'TCP') && sameIp
}
