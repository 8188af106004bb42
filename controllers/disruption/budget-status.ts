import type { Condition } from '../../apimachinery/types/meta-v1.ts'
import type { PodDisruptionBudget, PodDisruptionBudgetStatus } from '../../apimachinery/types/policy-v1.ts'
import { withCondition } from '../workloads/conditions.ts'

/** What was counted for a budget. */
export interface BudgetCounts {
  readonly expected: number
  readonly desired: number
  readonly healthy: number
  readonly disruptedPods: Readonly<Record<string, string>>
}

/** The status that says so. A budget without expected pods allows nothing, until the first ones are healthy. */
export function budgetStatus(
  budget: PodDisruptionBudget,
  counts: BudgetCounts,
  now: string,
): PodDisruptionBudgetStatus {
  const { expected, desired, healthy, disruptedPods } = counts
  const allowed = expected > 0 ? Math.max(0, healthy - desired) : 0
  const hasDisrupted = Object.keys(disruptedPods).length > 0
  return {
    currentHealthy: healthy,
    desiredHealthy: desired,
    expectedPods: expected,
    disruptionsAllowed: allowed,
    disruptedPods: hasDisrupted ? { ...disruptedPods } : undefined,
    observedGeneration: budget.metadata.generation,
    conditions: withDisruptionAllowed(budget, {
      status: allowed > 0 ? 'True' : 'False',
      reason: allowed > 0 ? 'SufficientPods' : 'InsufficientPods',
      message: '',
      observedGeneration: budget.metadata.generation,
      lastTransitionTime: now,
    }),
  }
}

/** The status while nothing can be counted: no disruption is allowed. */
export function failedStatus(budget: PodDisruptionBudget, message: string, now: string): PodDisruptionBudgetStatus {
  const { observedGeneration } = budget.status
  return {
    ...budget.status,
    disruptionsAllowed: 0,
    conditions: withDisruptionAllowed(budget, {
      status: 'False',
      reason: 'SyncFailed',
      message,
      observedGeneration,
      lastTransitionTime: now,
    }),
  }
}

function withDisruptionAllowed({ status }: PodDisruptionBudget, condition: Omit<Condition, 'type'>): Condition[] {
  const conditions = status.conditions ?? []
  const changed = withCondition(conditions, { type: 'DisruptionAllowed', ...condition })
  const { observedGeneration } = condition
  return changed.map((each) => (each.type === 'DisruptionAllowed' ? { ...each, observedGeneration } : each))
}
