import { keyOf } from '../../apimachinery/object.ts'
import type { Node, Pod } from '../../apimachinery/types/core-v1.ts'
import { claimVolumes } from '../../apimachinery/volumes/pod-claims.ts'
import { type HostPort, hostPortsOf } from './host-ports.ts'
import { type Amounts, addAmounts, amountsOf, podRequests, podScoringRequests } from './resources.ts'

/** A node with the pods on it, and the sums that plugins ask for. */
export class NodeInfo {
  #object: Node
  #allocatable: Amounts
  #images: ReadonlyMap<string, number> | undefined
  readonly #pods = new Map<string, Pod>()
  readonly #requested = new Map<string, number>()
  readonly #scoringRequested = new Map<string, number>()
  /** How many of its pods use each claim, by the claim's key. */
  readonly #claims = new Map<string, number>()

  constructor(object: Node) {
    this.#object = object
    this.#allocatable = amountsOf(object.status.allocatable)
  }

  get name(): string {
    return this.#object.metadata.name
  }

  get object(): Node {
    return this.#object
  }

  /** What the node offers to pods. */
  get allocatable(): Amounts {
    return this.#allocatable
  }

  /** What its pods ask for. */
  get requested(): Amounts {
    return this.#requested
  }

  /** What its pods are taken to ask for when nodes are rated. */
  get scoringRequested(): Amounts {
    return this.#scoringRequested
  }

  /** The sizes of the images that it has, in bytes, by each of their names. */
  get images(): ReadonlyMap<string, number> {
    this.#images ??= imageSizes(this.#object)
    return this.#images
  }

  get pods(): ReadonlyMap<string, Pod> {
    return this.#pods
  }

  /** Host ports in use. */
  *hostPorts(): Iterable<HostPort> {
    for (const pod of this.#pods.values()) yield* hostPortsOf(pod)
  }

  /** How many of its pods use a claim. @param key `namespace/name` */
  usersOf(key: string): number {
    return this.#claims.get(key) ?? 0
  }

  update(object: Node): void {
    this.#object = object
    this.#images = undefined
    this.#allocatable = amountsOf(object.status.allocatable)
  }

  /** Adds the pod, or replaces its earlier version. */
  addPod(pod: Pod): void {
    this.removePod(keyOf(pod))
    this.#pods.set(keyOf(pod), pod)
    addAmounts(this.#requested, podRequests(pod))
    addAmounts(this.#scoringRequested, podScoringRequests(pod))
    this.#countClaims(pod, 1)
  }

  removePod(key: string): void {
    const pod = this.#pods.get(key)
    if (!pod) return
    this.#pods.delete(key)
    addAmounts(this.#requested, podRequests(pod), -1)
    addAmounts(this.#scoringRequested, podScoringRequests(pod), -1)
    this.#countClaims(pod, -1)
  }

  /** The same node with the same pods, to imagine others on it. */
  copy(): NodeInfo {
    const copy = new NodeInfo(this.#object)
    for (const [key, pod] of this.#pods) copy.#pods.set(key, pod)
    addAmounts(copy.#requested, this.#requested)
    addAmounts(copy.#scoringRequested, this.#scoringRequested)
    for (const [key, users] of this.#claims) copy.#claims.set(key, users)
    return copy
  }

  #countClaims(pod: Pod, change: 1 | -1): void {
    for (const { claimName } of claimVolumes(pod)) {
      const key = `${pod.metadata.namespace}/${claimName}`
      const users = this.usersOf(key) + change
      if (users > 0) this.#claims.set(key, users)
      else this.#claims.delete(key)
    }
  }
}

function imageSizes({ status }: Node): ReadonlyMap<string, number> {
  return new Map(
    (status.images ?? []).flatMap(({ names, sizeBytes }) =>
      (names ?? []).map((name) => [name, Number(sizeBytes ?? 0)]),
    ),
  )
}
