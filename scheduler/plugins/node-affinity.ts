import { matchesNodeAffinity, matchesNodeSelectorTerm } from '../../apimachinery/scheduling/node-affinity.ts'
import type { NodeSelectorTerm, Pod } from '../../apimachinery/types/core-v1.ts'
import { on } from '../framework/cluster-event.ts'
import type { CycleState } from '../framework/cycle-state.ts'
import type { NodeInfo } from '../framework/node-info.ts'
import type { FilterPlugin, PreFilterPlugin, ScorePlugin } from '../framework/plugin.ts'
import { normalizeScores } from '../framework/scores.ts'
import { onlyOn, type Status, skip, success, unschedulableAndUnresolvable } from '../framework/status.ts'

/** Keeps pods to nodes that `spec.nodeSelector` and required node affinity allow, and heeds preferred node affinity. */
export class NodeAffinity implements PreFilterPlugin, FilterPlugin, ScorePlugin {
  readonly name = 'NodeAffinity'
  readonly weight = 2
  readonly retryOn = on('nodes', 'Add', 'UpdateLabel')

  preFilter(_state: CycleState, pod: Pod): Status {
    const required = pod.spec.affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution
    if (!required && !pod.spec.nodeSelector) return skip
    const names = namedNodes(required?.nodeSelectorTerms ?? [])
    if (!names) return success
    return names.size > 0 ? onlyOn(names) : unschedulableAndUnresolvable('pod affinity terms conflict')
  }

  filter(_state: CycleState, pod: Pod, node: NodeInfo): Status {
    if (matchesNodeAffinity(pod, node.object)) return success
    return unschedulableAndUnresolvable("node(s) didn't match Pod's node affinity/selector")
  }

  score(_state: CycleState, pod: Pod, node: NodeInfo): number {
    const preferred = pod.spec.affinity?.nodeAffinity?.preferredDuringSchedulingIgnoredDuringExecution ?? []
    return preferred
      .filter(({ preference }) => matchesNodeSelectorTerm(preference, node.object))
      .reduce((sum, { weight }) => sum + weight, 0)
  }

  normalize(scores: number[]): void {
    normalizeScores(scores)
  }
}

/** The nodes that the terms ask for by name, as those of DaemonSet pods do; undefined when one of them does not. */
function namedNodes(terms: readonly NodeSelectorTerm[]): ReadonlySet<string> | undefined {
  const names = terms.map(({ matchFields = [] }) => {
    const wanted = matchFields.filter(({ key, operator }) => key === 'metadata.name' && operator === 'In')
    const [first, ...others] = wanted.map(({ values }) => values ?? [])
    return first?.filter((name) => others.every((values) => values.includes(name)))
  })
  return names.length === 0 || names.includes(undefined) ? undefined : new Set(names.flatMap((of) => of ?? []))
}
