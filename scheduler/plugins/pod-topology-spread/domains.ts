import type { Pod } from '../../../apimachinery/types/core-v1.ts'
import type { Clonable } from '../../framework/cycle-state.ts'
import type { NodeInfo } from '../../framework/node-info.ts'
import { type Constraint, counts, countsFor, hasAllKeys } from './constraints.ts'

/** A constraint, with how many pods that it is about are in each domain: by value of its topology key. */
interface Domains {
  readonly constraint: Constraint
  readonly counts: Map<string, number>
  /** The smallest count; undefined until it is asked for. */
  lowest: number | undefined
}

/** How the pods that the constraints of a pod are about are spread now. */
export class SpreadDomains implements Clonable {
  readonly #pod: Pod
  readonly #domains: readonly Domains[]

  /** @param countOn how many pods on a node a constraint is about */
  static count(
    pod: Pod,
    constraints: readonly Constraint[],
    nodes: readonly NodeInfo[],
    countOn: (constraint: Constraint, nodeName: string) => number,
  ): SpreadDomains {
    const domains = constraints.map((constraint) => ({ constraint, counts: new Map(), lowest: undefined }))
    const spread = new SpreadDomains(pod, domains)
    for (const node of nodes) spread.#add(node, (constraint) => countOn(constraint, node.name))
    return spread
  }

  private constructor(pod: Pod, domains: readonly Domains[]) {
    this.#pod = pod
    this.#domains = domains
  }

  /** Counts one pod more or less on a node. */
  change(other: Pod, node: NodeInfo, change: 1 | -1): void {
    const { namespace, labels, deletionTimestamp } = other.metadata
    // Who is on the way out was not counted.
    if (namespace !== this.#pod.metadata.namespace || deletionTimestamp !== undefined) return
    this.#add(node, (constraint) => (counts(constraint, labels) ? change : undefined))
  }

  /** The first constraint that the pod would break on the node, and how. */
  brokenOn(node: NodeInfo): 'missing label' | 'too many' | undefined {
    for (const domains of this.#domains) {
      const { topologyKey, maxSkew, selector } = domains.constraint
      const value = node.object.metadata.labels?.[topologyKey]
      if (value === undefined) return 'missing label'
      const self = selector.matches(this.#pod.metadata.labels) ? 1 : 0
      if ((domains.counts.get(value) ?? 0) + self - lowestOf(domains) > maxSkew) return 'too many'
    }
    return undefined
  }

  clone(): SpreadDomains {
    const domains = this.#domains.map(({ constraint, counts, lowest }) => ({
      constraint,
      counts: new Map(counts),
      lowest,
    }))
    return new SpreadDomains(this.#pod, domains)
  }

  /** @param amountOf undefined leaves the domain as it is, 0 makes sure that there is one */
  #add(node: NodeInfo, amountOf: (constraint: Constraint) => number | undefined): void {
    const constraints = this.#domains.map(({ constraint }) => constraint)
    if (!hasAllKeys(constraints, node.object)) return
    for (const domains of this.#domains) {
      const amount = amountOf(domains.constraint)
      if (amount === undefined || !countsFor(domains.constraint, this.#pod, node.object)) continue
      const value = node.object.metadata.labels?.[domains.constraint.topologyKey] as string
      domains.counts.set(value, (domains.counts.get(value) ?? 0) + amount)
      domains.lowest = undefined
    }
  }
}

/** With fewer domains than there should be, one that is not there is the emptiest. */
function lowestOf(domains: Domains): number {
  const { constraint, counts } = domains
  if (counts.size < constraint.minDomains) return 0
  domains.lowest ??= [...counts.values()].reduce((a, b) => Math.min(a, b))
  return domains.lowest
}
