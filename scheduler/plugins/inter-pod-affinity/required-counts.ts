import {
  type AffinityTerm,
  type AffinityTerms,
  isAbout,
  type NamespaceLabels,
  type Selectable,
} from '../../framework/affinity-terms.ts'
import type { Clonable } from '../../framework/cycle-state.ts'
import type { NodeInfo } from '../../framework/node-info.ts'
import { TopologyCounts } from '../../framework/topology-counts.ts'

/** The pod that is to be placed, and what it wants of others. */
export interface Subject extends Selectable {
  readonly terms: AffinityTerms
}

/** How many pods are on which nodes; may be gone through once only. */
export type Places = Iterable<readonly [NodeInfo, number]>

/** What the required terms of a pod, and of the pods on nodes, amount to, by topology. */
export class RequiredCounts implements Clonable {
  readonly #subject: Subject
  readonly #namespaceLabels: NamespaceLabels
  /** Pods that the subject wants to be near: all its terms are about each of them. */
  #wanted = new TopologyCounts()
  /** Pods that it must not be near. */
  #unwanted = new TopologyCounts()
  /** Pods that must not be near it. */
  #repelling = new TopologyCounts()

  constructor(subject: Subject, namespaceLabels: NamespaceLabels) {
    this.#subject = subject
    this.#namespaceLabels = namespaceLabels
  }

  /** Whether any node will do. */
  get isVoid(): boolean {
    const { required, requiredAnti } = this.#subject.terms
    return required.length + requiredAnti.length === 0 && this.#repelling.isEmpty
  }

  /** Counts like pods, which the subject's terms may be about, where they are. */
  addPods(pods: Selectable, places: Places): void {
    const { required, requiredAnti } = this.#subject.terms
    const wanting = required.every((term) => this.#isAbout(term, pods)) ? required : []
    const unwanting = requiredAnti.filter((term) => this.#isAbout(term, pods))
    for (const [node, count] of places) {
      for (const { topologyKey } of wanting) this.#wanted.add(topologyKey, node, count)
      for (const { topologyKey } of unwanting) this.#unwanted.add(topologyKey, node, count)
    }
  }

  /** Counts pods with like terms, which may be about the subject, where they are. */
  addRepelling({ requiredAnti }: AffinityTerms, places: Places): void {
    const about = requiredAnti.filter((term) => this.#isAbout(term, this.#subject))
    if (about.length === 0) return
    for (const [node, count] of places) {
      for (const { topologyKey } of about) this.#repelling.add(topologyKey, node, count)
    }
  }

  /** Whether on this node the subject is near what it wants to be near. */
  isNearWanted(node: NodeInfo): boolean {
    const { required } = this.#subject.terms
    const labels = node.object.metadata.labels ?? {}
    if (required.some(({ topologyKey }) => labels[topologyKey] === undefined)) return false
    if (required.every(({ topologyKey }) => this.#wanted.at(topologyKey, node) > 0)) return true
    // The first of several that want to be near each other may go anywhere.
    return this.#wanted.isEmpty && required.every((term) => this.#isAbout(term, this.#subject))
  }

  isNearUnwanted(node: NodeInfo): boolean {
    return this.#subject.terms.requiredAnti.some(({ topologyKey }) => this.#unwanted.at(topologyKey, node) > 0)
  }

  isNearRepelling(node: NodeInfo): boolean {
    for (const key of this.#repelling.keys) if (this.#repelling.at(key, node) > 0) return true
    return false
  }

  clone(): RequiredCounts {
    const clone = new RequiredCounts(this.#subject, this.#namespaceLabels)
    clone.#wanted = this.#wanted.clone()
    clone.#unwanted = this.#unwanted.clone()
    clone.#repelling = this.#repelling.clone()
    return clone
  }

  #isAbout(term: AffinityTerm, pods: Selectable): boolean {
    return isAbout(term, pods, this.#namespaceLabels)
  }
}
