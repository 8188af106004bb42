import type { Pod } from '../../../apimachinery/types/core-v1.ts'
import type { NodeInfo } from '../../framework/node-info.ts'
import { maxScore } from '../../framework/scores.ts'
import { type Constraint, countsFor, hasAllKeys, hostnameLabel } from './constraints.ts'

/** How many pods on a node a constraint is about. */
export type CountOn = (constraint: Constraint, nodeName: string) => number

interface Rating {
  readonly constraint: Constraint
  /** By value of the topology key, of the nodes that come into question; hosts are counted when they are rated. */
  readonly counts: Map<string, number>
  /** The more domains, the more a pod in one of them counts. */
  weight: number
}

/** Rates nodes by how many like pods are where they are. */
export class SpreadRatings {
  readonly #ratings: readonly Rating[]
  readonly #countOn: CountOn
  /** Nodes that lack a label: they come last. */
  readonly #ignored = new Set<string>()

  /** @param needsAllKeys whether nodes that lack a label of one constraint do not count for the others either */
  constructor(
    constraints: readonly Constraint[],
    countOn: CountOn,
    feasible: readonly NodeInfo[],
    needsAllKeys: boolean,
  ) {
    this.#countOn = countOn
    this.#ratings = constraints.map((constraint) => ({ constraint, counts: new Map(), weight: 0 }))
    for (const node of feasible) {
      if (needsAllKeys && !hasAllKeys(constraints, node.object)) this.#ignored.add(node.name)
      else for (const rating of this.#ratings) if (!isByHost(rating)) rating.counts.set(domainOf(rating, node), 0)
    }
    const hosts = feasible.length - this.#ignored.size
    for (const rating of this.#ratings) {
      rating.weight = Math.log((isByHost(rating) ? hosts : rating.counts.size) + 2)
    }
  }

  /** Counts what is on a node, which need not be one that comes into question. */
  count(pod: Pod, node: NodeInfo): void {
    for (const rating of this.#ratings) {
      const value = domainOf(rating, node)
      const count = rating.counts.get(value)
      if (count === undefined || !countsFor(rating.constraint, pod, node.object)) continue
      rating.counts.set(value, count + this.#countOn(rating.constraint, node.name))
    }
  }

  /** Higher is worse. */
  rate(node: NodeInfo): number {
    if (this.#ignored.has(node.name)) return 0
    let sum = 0
    for (const rating of this.#ratings) {
      const { constraint, counts, weight } = rating
      if (node.object.metadata.labels?.[constraint.topologyKey] === undefined) continue
      const count = isByHost(rating) ? this.#countOn(constraint, node.name) : (counts.get(domainOf(rating, node)) ?? 0)
      sum += count * weight + (constraint.maxSkew - 1)
    }
    return Math.round(sum)
  }

  /** Turns ratings into scores, in place: the fewer the better. */
  normalize(scores: number[], nodes: readonly NodeInfo[]): void {
    const isIgnored = (i: number) => this.#ignored.has((nodes[i] as NodeInfo).name)
    const rated = scores.filter((_, i) => !isIgnored(i))
    const lowest = rated.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY)
    const highest = rated.reduce((a, b) => Math.max(a, b), 0)
    for (const [i, score] of scores.entries()) {
      if (isIgnored(i)) scores[i] = 0
      else scores[i] = highest === 0 ? maxScore : Math.floor((maxScore * (highest + lowest - score)) / highest)
    }
  }
}

const isByHost = ({ constraint }: Rating): boolean => constraint.topologyKey === hostnameLabel

/** Nodes without the label are together one domain. */
function domainOf({ constraint }: Rating, { object }: NodeInfo): string {
  return object.metadata.labels?.[constraint.topologyKey] ?? ''
}
