import { deepEqual } from '../../apimachinery/equality.ts'
import { horizontalPodAutoscalers } from '../../apimachinery/kinds/autoscaling/horizontal-pod-autoscaler.ts'
import { keyOf } from '../../apimachinery/object.ts'
import type {
  HorizontalPodAutoscaler,
  HorizontalPodAutoscalerStatus,
  MetricStatus,
} from '../../apimachinery/types/autoscaling-v2.ts'
import type { Pod } from '../../apimachinery/types/core-v1.ts'
import type { Client } from '../../client/client.ts'
import type { EventRecorder } from '../../client/events/event-recorder.ts'
import type { ResourceMapper } from '../../client/resource-mapper.ts'
import { type Clock, type EpochMs, toTime } from '../../platform/clock.ts'
import type { Logger } from '../../platform/logger.ts'
import { normalize } from './normalize.ts'
import { proposeForAll, summaryOf } from './proposals.ts'
import type { ReplicaCalculator, Target } from './replica-calculator.ts'
import { rescale, type ScaleTarget, scaleTargetOf } from './scale-target.ts'
import type { ScalingHistory } from './scaling-history.ts'
import { longestPeriodMs } from './scaling-limits.ts'
import type { AutoscalerSelectors } from './selectors.ts'
import type { AutoscalerSettings } from './settings.ts'
import { StatusDraft } from './status-draft.ts'
import { SelectorError, targetPods } from './target-pods.ts'
import { tolerancesOf } from './tolerances.ts'

export interface AutoscalingRoundDeps {
  readonly clock: Clock
  readonly logger: Logger
  readonly recorder: EventRecorder
  readonly settings: AutoscalerSettings
  readonly mapper: ResourceMapper
  readonly calculator: ReplicaCalculator
  readonly selectors: AutoscalerSelectors
  readonly podsOf: (namespace: string) => readonly Pod[]
}

/** How many replicas there shall be. */
interface Decision {
  readonly replicas: number
  /** For the event, when that is another number than now. */
  readonly reason: string
  /** undefined: they were not asked. */
  readonly metrics?: readonly (MetricStatus | undefined)[] | undefined
}

interface Bounds {
  readonly min: number
  readonly max: number
}

/** One look at an autoscaler: asks its metrics, scales its target, and says in its status what came of it. */
export class AutoscalingRound {
  readonly #deps: AutoscalingRoundDeps
  readonly #autoscaler: HorizontalPodAutoscaler
  readonly #history: ScalingHistory
  readonly #client: Client
  readonly #nowMs: EpochMs
  readonly #status: StatusDraft

  constructor(
    deps: AutoscalingRoundDeps,
    autoscaler: HorizontalPodAutoscaler,
    history: ScalingHistory,
    client: Client,
  ) {
    this.#deps = deps
    this.#autoscaler = autoscaler
    this.#history = history
    this.#client = client
    this.#nowMs = deps.clock.now()
    this.#status = new StatusDraft(autoscaler, toTime(this.#nowMs))
  }

  /** Resolves when the status is written. What keeps it from scaling is told in events and conditions, not thrown. */
  async run(): Promise<void> {
    const target = await this.#findTarget()
    if (!target) return this.#write(this.#status.withConditions())
    const current = target.scale.spec.replicas ?? 0
    this.#history.begin(this.#nowMs, current)
    const decision = await this.#decide(target, current)
    if (!decision) return
    const { replicas, metrics } = decision
    if (replicas === current) return this.#write(this.#status.finish(current, metrics, current))
    const scaled = await this.#rescale(target, decision)
    if (!scaled) return this.#write(this.#status.finish(current, metrics))
    this.#remember(current, replicas)
    return this.#write(this.#status.finish(current, metrics, replicas, true))
  }

  async #findTarget(): Promise<ScaleTarget | undefined> {
    try {
      const target = await scaleTargetOf(this.#autoscaler, this.#deps.mapper, this.#client)
      const message = "the HPA controller was able to get the target's current scale"
      this.#status.set({ type: 'AbleToScale', status: 'True', reason: 'SucceededGetScale', message })
      return target
    } catch (error) {
      const why = (error as Error).message
      this.#warn('FailedGetScale', why)
      const message = `the HPA controller was unable to get the target's current scale: ${why}`
      this.#status.set({ type: 'AbleToScale', status: 'False', reason: 'FailedGetScale', message })
      return undefined
    }
  }

