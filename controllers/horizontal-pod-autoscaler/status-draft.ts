import type {
  HorizontalPodAutoscaler,
  HorizontalPodAutoscalerCondition,
  HorizontalPodAutoscalerStatus,
  MetricStatus,
} from '../../apimachinery/types/autoscaling-v2.ts'
import { withCondition } from '../workloads/conditions.ts'
import type { Verdict } from './conditions.ts'

/** A status in the making: conditions as they are found out, counts at the end. */
export class StatusDraft {
  readonly #old: HorizontalPodAutoscalerStatus
  readonly #generation: HorizontalPodAutoscaler['metadata']['generation']
  readonly #now: string
  #conditions: readonly HorizontalPodAutoscalerCondition[]

  constructor({ metadata, status }: HorizontalPodAutoscaler, now: string) {
    this.#old = status
    this.#generation = metadata.generation
    this.#now = now
    this.#conditions = status.conditions ?? []
  }

  set(verdict: Verdict): void {
    this.#conditions = withCondition(this.#conditions, { ...verdict, lastTransitionTime: this.#now })
  }

  /** The old status with the new conditions: nothing else is known. */
  withConditions(): HorizontalPodAutoscalerStatus {
    return { ...this.#old, conditions: [...this.#conditions] }
  }

  /** @param desired the old count, when none could be found @param metrics one for each of the spec; undefined: not read */
  finish(
    current: number,
    metrics: readonly (MetricStatus | undefined)[] | undefined,
    desired = this.#old.desiredReplicas,
    rescaled = false,
  ): HorizontalPodAutoscalerStatus {
    return {
      observedGeneration: this.#generation,
      lastScaleTime: rescaled ? this.#now : this.#old.lastScaleTime,
      currentReplicas: current,
      desiredReplicas: desired,
      // One that could not be read has its place, too.
      currentMetrics: metrics?.map((metric) => metric ?? { type: '' }) ?? null,
      conditions: [...this.#conditions],
    }
  }
}
