import type { HorizontalPodAutoscaler } from '../../types/autoscaling-v2.ts'
import { defineKind } from '../define-kind.ts'
import { horizontalPodAutoscalerColumns } from './horizontal-pod-autoscaler-columns.ts'
import { defaultHorizontalPodAutoscaler } from './horizontal-pod-autoscaler-defaults.ts'
import { validateHorizontalPodAutoscaler } from './horizontal-pod-autoscaler-validation.ts'

/** HorizontalPodAutoscaler: scales a target by its metrics. */
export const horizontalPodAutoscalers = defineKind<HorizontalPodAutoscaler>({
  shape: 'autoscaling/v2 HorizontalPodAutoscaler',
  plural: 'horizontalpodautoscalers',
  shortNames: ['hpa'],
  categories: ['all'],
  namespaced: true,
  status: true,
  default: defaultHorizontalPodAutoscaler,
  validate: validateHorizontalPodAutoscaler,
  columns: horizontalPodAutoscalerColumns,
})