  /** @returns undefined when the metrics do not tell; the status is written then */
  async #decide(target: ScaleTarget, current: number): Promise<Decision | undefined> {
    const { minReplicas: min = 1, maxReplicas: max } = this.#autoscaler.spec
    if (current === 0 && min !== 0) {
      const message = 'scaling is disabled since the replica count of the target is zero'
      this.#status.set({ type: 'ScalingActive', status: 'False', reason: 'ScalingDisabled', message })
      return { replicas: 0, reason: '' }
    }
    if (current > max) return { replicas: max, reason: 'Current number of replicas above Spec.MaxReplicas' }
    if (current < min) return { replicas: min, reason: 'Current number of replicas below Spec.MinReplicas' }
    return this.#decideByMetrics(target, current, { min, max })
  }

  async #decideByMetrics(target: ScaleTarget, current: number, bounds: Bounds): Promise<Decision | undefined> {
    const metricSpecs = this.#autoscaler.spec.metrics ?? []
    try {
      const proposals = await proposeForAll(this.#deps.calculator, this.#countedTarget(target, current), metricSpecs)
      for (const { reason, message } of proposals.failures) this.#warn(reason, message)
      this.#status.set(proposals.verdict)
      const { replicas: desired, metric, statuses: metrics } = proposals
      if (desired === undefined)
        return await this.#giveUp(current, metrics, summaryOf(proposals.failures, metricSpecs.length))
      const reason = desired > current ? `${metric} above target` : desired < current ? 'All metrics below target' : ''
      return { replicas: this.#normalized(current, desired, bounds), reason, metrics }
    } catch (error) {
      if (!(error instanceof SelectorError)) throw error
      this.#warn(error.event, error.message)
      this.#status.set(error.verdict)
      return this.#giveUp(current, undefined, error.message)
    }
  }

  /** @throws {SelectorError} */
  #countedTarget({ scale }: ScaleTarget, specReplicas: number): Target {
    const { metadata } = this.#autoscaler
    return {
      namespace: metadata.namespace ?? '',
      ...targetPods(metadata, scale.status.selector ?? '', this.#deps),
      specReplicas,
      statusReplicas: scale.status.replicas,
      tolerances: tolerancesOf(this.#autoscaler, this.#deps.settings.tolerance),
    }
  }

  async #giveUp(current: number, metrics: Decision['metrics'], why: string): Promise<undefined> {
    await this.#write(this.#status.finish(current, metrics))
    this.#warn('FailedComputeMetricsReplicas', why)
  }

  #normalized(current: number, desired: number, { min, max }: Bounds): number {
    const { downscaleStabilizationMs } = this.#deps.settings
    const { replicas, ableToScale, scalingLimited } = normalize(this.#autoscaler, {
      current,
      desired,
      min,
      max,
      history: this.#history,
      nowMs: this.#nowMs,
      downscaleStabilizationMs,
    })
    this.#status.set(ableToScale)
    this.#status.set(scalingLimited)
    return replicas
  }

  async #rescale(target: ScaleTarget, { replicas, reason }: Decision): Promise<boolean> {
    const { logger, recorder } = this.#deps
    try {
      await rescale(this.#client, target, replicas)
    } catch (error) {
      const why = (error as Error).message
      this.#warn('FailedRescale', `New size: ${replicas}; reason: ${reason}; error: ${why}`)
      const message = `the HPA controller was unable to update the target scale: ${why}`
      this.#status.set({ type: 'AbleToScale', status: 'False', reason: 'FailedUpdateScale', message })
      return false
    }
    const message = `the HPA controller was able to update the target scale to ${replicas}`
    this.#status.set({ type: 'AbleToScale', status: 'True', reason: 'SucceededRescale', message })
    recorder.event(this.#autoscaler, 'Normal', 'SuccessfulRescale', `New size: ${replicas}; reason: ${reason}`)
    logger.info({ autoscaler: keyOf(this.#autoscaler), replicas, reason }, 'scaled')
    return true
  }

  /** Only rules of the autoscaler's own ask what was done before. */
  #remember(from: number, to: number): void {
    const { behavior } = this.#autoscaler.spec
    const rules = to > from ? behavior?.scaleUp : behavior?.scaleDown
    if (rules) this.#history.scaled(this.#nowMs, from, to, longestPeriodMs(rules))
  }

  async #write(status: HorizontalPodAutoscalerStatus): Promise<void> {
    if (deepEqual(status, this.#autoscaler.status)) return
    try {
      await this.#client.updateStatus(horizontalPodAutoscalers, { ...this.#autoscaler, status })
    } catch (error) {
      this.#warn('FailedUpdateStatus', (error as Error).message)
      throw error
    }
  }

  #warn(reason: string, message: string): void {
    this.#deps.recorder.event(this.#autoscaler, 'Warning', reason, message)
  }
}
