import { keyOf } from '../apimachinery/object.ts'
import type { Node, Pod } from '../apimachinery/types/core-v1.ts'
import { NodeInfo } from './framework/node-info.ts'

/**
 * What the scheduler believes of the cluster: the nodes, the pods on them, and the pods it has decided to put there and
 * has not seen there yet (assumed pods). One cycle's decision is in here before the next cycle looks.
 */
export class SchedulerCache {
  readonly #nodes = new Map<string, NodeInfo>()
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
    if (known) return known.update(object)
    const node = new NodeInfo(object)
    for (const { pod, nodeName } of this.#placed.values()) if (nodeName === node.name) node.addPod(pod)
    this.#nodes.set(node.name, node)
    this.#list = undefined
  }

  removeNode(name: string): void {
    this.#nodes.delete(name)
    this.#list = undefined
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
  }

  #place(pod: Pod, nodeName: string, assumed: boolean): void {
    const key = keyOf(pod)
    this.removePod(key)
    this.#placed.set(key, { pod, nodeName, assumed })
    this.#nodes.get(nodeName)?.addPod(pod)
  }
}
