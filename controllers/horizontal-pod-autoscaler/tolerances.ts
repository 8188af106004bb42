import { parseQuantity } from '../../apimachinery/quantity.ts'
import type { HorizontalPodAutoscaler, HPAScalingRules } from '../../apimachinery/types/autoscaling-v2.ts'

/** How far the ratio of usage and target may be from 1 without anything being done, in both directions. */
export interface Tolerances {
  readonly scaleUp: number
  readonly scaleDown: number
}

/** Those that an autoscaler has of its own (KEP-4951), else the general one. */
export function tolerancesOf({ spec }: HorizontalPodAutoscaler, general: number): Tolerances {
  const own = (rules: HPAScalingRules | undefined) =>
    rules?.tolerance === undefined ? general : parseQuantity(rules.tolerance).asNumber()
  return { scaleUp: own(spec.behavior?.scaleUp), scaleDown: own(spec.behavior?.scaleDown) }
}

export function isTolerated(usageRatio: number, { scaleUp, scaleDown }: Tolerances): boolean {
  return 1 - scaleDown <= usageRatio && usageRatio <= 1 + scaleUp
}
