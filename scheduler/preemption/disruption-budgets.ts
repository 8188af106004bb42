import { podDisruptionBudgets } from '../../apimachinery/kinds/policy/pod-disruption-budget.ts'
import { type LabelMatcher, labelMatcherOf, matchesNothing } from '../../apimachinery/selectors/labels.ts'
import type { Pod } from '../../apimachinery/types/core-v1.ts'
import type { PodDisruptionBudget } from '../../apimachinery/types/policy-v1.ts'
import type { Informer } from '../../client/informers/informer.ts'
import type { Informers } from '../../client/informers/informers.ts'

/** Knows which pods should rather not be evicted. */
export class DisruptionBudgets {
  readonly #budgets: Informer<PodDisruptionBudget>
  readonly #selectors = new WeakMap<PodDisruptionBudget, LabelMatcher>()

  constructor(informers: Informers) {
    this.#budgets = informers.of(podDisruptionBudgets)
  }

  /**
   * Which of the pods would break a budget if all of them were evicted, in this order (upstream:
   * filterPodsWithPDBViolation).
   */
  violators(pods: readonly Pod[]): ReadonlySet<Pod> {
    const left = new Map<PodDisruptionBudget, number>()
    const violators = new Set<Pod>()
    for (const pod of pods) {
      for (const budget of this.#budgetsOf(pod)) {
        const allowed = (left.get(budget) ?? budget.status.disruptionsAllowed) - 1
        left.set(budget, allowed)
        if (allowed < 0) violators.add(pod)
      }
    }
    return violators
  }

  /** Those that have not counted the pod as disrupted already. */
  #budgetsOf({ metadata }: Pod): readonly PodDisruptionBudget[] {
    return this.#budgets
      .list(metadata.namespace)
      .filter(
        (budget) => this.#selectorOf(budget).matches(metadata.labels) && !budget.status.disruptedPods?.[metadata.name],
      )
  }

  /** One that asks for nothing selects nothing, as upstream. */
  #selectorOf(budget: PodDisruptionBudget): LabelMatcher {
    let selector = this.#selectors.get(budget)
    if (!selector) {
      const matcher = labelMatcherOf(budget.spec.selector)
      selector = matcher.requirements.length > 0 ? matcher : matchesNothing
      this.#selectors.set(budget, selector)
    }
    return selector
  }
}
