import type { HorizontalPodAutoscaler } from '../../types/autoscaling-v1.ts'
import type { HorizontalPodAutoscaler as AutoscalerV2 } from '../../types/autoscaling-v2.ts'
import { defineKind } from '../define-kind.ts'
import { readCarried } from './horizontal-pod-autoscaler-annotations.ts'
import { horizontalPodAutoscalerColumns } from './horizontal-pod-autoscaler-columns.ts'
import { toAutoscalerV1, toAutoscalerV2 } from './horizontal-pod-autoscaler-conversion.ts'
import { defaultCpuUtilizationPercent } from './horizontal-pod-autoscaler-defaults.ts'
import {
  validateHorizontalPodAutoscaler,
  validateHorizontalPodAutoscalerStatus,
  validateHorizontalPodAutoscalerUpdate,
} from './horizontal-pod-autoscaler-validation.ts'

/** HorizontalPodAutoscaler: scales a target by its metrics. */
export const horizontalPodAutoscalersV1 = defineKind<HorizontalPodAutoscaler>({
  shape: 'autoscaling/v1 HorizontalPodAutoscaler',
  plural: 'horizontalpodautoscalers',
  shortNames: ['hpa'],
  categories: ['all'],
  namespaced: true,
  storedAs: {
    apiVersion: 'autoscaling/v2',
    toStored: toAutoscalerV2,
    fromStored: (stored) => toAutoscalerV1(stored as AutoscalerV2),
  },
  status: true,
  default: ({ metadata, spec }) => {
    spec.minReplicas ??= 1
    if (readCarried(metadata.annotations).metrics.length === 0) {
      spec.targetCPUUtilizationPercentage ??= defaultCpuUtilizationPercent
    }
  },
  validateCreate: (autoscaler) => validateHorizontalPodAutoscaler(toAutoscalerV2(autoscaler)),
  validateUpdate: (autoscaler, old) =>
    validateHorizontalPodAutoscalerUpdate(toAutoscalerV2(autoscaler), toAutoscalerV2(old)),
  validateStatusUpdate: (autoscaler) => validateHorizontalPodAutoscalerStatus(toAutoscalerV2(autoscaler)),
  columns: horizontalPodAutoscalerColumns.map((column) => ({
    ...column,
    cell: (autoscaler, nowMs) => column.cell(toAutoscalerV2(autoscaler), nowMs),
  })),
})
