import type {
  HorizontalPodAutoscaler,
  MetricSpec,
  MetricStatus,
  MetricTarget,
  MetricValueStatus,
} from '../../types/autoscaling-v2.ts'
import { ageColumn, column, joinSome, nameColumn } from '../columns/columns.ts'
import type { Column } from '../define-kind.ts'

/** What `kubectl get hpa` shows. */
export const horizontalPodAutoscalerColumns: readonly Column<HorizontalPodAutoscaler>[] = [
  nameColumn,
  column('Reference', ({ spec }) => `${spec.scaleTargetRef.kind}/${spec.scaleTargetRef.name}`, {
    field: 'spec.scaleTargetRef',
  }),
  column('Targets', targetsCell, { field: 'spec.metrics' }),
  column('MinPods', ({ spec }) => String(spec.minReplicas ?? '<unset>'), { field: 'spec.minReplicas' }),
  column('MaxPods', ({ spec }) => spec.maxReplicas, { field: 'spec.maxReplicas' }),
  column('Replicas', ({ status }) => status.currentReplicas ?? 0, { field: 'status.currentReplicas' }),
  ageColumn,
]

const maxShownMetrics = 2

function targetsCell({ spec, status }: HorizontalPodAutoscaler): string {
  const metrics = spec.metrics ?? []
  if (metrics.length === 0) return '<none>'
  const cells = metrics.map((metric, index) => metricCell(metric, status.currentMetrics?.[index]))
  return joinSome(cells, maxShownMetrics, ', ')
}

function metricCell(metric: MetricSpec, status: MetricStatus | undefined): string {
  switch (metric.type) {
    case 'External':
      return averageOrValue(metric.external?.target, status?.external?.current)
    case 'Object':
      return averageOrValue(metric.object?.target, status?.object?.current)
    case 'Pods':
      return `${status?.pods?.current.averageValue ?? '<unknown>'}/${metric.pods?.target.averageValue ?? ''}`
    case 'Resource':
      return utilization(metric.resource?.name, metric.resource?.target, status?.resource?.current)
    case 'ContainerResource':
      return utilization(
        metric.containerResource?.name,
        metric.containerResource?.target,
        status?.containerResource?.current,
      )
    default:
      return '<unknown type>'
  }
}

function averageOrValue(target: MetricTarget | undefined, current: MetricValueStatus | undefined): string {
  if (target?.averageValue !== undefined) return `${current?.averageValue ?? '<unknown>'}/${target.averageValue} (avg)`
  return `${current?.value ?? '<unknown>'}/${target?.value ?? ''}`
}

function utilization(
  resource: string | undefined,
  target: MetricTarget | undefined,
  current: MetricValueStatus | undefined,
): string {
  if (target?.averageValue !== undefined)
    return `${resource}: ${current?.averageValue ?? '<unknown>'}/${target.averageValue}`
  const percent = (value: number | undefined, otherwise: string) => (value === undefined ? otherwise : `${value}%`)
  return `${resource}: ${percent(current?.averageUtilization, '<unknown>')}/${percent(target?.averageUtilization, '<auto>')}`
}
