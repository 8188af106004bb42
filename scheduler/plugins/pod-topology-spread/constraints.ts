import { matchesNodeAffinity } from '../../../apimachinery/scheduling/node-affinity.ts'
import { untolerated } from '../../../apimachinery/scheduling/taints.ts'
import { type LabelMatcher, labelMatcherOf } from '../../../apimachinery/selectors/labels.ts'
import type { Node, Pod, TopologySpreadConstraint } from '../../../apimachinery/types/core-v1.ts'

/** What happens to a pod that would break a constraint. */
export type WhenUnsatisfiable = 'DoNotSchedule' | 'ScheduleAnyway'

/** A constraint of a pod, ready to use. */
export interface Constraint {
  readonly topologyKey: string
  readonly maxSkew: number
  readonly minDomains: number
  readonly selector: LabelMatcher
  /** Whether pods on nodes on which the pod itself could not run count all the same. */
  readonly ignoresAffinity: boolean
  readonly ignoresTaints: boolean
}

export const hostnameLabel = 'kubernetes.io/hostname'
const zoneLabel = 'topology.kubernetes.io/zone'

/** The pod's own constraints with this consequence. */
export function constraintsOf(pod: Pod, whenUnsatisfiable: WhenUnsatisfiable): readonly Constraint[] {
  return (pod.spec.topologySpreadConstraints ?? [])
    .filter((constraint) => constraint.whenUnsatisfiable === whenUnsatisfiable)
    .map((constraint) => ({
      topologyKey: constraint.topologyKey,
      maxSkew: constraint.maxSkew,
      minDomains: constraint.minDomains ?? 1,
      selector: selectorOf(constraint, pod),
      ignoresAffinity: constraint.nodeAffinityPolicy === 'Ignore',
      ignoresTaints: constraint.nodeTaintsPolicy !== 'Honor',
    }))
}

/** For pods without constraints: their workload's pods are spread over nodes, and over zones (upstream: systemDefaultConstraints). */
export function defaultConstraints(selector: LabelMatcher): readonly Constraint[] {
  const constraint = { minDomains: 1, selector, ignoresAffinity: false, ignoresTaints: true }
  return [
    { ...constraint, topologyKey: hostnameLabel, maxSkew: 3 },
    { ...constraint, topologyKey: zoneLabel, maxSkew: 5 },
  ]
}

/** Pods made by servers that do not merge `matchLabelKeys` into selectors are treated as if theirs had. */
function selectorOf({ labelSelector, matchLabelKeys }: TopologySpreadConstraint, { metadata }: Pod): LabelMatcher {
  const labels = metadata.labels ?? {}
  const keys = (matchLabelKeys ?? []).filter((key) => labels[key] !== undefined)
  if (!labelSelector || keys.length === 0) return labelMatcherOf(labelSelector)
  const merged = keys.map((key) => ({ key, operator: 'In', values: [labels[key] as string] }))
  return labelMatcherOf({
    ...labelSelector,
    matchExpressions: [...(labelSelector.matchExpressions ?? []), ...merged],
  })
}

/** Whether the constraint counts pods with these labels. One whose selector asks for nothing counts none, as upstream. */
export function counts({ selector }: Constraint, labels: Readonly<Record<string, string>> | undefined): boolean {
  return selector.requirements.length > 0 && selector.matches(labels)
}

/** Whether a node has all labels that the constraints are about. */
export function hasAllKeys(constraints: readonly Constraint[], { metadata: { labels = {} } }: Node): boolean {
  return constraints.every(({ topologyKey }) => labels[topologyKey] !== undefined)
}

/** Whether what runs on the node counts for a constraint of the pod (KEP-3094). */
export function countsFor({ ignoresAffinity, ignoresTaints }: Constraint, pod: Pod, node: Node): boolean {
  return (ignoresAffinity || matchesNodeAffinity(pod, node)) && (ignoresTaints || toleratesTaints(pod, node))
}

function toleratesTaints(pod: Pod, { spec }: Node): boolean {
  const keepingAway = (spec.taints ?? []).filter(({ effect }) => effect !== 'PreferNoSchedule')
  return !untolerated(keepingAway, pod.spec.tolerations ?? [])
}
