import type { LabelMatcher } from '../../apimachinery/selectors/labels.ts'
import type { CrossVersionObjectReference } from '../../apimachinery/types/autoscaling-v2.ts'
import type { Pod } from '../../apimachinery/types/core-v1.ts'
import type { Clock } from '../../platform/clock.ts'
import { formatGoSelector } from '../workloads/go-selector.ts'
import { isReady } from '../workloads/pods.ts'
import type { PodMetrics, WantedMetric } from './metrics/metric.ts'
import type { MetricsClient } from './metrics/metrics-client.ts'
import { type AverageTarget, replicasForAverage } from './pod-average.ts'
import { podRequests } from './pod-groups.ts'
import type { AutoscalerSettings } from './settings.ts'
import { isTolerated, type Tolerances } from './tolerances.ts'
import { type UsageRatio, usageRatio, utilizationRatio } from './usage-ratio.ts'

/** Whose replicas are counted. */
export interface Target {
  readonly namespace: string
  /** Of its pods, as its scale has it. */
  readonly selector: string
  readonly matcher: LabelMatcher
  /** How many it wants. */
  readonly specReplicas: number
  /** How many there are. */
  readonly statusReplicas: number
  readonly tolerances: Tolerances
}

/** How many replicas a metric asks for, and what it is now. */
export interface Proposal {
  readonly replicas: number
  /** In thousandths; the average of a pod, or the value itself. */
  readonly usageMilli: number
  /** In percent, where usage is compared with requests. */
  readonly utilization?: number | undefined
}

export interface ReplicaCalculatorDeps {
  readonly metrics: MetricsClient
  readonly podsOf: (namespace: string) => readonly Pod[]
  readonly clock: Clock
  readonly settings: AutoscalerSettings
}

/** Counts the replicas that metrics ask for. All of its methods throw errors that users read. */
export class ReplicaCalculator {
  readonly #deps: ReplicaCalculatorDeps

  constructor(deps: ReplicaCalculatorDeps) {
    this.#deps = deps
  }

