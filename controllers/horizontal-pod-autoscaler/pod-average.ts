import type { Pod } from '../../apimachinery/types/core-v1.ts'
import type { PodMetric, PodMetrics } from './metrics/metric.ts'
import { type Grouping, groupPods } from './pod-groups.ts'
import { isTolerated, type Tolerances } from './tolerances.ts'
import type { UsageRatio } from './usage-ratio.ts'

/** A target for what pods use on average, and how usage is compared with it. */
export interface AverageTarget<R extends UsageRatio> {
  /** @throws {Error} nothing can be compared */
  compare(metrics: PodMetrics): R
  /** What a pod without a metric is taken to use, in thousandths; undefined: it is left out. */
  assumedMilli(podName: string, ratio: number): number | undefined
}

export interface AverageInput {
  readonly currentReplicas: number
  readonly pods: readonly Pod[]
  readonly metrics: PodMetrics
  readonly tolerances: Tolerances
  readonly grouping: Grouping
}

/**
 * How many replicas would make pods use what they should on average. Pods about which nothing is known must not make it
 * scale: whichever way it would go, they are taken to pull the other way.
 * @throws {Error} nothing is known about any pod
 */
export function replicasForAverage<R extends UsageRatio>(
  { currentReplicas, pods, metrics, tolerances, grouping }: AverageInput,
  target: AverageTarget<R>,
): { readonly replicas: number; readonly usage: R } {
  const { readyCount, unready, missing, ignored } = groupPods(pods, metrics, grouping)
  const known = new Map([...metrics].filter(([name]) => !ignored.has(name) && !unready.has(name)))
  if (known.size === 0) throw new Error('did not receive metrics for targeted pods (pods might be unready)')
  const usage = target.compare(known)
  const stay = { replicas: currentReplicas, usage }
  const upDespiteUnready = unready.size > 0 && usage.ratio > 1
  if (!upDespiteUnready && missing.size === 0) {
    return isTolerated(usage.ratio, tolerances) ? stay : { replicas: Math.ceil(usage.ratio * readyCount), usage }
  }
  const assumed = withAssumed(known, missing, (name) => target.assumedMilli(name, usage.ratio))
  const all = upDespiteUnready ? withAssumed(assumed, unready, () => 0) : assumed
  const { ratio } = target.compare(all)
  if (isTolerated(ratio, tolerances) || isOpposite(usage.ratio, ratio)) return stay
  const replicas = Math.ceil(ratio * all.size)
  const turned = (ratio < 1 && replicas > currentReplicas) || (ratio > 1 && replicas < currentReplicas)
  return turned ? stay : { replicas, usage }
}

function withAssumed(
  metrics: PodMetrics,
  names: ReadonlySet<string>,
  assumedMilli: (name: string) => number | undefined,
): PodMetrics {
  const all = new Map<string, PodMetric>(metrics)
  for (const name of names) {
    const milliValue = assumedMilli(name)
    if (milliValue !== undefined) all.set(name, { atMs: 0, windowMs: 0, milliValue })
  }
  return all
}

function isOpposite(before: number, after: number): boolean {
  return (before < 1 && after > 1) || (before > 1 && after < 1)
}
