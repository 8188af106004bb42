import { tolerates, untolerated } from '../../apimachinery/scheduling/taints.ts'
import type { Pod, Taint } from '../../apimachinery/types/core-v1.ts'
import { on } from '../framework/cluster-event.ts'
import type { CycleState } from '../framework/cycle-state.ts'
import type { NodeInfo } from '../framework/node-info.ts'
import type { FilterPlugin, ScorePlugin } from '../framework/plugin.ts'
import { normalizeScores } from '../framework/scores.ts'
import { type Status, success, unschedulableAndUnresolvable } from '../framework/status.ts'

/** Keeps pods off nodes whose taints they do not tolerate, and prefers nodes with few PreferNoSchedule taints. */
export class TaintToleration implements FilterPlugin, ScorePlugin {
  readonly name = 'TaintToleration'
  readonly weight = 3
  readonly retryOn = [...on('nodes', 'Add', 'UpdateTaint'), ...on('pods', 'UpdateToleration')]

  filter(_state: CycleState, pod: Pod, node: NodeInfo): Status {
    const keepingAway = (node.object.spec.taints ?? []).filter((taint) => taint.effect !== 'PreferNoSchedule')
    if (!untolerated(keepingAway, pod.spec.tolerations ?? [])) return success
    return unschedulableAndUnresolvable('node(s) had untolerated taint(s)')
  }

  /** Counts the taints that would rather not have the pod. */
  score(_state: CycleState, pod: Pod, node: NodeInfo): number {
    const tolerations = pod.spec.tolerations ?? []
    const unwelcoming = (taint: Taint) =>
      taint.effect === 'PreferNoSchedule' && !tolerations.some((toleration) => tolerates(toleration, taint))
    return (node.object.spec.taints ?? []).filter(unwelcoming).length
  }

  normalize(scores: number[]): void {
    normalizeScores(scores, { reverse: true })
  }
}
