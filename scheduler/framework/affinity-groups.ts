import type { Pod } from '../../apimachinery/types/core-v1.ts'
import { type AffinityTerms, affinityTermsOf } from './affinity-terms.ts'
import { countOnNode, type NodeCounts } from './node-counts.ts'

/** Pods that want the same of other pods. */
export interface AffinityGroup {
  readonly terms: AffinityTerms
  readonly onNodes: NodeCounts
}

interface Group extends AffinityGroup {
  readonly onNodes: Map<string, number>
}

/** Pods on nodes that want something of other pods, in groups: there are as many as workloads with such wishes. */
export class AffinityGroups {
  readonly #groups = new Map<string, Group>()
  /** Those that must not be near some pods. */
  readonly #repelling = new Map<string, Group>()

  /** Does nothing with a pod that wants nothing. */
  add(pod: Pod, nodeName: string): void {
    const key = groupKey(pod)
    if (key === undefined) return
    let group = this.#groups.get(key)
    if (!group) {
      group = { terms: affinityTermsOf(pod), onNodes: new Map() }
      this.#groups.set(key, group)
      if (group.terms.requiredAnti.length > 0) this.#repelling.set(key, group)
    }
    countOnNode(group.onNodes, nodeName, 1)
  }

  /** @param pod as it was added */
  remove(pod: Pod, nodeName: string): void {
    const key = groupKey(pod)
    const group = key === undefined ? undefined : this.#groups.get(key)
    if (key === undefined || !group) return
    countOnNode(group.onNodes, nodeName, -1)
    if (group.onNodes.size > 0) return
    this.#groups.delete(key)
    this.#repelling.delete(key)
  }

  all(): Iterable<AffinityGroup> {
    return this.#groups.values()
  }

  /** Those with required anti-affinity. */
  repelling(): Iterable<AffinityGroup> {
    return this.#repelling.values()
  }
}

const groupKeys = new WeakMap<Pod, string>()

/** Which group the pod is in: terms that say nothing of namespaces mean that of their pod. */
function groupKey(pod: Pod): string | undefined {
  const { podAffinity, podAntiAffinity } = pod.spec.affinity ?? {}
  if (!podAffinity && !podAntiAffinity) return undefined
  let key = groupKeys.get(pod)
  if (key === undefined) {
    key = JSON.stringify([pod.metadata.namespace, podAffinity, podAntiAffinity])
    groupKeys.set(pod, key)
  }
  return key
}
