import type { PodMetrics } from './metrics/metric.ts'

/** Usage compared with a target. */
export interface UsageRatio {
  readonly ratio: number
  /** What a pod uses on average, in thousandths. */
  readonly averageMilli: number
}

export interface UtilizationRatio extends UsageRatio {
  /** The share of what is requested that is used, in percent. */
  readonly utilization: number
}

/** How pods that are known by their requests use them. @throws {Error} none of them is measured */
export function utilizationRatio(
  metrics: PodMetrics,
  requests: ReadonlyMap<string, number>,
  targetUtilization: number,
): UtilizationRatio {
  let used = 0
  let requested = 0
  let count = 0
  for (const [name, { milliValue }] of metrics) {
    const request = requests.get(name)
    if (request === undefined) continue
    used += milliValue
    requested += request
    count++
  }
  if (requested === 0) throw new Error('no metrics returned matched known pods')
  const utilization = Math.trunc((used * 100) / requested)
  return { ratio: utilization / targetUtilization, utilization, averageMilli: Math.trunc(used / count) }
}

/** @param metrics at least one */
export function usageRatio(metrics: PodMetrics, targetMilli: number): UsageRatio {
  let used = 0
  for (const { milliValue } of metrics.values()) used += milliValue
  const averageMilli = Math.trunc(used / metrics.size)
  return { ratio: averageMilli / targetMilli, averageMilli }
}
