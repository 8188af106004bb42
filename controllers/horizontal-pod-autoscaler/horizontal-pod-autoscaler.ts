import { horizontalPodAutoscalers } from '../../apimachinery/kinds/autoscaling/horizontal-pod-autoscaler.ts'
import { pods } from '../../apimachinery/kinds/core/pod.ts'
import { keyOf, type ObjectRef } from '../../apimachinery/object.ts'
import { matchesNothing } from '../../apimachinery/selectors/labels.ts'
import type { HorizontalPodAutoscaler } from '../../apimachinery/types/autoscaling-v2.ts'
import type { Client } from '../../client/client.ts'
import { done, type Reconciler, type Result, requeueAfter } from '../../client/reconcilers/reconciler.ts'
import { changesOf } from '../../client/reconcilers/wake.ts'
import { ResourceMapper } from '../../client/resource-mapper.ts'
import type { Clock, EpochMs } from '../../platform/clock.ts'
import type { ControllerDeps } from '../controller.ts'
import { AutoscalingRound, type AutoscalingRoundDeps } from './autoscaling-round.ts'
import { apiMetrics } from './metrics/metrics-client.ts'
import { ReplicaCalculator } from './replica-calculator.ts'
import { ScalingHistory } from './scaling-history.ts'
import { AutoscalerSelectors } from './selectors.ts'
import { type AutoscalerSettings, defaultAutoscalerSettings } from './settings.ts'

/** What the controller remembers of one autoscaler. */
interface Memory {
  readonly uid: string
  readonly history: ScalingHistory
  /** When it is to be looked at again. */
  dueAtMs: EpochMs
}

/** Scales the targets of HorizontalPodAutoscalers by what their metrics ask for, once in every sync period. */
export class HorizontalPodAutoscalerController implements Reconciler<HorizontalPodAutoscaler> {
  readonly name = 'horizontal-pod-autoscaler-controller'
  readonly resource = horizontalPodAutoscalers
  readonly wakeOn = [changesOf(horizontalPodAutoscalers)]
  readonly #clock: Clock
  readonly #settings: AutoscalerSettings
  readonly #round: AutoscalingRoundDeps
  readonly #selectors = new AutoscalerSelectors()
  readonly #memories = new Map<string, Memory>()

  constructor({ client, clock, informers, logger, recorder, autoscaling }: ControllerDeps) {
    this.#clock = clock
    this.#settings = autoscaling ?? defaultAutoscalerSettings
    const settings = this.#settings
    const mapper = new ResourceMapper()
    const podInformer = informers.of(pods)
    const podsOf = (namespace: string) => podInformer.list(namespace)
    this.#round = {
      clock,
      logger,
      settings,
      mapper,
      podsOf,
      recorder: recorder.for({ component: 'horizontal-pod-autoscaler' }),
      selectors: this.#selectors,
      calculator: new ReplicaCalculator({ metrics: apiMetrics(client, mapper), podsOf, clock, settings }),
    }
  }

  async reconcile(autoscaler: HorizontalPodAutoscaler, client: Client): Promise<Result> {
    const memory = this.#memoryOf(autoscaler)
    const leftMs = memory.dueAtMs - this.#clock.now()
    // However often it changes, our own writes included, it is looked at once in a period.
    if (leftMs > 0) return requeueAfter(leftMs)
    const { syncPeriodMs } = this.#settings
    memory.dueAtMs += Math.ceil((1 - leftMs) / syncPeriodMs) * syncPeriodMs
    await new AutoscalingRound(this.#round, autoscaler, memory.history, client).run()
    return requeueAfter(memory.dueAtMs - this.#clock.now())
  }

  async reconcileGone(ref: ObjectRef): Promise<Result> {
    this.#memories.delete(keyOf(ref))
    this.#selectors.delete(ref)
    return done
  }

  /** One that is new is looked at after a period for the first time. */
  #memoryOf({ metadata }: HorizontalPodAutoscaler): Memory {
    const { namespace, name, uid } = metadata
    const key = keyOf({ namespace, name })
    const known = this.#memories.get(key)
    if (known?.uid === uid) return known
    const dueAtMs = this.#clock.now() + this.#settings.syncPeriodMs
    const memory = { uid, history: new ScalingHistory(), dueAtMs }
    this.#memories.set(key, memory)
    this.#selectors.set({ namespace, name }, matchesNothing)
    return memory
  }
}