  /** Pods are to use so much of what they request, in percent. @param container of this one alone, unless empty */
  async forUtilization(target: Target, resource: string, container: string, percent: number): Promise<Proposal> {
    const metrics = await this.#resourceMetrics(target, resource, container)
    const pods = this.#pods(target)
    let requests: ReadonlyMap<string, number> | undefined
    const requested = () => {
      requests ??= podRequests(pods, container, resource)
      return requests
    }
    const { replicas, usage } = this.#forAverage(target, resource, pods, metrics, {
      compare: (known) => utilizationRatio(known, requested(), percent),
      assumedMilli: (name, ratio) => {
        if (ratio < 1) return Math.trunc(((requested().get(name) ?? 0) * Math.max(100, percent)) / 100)
        return ratio > 1 ? 0 : undefined
      },
    })
    return { replicas, usageMilli: usage.averageMilli, utilization: usage.utilization }
  }

  /** Pods are to use so much of a resource on average, in thousandths. @param container see `forUtilization` */
  async forResourceAverage(target: Target, resource: string, container: string, milli: number): Promise<Proposal> {
    return this.#forPlainAverage(target, resource, await this.#resourceMetrics(target, resource, container), milli)
  }

  /** A metric of pods is to be so high on average, in thousandths. */
  async forPodsMetric(target: Target, metric: WantedMetric, milli: number): Promise<Proposal> {
    const { name } = metric
    const { namespace, selector } = target
    const metrics = await named(`unable to get metric ${name}`, () =>
      this.#deps.metrics.ofPods(namespace, selector, metric),
    )
    return this.#forPlainAverage(target, '', metrics, milli)
  }

  /** A metric of one object is to have a value, in thousandths. */
  async forObjectValue(
    target: Target,
    object: CrossVersionObjectReference,
    metric: WantedMetric,
    milli: number,
  ): Promise<Proposal> {
    const usageMilli = await this.#objectMetric(target, object, metric)
    return { replicas: this.#forRatio(target, usageMilli / milli), usageMilli }
  }

  /** A metric of one object is to be so high for each pod, in thousandths. */
  async forObjectAverage(
    target: Target,
    object: CrossVersionObjectReference,
    metric: WantedMetric,
    milli: number,
  ): Promise<Proposal> {
    return perPod(target, await this.#objectMetric(target, object, metric), milli)
  }

  /** A metric of something outside of the cluster is to have a value, in thousandths. */
  async forExternalValue(target: Target, metric: WantedMetric, milli: number): Promise<Proposal> {
    const usageMilli = await this.#externalMetric(target, metric)
    return { replicas: this.#forRatio(target, usageMilli / milli), usageMilli }
  }

  /** A metric of something outside of the cluster is to be so high for each pod, in thousandths. */
  async forExternalAverage(target: Target, metric: WantedMetric, milli: number): Promise<Proposal> {
    return perPod(target, await this.#externalMetric(target, metric), milli)
  }

  #resourceMetrics({ namespace, selector }: Target, resource: string, container: string): Promise<PodMetrics> {
    return named(`unable to get metrics for resource ${resource}`, () =>
      this.#deps.metrics.ofResource(namespace, selector, resource, container),
    )
  }

  #objectMetric(target: Target, object: CrossVersionObjectReference, metric: WantedMetric): Promise<number> {
    const where = ` on ${object.kind} ${target.namespace}/${object.name}`
    const read = () => this.#deps.metrics.ofObject(target.namespace, object, metric)
    return named(`unable to get metric ${metric.name}`, read, where)
  }

  async #externalMetric({ namespace }: Target, metric: WantedMetric): Promise<number> {
    const what = `${namespace}/${metric.name}/${formatGoSelector(metric.selector)}`
    const values = await named(`unable to get external metric ${what}`, () =>
      this.#deps.metrics.external(namespace, metric),
    )
    return values.reduce((sum, value) => sum + value, 0)
  }

  #forPlainAverage(target: Target, resource: string, metrics: PodMetrics, milli: number): Proposal {
    const { replicas, usage } = this.#forAverage(target, resource, this.#pods(target), metrics, {
      compare: (known) => usageRatio(known, milli),
      assumedMilli: (_name, ratio) => (ratio < 1 ? milli : 0),
    })
    return { replicas, usageMilli: usage.averageMilli }
  }

  #forAverage<R extends UsageRatio>(
    { specReplicas: currentReplicas, tolerances }: Target,
    resource: string,
    pods: readonly Pod[],
    metrics: PodMetrics,
    average: AverageTarget<R>,
  ): { readonly replicas: number; readonly usage: R } {
    const { clock, settings } = this.#deps
    const grouping = { resource, nowMs: clock.now(), settings }
    return replicasForAverage({ currentReplicas, pods, metrics, tolerances, grouping }, average)
  }

  #forRatio(target: Target, ratio: number): number {
    const { specReplicas, tolerances } = target
    // From zero it goes to as many as the metric is worth.
    if (specReplicas === 0) return Math.ceil(ratio)
    if (isTolerated(ratio, tolerances)) return specReplicas
    const isServing = (pod: Pod) => pod.status.phase === 'Running' && isReady(pod)
    const pods = this.#pods(target, 'unable to calculate ready pods: ')
    return Math.ceil(ratio * pods.filter(isServing).length)
  }

  #pods({ namespace, matcher }: Target, failure = ''): readonly Pod[] {
    const pods = this.#deps.podsOf(namespace).filter(({ metadata }) => matcher.matches(metadata.labels))
    if (pods.length > 0) return pods
    throw new Error(`${failure}no pods returned by selector while calculating replica count`)
  }
}

function perPod({ statusReplicas, tolerances }: Target, usageMilli: number, targetMilli: number): Proposal {
  const ratio = usageMilli / (targetMilli * statusReplicas)
  const replicas = isTolerated(ratio, tolerances) ? statusReplicas : Math.ceil(usageMilli / targetMilli)
  // Nobody is there whose average it could be: upstream shows a number without meaning, too.
  return { replicas, usageMilli: statusReplicas === 0 ? 0 : Math.ceil(usageMilli / statusReplicas) }
}

/** Says what could not be read. */
async function named<T>(what: string, read: () => Promise<T>, where = ''): Promise<T> {
  try {
    return await read()
  } catch (cause) {
    throw new Error(`${what}: ${(cause as Error).message}${where}`, { cause })
  }
}
