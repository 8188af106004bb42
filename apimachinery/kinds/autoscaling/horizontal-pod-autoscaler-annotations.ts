import { isObject } from '../../equality.ts'
import { decode, schemaNamed } from '../../schema/schema.ts'
import type {
  HorizontalPodAutoscalerBehavior,
  HorizontalPodAutoscalerCondition,
  MetricSpec,
  MetricStatus,
} from '../../types/autoscaling-v2.ts'
import { fromOldBehavior, toOldBehavior } from './old-behavior-shape.ts'
import { fromOldMetric, toOldMetric } from './old-metric-shape.ts'

/** What autoscaling/v1 has no fields for; it travels in annotations as JSON. */
export interface Carried {
  readonly metrics: readonly MetricSpec[]
  readonly currentMetrics: readonly MetricStatus[]
  readonly conditions: readonly HorizontalPodAutoscalerCondition[]
  readonly behavior: HorizontalPodAutoscalerBehavior | undefined
}

type Annotations = Readonly<Record<string, string>> | undefined

const keys = {
  metrics: 'autoscaling.alpha.kubernetes.io/metrics',
  currentMetrics: 'autoscaling.alpha.kubernetes.io/current-metrics',
  conditions: 'autoscaling.alpha.kubernetes.io/conditions',
  behavior: 'autoscaling.alpha.kubernetes.io/behavior',
} as const

/** Reads the annotations. Users can write them as well: texts that are no JSON of the right shape carry nothing. */
export function readCarried(annotations: Annotations): Carried {
  const listOf = <T>(key: string, shape: string, convert: (item: Record<string, unknown>) => unknown): T[] => {
    const value = parse(annotations?.[key])
    if (!Array.isArray(value) || !value.every(isObject)) return []
    const items = value.map((item) => shaped<T>(shape, convert(item)))
    return items.includes(undefined) ? [] : (items as T[])
  }
  return {
    metrics: listOf(keys.metrics, 'MetricSpec', (metric) => fromOldMetric(metric, 'target')),
    currentMetrics: listOf(keys.currentMetrics, 'MetricStatus', (metric) => fromOldMetric(metric, 'current')),
    conditions: listOf(keys.conditions, 'HorizontalPodAutoscalerCondition', (condition) => condition),
    behavior: shaped('HorizontalPodAutoscalerBehavior', fromOldBehavior(parse(annotations?.[keys.behavior]))),
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
  const { metrics, currentMetrics, conditions, behavior } = carried
  const written: Record<string, string> = { ...withoutCarried(annotations) }
  const write = (key: string, list: readonly object[]) => {
    if (list.length > 0) written[key] = goJson(list)
  }
  write(
    keys.metrics,
    metrics.map((metric) => toOldMetric(metric, 'target')),
  )
  write(
    keys.currentMetrics,
    currentMetrics.map((metric) => toOldMetric(metric, 'current')),
  )
  write(keys.conditions, conditions.map(orderedCondition))
  if (behavior) written[keys.behavior] = goJson(toOldBehavior(behavior))
  return Object.keys(written).length > 0 ? written : undefined
}

/** The fields in the order of upstream's struct. */
function orderedCondition(condition: HorizontalPodAutoscalerCondition): object {
  const { type, status, lastTransitionTime = null, reason, message } = condition
  return { type, status, lastTransitionTime, reason: reason || undefined, message: message || undefined }
}

/** JSON as encoding/json writes it. */
function goJson(value: object): string {
  const escaped = (char: string) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`
  return JSON.stringify(value).replace(/[<>&\u2028\u2029]/g, escaped)
}

/** The value if it has a shape of autoscaling/v2. */
function shaped<T>(shape: string, value: unknown): T | undefined {
  if (value === undefined) return undefined
  try {
    return decode(schemaNamed(`io.k8s.api.autoscaling.v2.${shape}`), value).object as T
  } catch {
    return undefined
  }
}

function parse(text: string | undefined): unknown {
  if (text === undefined) return undefined
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
