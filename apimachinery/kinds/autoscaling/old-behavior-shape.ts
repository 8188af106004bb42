import { isObject } from '../../equality.ts'
import type { HorizontalPodAutoscalerBehavior, HPAScalingPolicy, HPAScalingRules } from '../../types/autoscaling-v2.ts'

/**
 * A scaling behaviour as autoscaling/v1 writes it in its annotation. Upstream writes its internal type there: field names
 * start with a capital, and what is not set is null.
 */
export function toOldBehavior({ scaleUp, scaleDown }: HorizontalPodAutoscalerBehavior): object {
  return { ScaleUp: toOldRules(scaleUp), ScaleDown: toOldRules(scaleDown) }
}

/** The inverse of `toOldBehavior`; capitals do not matter. */
export function fromOldBehavior(old: unknown): HorizontalPodAutoscalerBehavior | undefined {
  if (!isObject(old)) return undefined
  const fields = lowerFields(old)
  return { scaleUp: fromOldRules(fields['scaleup']), scaleDown: fromOldRules(fields['scaledown']) }
}

function toOldRules(rules: HPAScalingRules | undefined): object | null {
  if (!rules) return null
  const { stabilizationWindowSeconds, selectPolicy, policies, tolerance } = rules
  return {
    StabilizationWindowSeconds: stabilizationWindowSeconds ?? null,
    SelectPolicy: selectPolicy ?? null,
    Policies:
      policies?.map(({ type, value, periodSeconds }) => ({ Type: type, Value: value, PeriodSeconds: periodSeconds })) ??
      null,
    Tolerance: tolerance ?? null,
  }
}

function fromOldRules(old: unknown): HPAScalingRules | undefined {
  if (!isObject(old)) return undefined
  const fields = lowerFields(old)
  const rules = {
    stabilizationWindowSeconds: fields['stabilizationwindowseconds'] ?? undefined,
    selectPolicy: fields['selectpolicy'] ?? undefined,
    policies: Array.isArray(fields['policies']) ? fields['policies'].filter(isObject).map(fromOldPolicy) : undefined,
    tolerance: fields['tolerance'] ?? undefined,
  }
  // Users can write anything into an annotation: the schema engine decides what is of the right type.
  return rules as HPAScalingRules
}

function fromOldPolicy(old: Record<string, unknown>): HPAScalingPolicy {
  const { type = '', value = 0, periodseconds: periodSeconds = 0 } = lowerFields(old)
  return { type, value, periodSeconds } as HPAScalingPolicy
}

function lowerFields(fields: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(fields).map(([name, value]) => [name.toLowerCase(), value]))
}
