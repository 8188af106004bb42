import type { Clonable } from './cycle-state.ts'
import type { NodeInfo } from './node-info.ts'

/** Sums by topology: by the key of a node label, and its value. */
export class TopologyCounts implements Clonable {
  readonly #counts = new Map<string, Map<string, number>>()

  /** Whether nothing was ever counted, or it was all taken back. */
  get isEmpty(): boolean {
    return this.#counts.size === 0
  }

  /** Counts at the node's value of `key`, if it has one; what comes to zero is forgotten. */
  add(key: string, node: NodeInfo, amount: number): void {
    const value = node.object.metadata.labels?.[key]
    if (value === undefined) return
    const byValue = this.#counts.get(key) ?? new Map<string, number>()
    this.#counts.set(key, byValue)
    const sum = (byValue.get(value) ?? 0) + amount
    if (sum !== 0) byValue.set(value, sum)
    else byValue.delete(value)
    if (byValue.size === 0) this.#counts.delete(key)
  }

  /** What was counted at the node's value of `key`. */
  at(key: string, node: NodeInfo): number {
    const value = node.object.metadata.labels?.[key]
    return value === undefined ? 0 : (this.#counts.get(key)?.get(value) ?? 0)
  }

  /** The keys under which something is counted. */
  get keys(): Iterable<string> {
    return this.#counts.keys()
  }

  clone(): TopologyCounts {
    const clone = new TopologyCounts()
    for (const [key, byValue] of this.#counts) clone.#counts.set(key, new Map(byValue))
    return clone
  }
}
