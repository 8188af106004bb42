import { matchesNodeAffinity, matchesNodeSelectorTerm } from '../../apimachinery/scheduling/node-affinity.ts'
import type { Pod } from '../../apimachinery/types/core-v1.ts'
import { on } from '../framework/cluster-event.ts'
import type { CycleState } from '../framework/cycle-state.ts'
import type { NodeInfo } from '../framework/node-info.ts'
import type { FilterPlugin, ScorePlugin } from '../framework/plugin.ts'
import { normalizeScores } from '../framework/scores.ts'
import { type Status, success, unschedulableAndUnresolvable } from '../framework/status.ts'

/** Keeps pods to nodes that `spec.nodeSelector` and required node affinity allow, and heeds preferred node affinity. */
export class NodeAffinity implements FilterPlugin, ScorePlugin {
  readonly name = 'NodeAffinity'
  readonly weight = 2
  readonly retryOn = on('nodes', 'Add', 'UpdateLabel')

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
