import { keyOf } from '../apimachinery/object.ts'
import type { Pod } from '../apimachinery/types/core-v1.ts'

const nobody: readonly Pod[] = []

/** Pods that wait for the room that preemption makes for them, by the node on which it does. */
export class Nominations {
  readonly #byNode = new Map<string, Map<string, Pod>>()
  readonly #nodes = new Map<string, string>()

  /** The pod waits for this node, and for no other one any more. */
  set(pod: Pod, nodeName: string): void {
    const key = keyOf(pod)
    this.delete(key)
    const waiting = this.#byNode.get(nodeName) ?? new Map<string, Pod>()
    this.#byNode.set(nodeName, waiting.set(key, pod))
    this.#nodes.set(key, nodeName)
  }

  delete(key: string): void {
    const nodeName = this.#nodes.get(key)
    if (nodeName === undefined) return
    this.#nodes.delete(key)
    const waiting = this.#byNode.get(nodeName)
    waiting?.delete(key)
    if (waiting?.size === 0) this.#byNode.delete(nodeName)
  }

  /** Takes over what a waiting pod's status says; `old` is undefined when the pod is new. */
  observe(now: Pod, old: Pod | undefined): void {
    const { nominatedNodeName } = now.status
    if (nominatedNodeName) this.set(now, nominatedNodeName)
    // A status that has never named a node may be older than a nomination of ours.
    else if (old?.status.nominatedNodeName) this.delete(keyOf(now))
  }

  on(nodeName: string): readonly Pod[] {
    const waiting = this.#byNode.get(nodeName)
    return waiting ? [...waiting.values()] : nobody
  }
}
