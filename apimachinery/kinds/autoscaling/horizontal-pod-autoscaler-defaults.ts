import type {
  HorizontalPodAutoscaler,
  HorizontalPodAutoscalerBehavior,
  HPAScalingPolicy,
  HPAScalingRules,
  MetricSpec,
} from '../../types/autoscaling-v2.ts'

/** Defaults of an autoscaler: one replica at least, 80 % of the requested CPU, and upstream's scaling policies. */
export function defaultHorizontalPodAutoscaler({ spec }: HorizontalPodAutoscaler): void {
  spec.minReplicas ??= 1
  if (!spec.metrics?.length) spec.metrics = [cpuUtilization(defaultCpuUtilizationPercent)]
  if (spec.behavior) defaultBehavior(spec.behavior)
}

/** autoscaling DefaultCPUUtilization. */
export const defaultCpuUtilizationPercent = 80

/** A metric: CPU used, as a share of what the pods request. */
export function cpuUtilization(percent: number): MetricSpec {
  return {
    type: 'Resource',
    resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: percent } },
  }
}

/** Four pods or twice as many per 15 s, whichever is more, and at once. */
const scaleUpPolicies: readonly HPAScalingPolicy[] = [
  { type: 'Pods', value: 4, periodSeconds: 15 },
  { type: 'Percent', value: 100, periodSeconds: 15 },
]
/** All at once; when is the controller's stabilization window's business. */
const scaleDownPolicies: readonly HPAScalingPolicy[] = [{ type: 'Percent', value: 100, periodSeconds: 15 }]

function defaultBehavior(behavior: HorizontalPodAutoscalerBehavior): void {
  behavior.scaleUp = { stabilizationWindowSeconds: 0, ...scalingRules(behavior.scaleUp, scaleUpPolicies) }
  behavior.scaleDown = scalingRules(behavior.scaleDown, scaleDownPolicies)
}

function scalingRules(given: HPAScalingRules | undefined, policies: readonly HPAScalingPolicy[]): HPAScalingRules {
  return { selectPolicy: 'Max', ...given, policies: given?.policies ?? policies.map((policy) => ({ ...policy })) }
}
