import type { LabelMatcher } from '../../apimachinery/selectors/labels.ts'
import type { Pod } from '../../apimachinery/types/core-v1.ts'
import { countOnNode, type NodeCounts } from './node-counts.ts'

/** Pods that no label selector can tell apart: of one namespace, with the same labels. */
export interface PodGroup {
  readonly namespace: string
  readonly labels: Readonly<Record<string, string>>
  /** Whether they are on their way out. */
  readonly leaving: boolean
  readonly onNodes: NodeCounts
}

interface Group extends PodGroup {
  readonly onNodes: Map<string, number>
}

/** The groups of a namespace, by key and by each of their labels. */
class Namespace {
  readonly groups = new Map<string, Group>()
  readonly #byLabel = new Map<string, Set<Group>>()

  add(key: string, group: Group): void {
    this.groups.set(key, group)
    for (const [name, value] of Object.entries(group.labels)) {
      const groups = this.#byLabel.get(labelKey(name, value)) ?? new Set()
      this.#byLabel.set(labelKey(name, value), groups.add(group))
    }
  }

  remove(key: string, group: Group): void {
    this.groups.delete(key)
    for (const [name, value] of Object.entries(group.labels)) {
      const groups = this.#byLabel.get(labelKey(name, value))
      groups?.delete(group)
      if (groups?.size === 0) this.#byLabel.delete(labelKey(name, value))
    }
  }

  /** Those with the rarest label that the selector asks for; all when it asks for none in particular. */
  candidates({ requirements }: LabelMatcher): Iterable<Group> {
    let candidates: Iterable<Group> = this.groups.values()
    let size = this.groups.size
    for (const { key, operator, values } of requirements) {
      const isExact = (operator === '=' || operator === '==' || operator === 'in') && values.length === 1
      if (!isExact) continue
      const groups = this.#byLabel.get(labelKey(key, values[0] as string))
      if (!groups) return []
      if (groups.size >= size) continue
      candidates = groups
      size = groups.size
    }
    return candidates
  }
}

/** All pods on nodes, in groups: selectors are asked once for each group, and only for those that may match. */
export class PodGroups {
  readonly #namespaces = new Map<string, Namespace>()

  add(pod: Pod, nodeName: string): void {
    const { namespace = '' } = pod.metadata
    let inNamespace = this.#namespaces.get(namespace)
    if (!inNamespace) this.#namespaces.set(namespace, (inNamespace = new Namespace()))
    const key = groupKey(pod)
    let group = inNamespace.groups.get(key)
    if (!group) inNamespace.add(key, (group = groupOf(pod)))
    countOnNode(group.onNodes, nodeName, 1)
  }

  /** @param pod as it was added */
  remove(pod: Pod, nodeName: string): void {
    const { namespace = '' } = pod.metadata
    const inNamespace = this.#namespaces.get(namespace)
    const key = groupKey(pod)
    const group = inNamespace?.groups.get(key)
    if (!inNamespace || !group) return
    countOnNode(group.onNodes, nodeName, -1)
    if (group.onNodes.size > 0) return
    inNamespace.remove(key, group)
    if (inNamespace.groups.size === 0) this.#namespaces.delete(namespace)
  }

  /** Namespaces that have pods. */
  get namespaces(): Iterable<string> {
    return this.#namespaces.keys()
  }

  /** The groups of a namespace that the selector selects. */
  *matching(namespace: string, selector: LabelMatcher): Iterable<PodGroup> {
    for (const group of this.#namespaces.get(namespace)?.candidates(selector) ?? []) {
      if (selector.matches(group.labels)) yield group
    }
  }
}

function groupOf({ metadata }: Pod): Group {
  const { namespace = '', labels = {}, deletionTimestamp } = metadata
  return { namespace, labels, leaving: deletionTimestamp !== undefined, onNodes: new Map() }
}

const groupKeys = new WeakMap<Pod, string>()

/** Which group of its namespace the pod is in. */
function groupKey(pod: Pod): string {
  let key = groupKeys.get(pod)
  if (key === undefined) {
    const { labels = {}, deletionTimestamp } = pod.metadata
    key = JSON.stringify([deletionTimestamp !== undefined, Object.entries(labels).sort(byName)])
    groupKeys.set(pod, key)
  }
  return key
}

function byName([a]: [string, string], [b]: [string, string]): number {
  return a < b ? -1 : a > b ? 1 : 0
}

const labelKey = (name: string, value: string): string => `${name}=${value}`
