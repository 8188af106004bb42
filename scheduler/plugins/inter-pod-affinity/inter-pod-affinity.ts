import type { Pod } from '../../../apimachinery/types/core-v1.ts'
import type { SchedulerCache } from '../../cache.ts'
import type { AffinityTerm, NamespaceLabels } from '../../framework/affinity-terms.ts'
import { affinityTermsOf, isAbout, isAboutNamespace, selectableOf } from '../../framework/affinity-terms.ts'
import { type ClusterEvent, on } from '../../framework/cluster-event.ts'
import type { CycleState, StateKey } from '../../framework/cycle-state.ts'
import type { NodeCounts } from '../../framework/node-counts.ts'
import type { NodeInfo } from '../../framework/node-info.ts'
import type { FilterPlugin, PreFilterPlugin, ScorePlugin } from '../../framework/plugin.ts'
import type { PodGroup } from '../../framework/pod-groups.ts'
import { maxScore } from '../../framework/scores.ts'
import { type Status, skip, success, unschedulable, unschedulableAndUnresolvable } from '../../framework/status.ts'
import { TopologyCounts } from '../../framework/topology-counts.ts'
import { mayHelpAffinity } from './hints.ts'
import { type Places, RequiredCounts } from './required-counts.ts'

/** What a required affinity of a pod that runs already counts when the pod that it wants is placed (upstream: hardPodAffinityWeight). */
const hardPodAffinityWeight = 1

const countsKey: StateKey<RequiredCounts> = { name: 'required pod affinity' }
const ratingsKey: StateKey<TopologyCounts> = { name: 'preferred pod affinity' }

/**
 * Keeps pods near the pods that they want to be near, and away from those that they, or the others, do not
 * (`spec.affinity.podAffinity`, `podAntiAffinity`).
 */
export class InterPodAffinity implements PreFilterPlugin, FilterPlugin, ScorePlugin {
  readonly name = 'InterPodAffinity'
  readonly weight = 2
  readonly retryOn = [...on('pods', 'Add', 'Delete', 'UpdateLabel'), ...on('nodes', 'Add', 'UpdateLabel')]
  readonly #cache: SchedulerCache
  readonly #namespaceLabels: NamespaceLabels

  constructor(cache: SchedulerCache, namespaceLabels: NamespaceLabels) {
    this.#cache = cache
    this.#namespaceLabels = namespaceLabels
  }

  mayHelp(pod: Pod, event: ClusterEvent): boolean {
    return mayHelpAffinity(pod, event, this.#namespaceLabels)
  }

  preFilter(state: CycleState, pod: Pod): Status {
    const terms = affinityTermsOf(pod)
    const counts = new RequiredCounts({ ...selectableOf(pod), terms }, this.#namespaceLabels)
    for (const { terms, onNodes } of this.#cache.affinityGroups.repelling()) {
      counts.addRepelling(terms, this.#places(onNodes))
    }
    for (const group of this.#groupsAbout([...terms.required.slice(0, 1), ...terms.requiredAnti])) {
      counts.addPods(group, this.#places(group.onNodes))
    }
    if (counts.isVoid) return skip
    state.write(countsKey, counts)
    return success
  }

  addPod(state: CycleState, _pod: Pod, added: Pod, node: NodeInfo): void {
    this.#count(state, added, node, 1)
  }

  removePod(state: CycleState, _pod: Pod, removed: Pod, node: NodeInfo): void {
    this.#count(state, removed, node, -1)
  }

  filter(state: CycleState, _pod: Pod, node: NodeInfo): Status {
    const counts = state.read(countsKey)
    // Unresolvable: who is not there cannot be brought there by evicting others.
    if (!counts.isNearWanted(node)) return unschedulableAndUnresolvable("node(s) didn't match pod affinity rules")
    if (counts.isNearUnwanted(node)) return unschedulable("node(s) didn't match pod anti-affinity rules")
    if (counts.isNearRepelling(node)) return unschedulable("node(s) didn't satisfy existing pods anti-affinity rules")
    return success
  }

  preScore(state: CycleState, pod: Pod): Status {
    const ratings = new TopologyCounts()
    const terms = affinityTermsOf(pod)
    this.#rateWished(ratings, terms.preferred, 1)
    this.#rateWished(ratings, terms.preferredAnti, -1)
    this.#rateWishesOfOthers(ratings, pod)
    if (ratings.isEmpty) return skip
    state.write(ratingsKey, ratings)
    return success
  }

  score(state: CycleState, _pod: Pod, node: NodeInfo): number {
    const ratings = state.read(ratingsKey)
    let sum = 0
    for (const key of ratings.keys) sum += ratings.at(key, node)
    return sum
  }

  normalize(scores: number[]): void {
    const lowest = scores.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY)
    const highest = scores.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY)
    for (const [i, score] of scores.entries()) {
      scores[i] = highest > lowest ? Math.floor(maxScore * ((score - lowest) / (highest - lowest))) : 0
    }
  }

  #count(state: CycleState, other: Pod, node: NodeInfo, change: 1 | -1): void {
    const counts = state.read(countsKey)
    counts.addPods(selectableOf(other), [[node, change]])
    counts.addRepelling(affinityTermsOf(other), [[node, change]])
  }

  #rateWished(ratings: TopologyCounts, terms: readonly AffinityTerm[], sign: 1 | -1): void {
    for (const term of terms) {
      for (const { onNodes } of this.#groupsAbout([term])) {
        this.#rate(ratings, term, onNodes, sign)
      }
    }
  }

  #rateWishesOfOthers(ratings: TopologyCounts, pod: Pod): void {
    const subject = selectableOf(pod)
    for (const { terms, onNodes } of this.#cache.affinityGroups.all()) {
      const rate = (wishes: readonly AffinityTerm[], factor: number) => {
        for (const term of wishes) {
          if (isAbout(term, subject, this.#namespaceLabels)) this.#rate(ratings, term, onNodes, factor)
        }
      }
      rate(terms.required, hardPodAffinityWeight)
      rate(terms.preferred, 1)
      rate(terms.preferredAnti, -1)
    }
  }

  /** The pods that at least one of the terms is about, each once. */
  #groupsAbout(terms: readonly AffinityTerm[]): ReadonlySet<PodGroup> {
    const groups = new Set<PodGroup>()
    for (const term of terms) {
      for (const namespace of this.#cache.podGroups.namespaces) {
        if (!isAboutNamespace(term, namespace, this.#namespaceLabels)) continue
        for (const group of this.#cache.podGroups.matching(namespace, term.selector)) groups.add(group)
      }
    }
    return groups
  }

  #rate(ratings: TopologyCounts, { topologyKey, weight }: AffinityTerm, onNodes: NodeCounts, factor: number): void {
    for (const [node, count] of this.#places(onNodes)) ratings.add(topologyKey, node, factor * weight * count)
  }

  *#places(onNodes: NodeCounts): Places {
    for (const [name, count] of onNodes) {
      const node = this.#cache.node(name)
      if (node) yield [node, count]
    }
  }
}
