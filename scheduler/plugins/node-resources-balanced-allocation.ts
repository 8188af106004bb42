import type { Pod } from '../../apimachinery/types/core-v1.ts'
import type { CycleState } from '../framework/cycle-state.ts'
import type { NodeInfo } from '../framework/node-info.ts'
import type { ScorePlugin } from '../framework/plugin.ts'
import { podScoringRequests } from '../framework/resources.ts'
import { maxScore } from '../framework/scores.ts'

/** Prefers nodes on which cpu and memory would be used to a like share. */
export class NodeResourcesBalancedAllocation implements ScorePlugin {
  readonly name = 'NodeResourcesBalancedAllocation'
  readonly weight = 1

  score(_state: CycleState, pod: Pod, node: NodeInfo): number {
    const wanted = podScoringRequests(pod)
    const share = (resource: string) => {
      const allocatable = node.allocatable.get(resource) ?? 0
      if (allocatable === 0) return 0
      return Math.min(1, ((node.scoringRequested.get(resource) ?? 0) + (wanted.get(resource) ?? 0)) / allocatable)
    }
    // Of two shares, half their distance is their standard deviation.
    return Math.floor((1 - Math.abs(share('cpu') - share('memory')) / 2) * maxScore)
  }
}
