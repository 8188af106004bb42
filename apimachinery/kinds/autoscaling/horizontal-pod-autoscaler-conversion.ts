import type { HorizontalPodAutoscaler as AutoscalerV1 } from '../../types/autoscaling-v1.ts'
import type { HorizontalPodAutoscaler, MetricSpec, MetricStatus } from '../../types/autoscaling-v2.ts'
import { readCarried, withCarried, withoutCarried } from './horizontal-pod-autoscaler-annotations.ts'
import { cpuUtilization } from './horizontal-pod-autoscaler-defaults.ts'

/** The autoscaling/v2 object that is stored for a v1 one. */
export function toAutoscalerV2({ metadata, spec, status }: AutoscalerV1): HorizontalPodAutoscaler {
  const { targetCPUUtilizationPercentage: cpu, ...commonSpec } = spec
  const { currentCPUUtilizationPercentage: currentCpu, ...commonStatus } = status
  const carried = readCarried(metadata.annotations)
  // What is carried has the utilisation of the CPU, too.
  const ownMetrics = currentCpu === undefined ? [] : [currentCpuMetric(currentCpu)]
  const currentMetrics = carried.currentMetrics.length > 0 ? [...carried.currentMetrics] : ownMetrics
  return {
    apiVersion: 'autoscaling/v2',
    kind: 'HorizontalPodAutoscaler',
    metadata: { ...metadata, annotations: withoutCarried(metadata.annotations) },
    spec: {
      ...commonSpec,
      metrics: [...carried.metrics, ...(cpu === undefined ? [] : [cpuUtilization(cpu)])],
      behavior: carried.behavior,
    },
    status: {
      ...commonStatus,
      currentMetrics: currentMetrics.length > 0 ? currentMetrics : null,
      conditions: carried.conditions.length > 0 ? [...carried.conditions] : undefined,
    },
  }
}

/** The autoscaling/v1 view of a stored v2 object. */
export function toAutoscalerV1({ metadata, spec, status }: HorizontalPodAutoscaler): AutoscalerV1 {
  const { metrics = [], behavior, ...commonSpec } = spec
  const { currentMetrics, conditions, currentReplicas = 0, ...commonStatus } = status
  const cpu = metrics.find((metric) => utilizationOf(metric) !== undefined)
  const currentCpu = currentMetrics?.findLast(({ resource }) => utilizationIsKnown(resource))?.resource?.current
  return {
    apiVersion: 'autoscaling/v1',
    kind: 'HorizontalPodAutoscaler',
    metadata: {
      ...metadata,
      annotations: withCarried(metadata.annotations, {
        metrics: metrics.filter((metric) => metric !== cpu),
        currentMetrics: currentMetrics ?? [],
        conditions: conditions ?? [],
        behavior,
      }),
    },
    spec: { ...commonSpec, targetCPUUtilizationPercentage: cpu && utilizationOf(cpu) },
    status: { ...commonStatus, currentReplicas, currentCPUUtilizationPercentage: currentCpu?.averageUtilization },
  }
}

function utilizationOf({ resource }: MetricSpec): number | undefined {
  return resource?.name === 'cpu' ? resource.target.averageUtilization : undefined
}

function utilizationIsKnown(resource: MetricStatus['resource']): boolean {
  return resource?.name === 'cpu' && resource.current.averageUtilization !== undefined
}

function currentCpuMetric(percent: number): MetricStatus {
  return { type: 'Resource', resource: { name: 'cpu', current: { averageUtilization: percent } } }
}
