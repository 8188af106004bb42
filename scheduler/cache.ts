import { keyOf } from '../apimachinery/object.ts'
import type { Node, Pod } from '../apimachinery/types/core-v1.ts'
import { AffinityGroups } from './framework/affinity-groups.ts'
import { NodeInfo } from './framework/node-info.ts'
import { PodGroups } from './framework/pod-groups.ts'

/**
 * What the scheduler believes of the cluster: the nodes, the pods on them, and the pods it has decided to put there and
 * has not seen there yet (assumed pods). One cycle's decision is in here before the next cycle looks.
 */
export class SchedulerCache {
  /** Of the pods on nodes, also on nodes that are not known. */
  readonly podGroups = new PodGroups()
  readonly affinityGroups = new AffinityGroups()
  readonly #nodes = new Map<string, NodeInfo>()
  /** How many nodes have each image. */
  readonly #imageNodes = new Map<string, number>()
  /** The same, until a node comes or goes. */
  #list: readonly NodeInfo[] | undefined
  /** Where each pod counts, by pod key. */
  readonly #placed = new Map<string, { readonly pod: Pod; readonly nodeName: string; readonly assumed: boolean }>()

  /** In the order in which they came. */
  nodes(): readonly NodeInfo[] {
    this.#list ??= [...this.#nodes.values()]
    return this.#list
  }

  node(name: string): NodeInfo | undefined {
    return this.#nodes.get(name)
  }

  setNode(object: Node): void {
    const known = this.#nodes.get(object.metadata.name)
    if (known) this.#countImages(known, -1)
    const node = known ?? this.#newNode(object)
    node.update(object)
    this.#countImages(node, 1)
  }

  removeNode(name: string): void {
    const node = this.#nodes.get(name)
    if (!node) return
    this.#countImages(node, -1)
    this.#nodes.delete(name)
    this.#list = undefined
  }

  nodesWithImage(name: string): number {
    return this.#imageNodes.get(name) ?? 0
  }

  /** Counts the pod on the node that its spec names. */
  setPod(pod: Pod): void {
    if (pod.spec.nodeName) this.#place(pod, pod.spec.nodeName, false)
  }

  /** Counts the pod on a node before the API server says so. */
  assume(pod: Pod, nodeName: string): void {
    this.#place(pod, nodeName, true)
  }

  /** Takes back an assumption that did not come true. */
  forget(pod: Pod): void {
    if (this.#placed.get(keyOf(pod))?.assumed) this.removePod(keyOf(pod))
  }

  isPlaced(key: string): boolean {
    return this.#placed.has(key)
  }

  removePod(key: string): void {
    const place = this.#placed.get(key)
    if (!place) return
    this.#placed.delete(key)
    this.#nodes.get(place.nodeName)?.removePod(key)
    this.podGroups.remove(place.pod, place.nodeName)
    this.affinityGroups.remove(place.pod, place.nodeName)
  }

  #newNode(object: Node): NodeInfo {
    const node = new NodeInfo(object)
    for (const { pod, nodeName } of this.#placed.values()) if (nodeName === node.name) node.addPod(pod)
    this.#nodes.set(node.name, node)
    this.#list = undefined
    return node
  }

  #countImages({ images }: NodeInfo, change: 1 | -1): void {
    for (const name of images.keys()) {
      const nodes = this.nodesWithImage(name) + change
      if (nodes > 0) this.#imageNodes.set(name, nodes)
      else this.#imageNodes.delete(name)
    }
  }

  #place(pod: Pod, nodeName: string, assumed: boolean): void {
    const key = keyOf(pod)
    this.removePod(key)
    this.#placed.set(key, { pod, nodeName, assumed })
    this.#nodes.get(nodeName)?.addPod(pod)
    this.podGroups.add(pod, nodeName)
    this.affinityGroups.add(pod, nodeName)
  }
}
