import type { Pod } from '../../apimachinery/types/core-v1.ts'
import { on } from '../framework/cluster-event.ts'
import type { CycleState } from '../framework/cycle-state.ts'
import type { NodeInfo } from '../framework/node-info.ts'
import type { FilterPlugin, ScorePlugin } from '../framework/plugin.ts'
import { podRequests, podScoringRequests } from '../framework/resources.ts'
import { maxScore } from '../framework/scores.ts'
import { type Status, success, unschedulable, unschedulableAndUnresolvable } from '../framework/status.ts'

/** Which resources the score looks at, each as much as the other (upstream's default LeastAllocated strategy). */
const scoredResources = ['cpu', 'memory'] as const

/** Keeps pods off nodes that lack what they request, and prefers the emptiest nodes. */
export class NodeResourcesFit implements FilterPlugin, ScorePlugin {
  readonly name = 'NodeResourcesFit'
  readonly weight = 1
  readonly retryOn = [...on('nodes', 'Add', 'UpdateAllocatable'), ...on('pods', 'Delete', 'UpdateResources')]

  filter(_state: CycleState, pod: Pod, node: NodeInfo): Status {
    const reasons: string[] = []
    let everFits = true
    if (node.pods.size + 1 > (node.allocatable.get('pods') ?? 0)) reasons.push('Too many pods')
    for (const [resource, amount] of podRequests(pod)) {
      const allocatable = node.allocatable.get(resource) ?? 0
      if (amount === 0 || amount <= allocatable - (node.requested.get(resource) ?? 0)) continue
      reasons.push(`Insufficient ${resource}`)
      if (amount > allocatable) everFits = false
    }
    if (reasons.length === 0) return success
    // What an empty node could not hold either, no eviction makes fit.
    return everFits ? unschedulable(...reasons) : unschedulableAndUnresolvable(...reasons)
  }

  /** The share of the node that would stay free. */
  score(_state: CycleState, pod: Pod, node: NodeInfo): number {
    const wanted = podScoringRequests(pod)
    let sum = 0
    let counted = 0
    for (const resource of scoredResources) {
      const allocatable = node.allocatable.get(resource) ?? 0
      if (allocatable === 0) continue
      const used = (node.scoringRequested.get(resource) ?? 0) + (wanted.get(resource) ?? 0)
      sum += used > allocatable ? 0 : Math.floor(((allocatable - used) * maxScore) / allocatable)
      counted++
    }
    return counted === 0 ? 0 : Math.floor(sum / counted)
  }
}
