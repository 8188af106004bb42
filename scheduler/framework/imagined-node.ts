import { keyOf } from '../../apimachinery/object.ts'
import type { Pod } from '../../apimachinery/types/core-v1.ts'
import type { CycleState } from './cycle-state.ts'
import type { NodeInfo } from './node-info.ts'
import type { PreFilterPlugin } from './plugin.ts'

/** A node as it would be with more or fewer pods on it, and what the plugins then know of a pod that is to be placed. */
export class ImaginedNode {
  readonly node: NodeInfo
  readonly state: CycleState
  readonly #plugins: readonly PreFilterPlugin[]
  readonly #pod: Pod

  /** Starts with the pods that are there; `node` and `state` stay as they are. */
  constructor(plugins: readonly PreFilterPlugin[], state: CycleState, pod: Pod, node: NodeInfo) {
    this.node = node.copy()
    this.state = state.clone()
    this.#plugins = plugins.filter(({ name }) => !state.skips('filter', name))
    this.#pod = pod
  }

  add(other: Pod): void {
    this.node.addPod(other)
    for (const plugin of this.#plugins) plugin.addPod?.(this.state, this.#pod, other, this.node)
  }

  remove(other: Pod): void {
    this.node.removePod(keyOf(other))
    for (const plugin of this.#plugins) plugin.removePod?.(this.state, this.#pod, other, this.node)
  }
}
