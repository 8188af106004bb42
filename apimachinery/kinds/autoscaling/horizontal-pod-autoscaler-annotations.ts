import type {
  HorizontalPodAutoscalerBehavior,
  HorizontalPodAutoscalerCondition,
  MetricSpec,
  MetricStatus,
} from '../../types/autoscaling-v2.ts'
import { fromOldMetric, isObject, toOldMetric } from './old-metric-shape.ts'

/** What autoscaling/v1 has no fields for; it travels in annotations as JSON. */
export interface Carried {
  readonly metrics: MetricSpec[]
  readonly currentMetrics: MetricStatus[]
  readonly conditions: HorizontalPodAutoscalerCondition[] | undefined
  readonly behavior: HorizontalPodAutoscalerBehavior | undefined
}

type Annotations = Readonly<Record<string, string>> | undefined

const keys = {
  metrics: 'autoscaling.alpha.kubernetes.io/metrics',
  currentMetrics: 'autoscaling.alpha.kubernetes.io/current-metrics',
  conditions: 'autoscaling.alpha.kubernetes.io/conditions',
  behavior: 'autoscaling.alpha.kubernetes.io/behavior',
} as const

/** Reads the annotations. Texts that are no JSON carry nothing. */
export function readCarried(annotations: Annotations): Carried {
  const conditions = listOf(annotations?.[keys.conditions])
  const behavior = parse(annotations?.[keys.behavior])
  return {
    metrics: listOf(annotations?.[keys.metrics]).map(
      (metric) => fromOldMetric(metric, 'target') as never as MetricSpec,
    ),
    currentMetrics: listOf(annotations?.[keys.currentMetrics]).map(
      (metric) => fromOldMetric(metric, 'current') as never as MetricStatus,
    ),
    conditions: conditions.length > 0 ? (conditions as never as HorizontalPodAutoscalerCondition[]) : undefined,
    behavior: isObject(behavior) ? (behavior as HorizontalPodAutoscalerBehavior) : undefined,
  }
}

/** The annotations without those that carry. */
export function withoutCarried(annotations: Annotations): Record<string, string> | undefined {
  const carrying: readonly string[] = Object.values(keys)
  const rest = Object.entries(annotations ?? {}).filter(([key]) => !carrying.includes(key))
  return rest.length > 0 ? Object.fromEntries(rest) : undefined
}

/** The annotations, with what must be carried. */
export function withCarried(annotations: Annotations, carried: Carried): Record<string, string> | undefined {
  const written: Record<string, string> = { ...withoutCarried(annotations) }
  const write = (key: string, list: readonly unknown[] | undefined) => {
    if (list?.length) written[key] = JSON.stringify(list)
  }
  write(
    keys.metrics,
    carried.metrics.map((metric) => toOldMetric(metric, 'target')),
  )
  write(
    keys.currentMetrics,
    carried.currentMetrics.map((metric) => toOldMetric(metric, 'current')),
  )
  write(keys.conditions, carried.conditions)
  if (carried.behavior) written[keys.behavior] = JSON.stringify(carried.behavior)
  return Object.keys(written).length > 0 ? written : undefined
}

function listOf(text: string | undefined): Record<string, unknown>[] {
  const value = parse(text)
  return Array.isArray(value) ? value.filter(isObject) : []
}

function parse(text: string | undefined): unknown {
  if (text === undefined) return undefined
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
