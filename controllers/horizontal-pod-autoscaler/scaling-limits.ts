import type { HPAScalingPolicy, HPAScalingRules } from '../../apimachinery/types/autoscaling-v2.ts'
import type { EpochMs } from '../../platform/clock.ts'
import type { ScalingHistory } from './scaling-history.ts'

/** What was scaled lately, and what is there now. */
export interface Pace {
  readonly history: ScalingHistory
  readonly nowMs: EpochMs
  readonly current: number
}

/** The most replicas that the policies allow now. */
export function scaleUpLimit(rules: HPAScalingRules, { history, nowMs, current }: Pace): number {
  return chosen(rules, current, 'up', ({ type, value, periodSeconds }) => {
    const before = history.replicasBefore(periodSeconds * 1_000, nowMs, current)
    // Rounded up, as it would never get away from one replica otherwise.
    return type === 'Pods' ? before + value : Math.ceil(before * (1 + value / 100))
  })
}

/** The fewest replicas that the policies allow now. */
export function scaleDownLimit(rules: HPAScalingRules, { history, nowMs, current }: Pace): number {
  return chosen(rules, current, 'down', ({ type, value, periodSeconds }) => {
    const before = history.replicasBefore(periodSeconds * 1_000, nowMs, current)
    return type === 'Pods' ? before - value : Math.trunc(before * (1 - value / 100))
  })
}

/** The longest period of the policies. */
export function longestPeriodMs({ policies = [] }: HPAScalingRules): number {
  return Math.max(0, ...policies.map(({ periodSeconds }) => periodSeconds * 1_000))
}

/** Of what the policies propose, the largest change, unless the rules say the smallest, or none at all. */
function chosen(
  { selectPolicy, policies = [] }: HPAScalingRules,
  current: number,
  direction: 'up' | 'down',
  propose: (policy: HPAScalingPolicy) => number,
): number {
  if (selectPolicy === 'Disabled' || policies.length === 0) return current
  const wantsHighest = (selectPolicy === 'Min') === (direction === 'down')
  const proposals = policies.map(propose)
  return wantsHighest ? Math.max(...proposals) : Math.min(...proposals)
}
