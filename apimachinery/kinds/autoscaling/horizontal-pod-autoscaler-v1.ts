import type { HorizontalPodAutoscaler } from '../../types/autoscaling-v1.ts'
import { defineKind } from '../define-kind.ts'

/** HorizontalPodAutoscaler: scales a target by its metrics. */
export const horizontalPodAutoscalersV1 = defineKind<HorizontalPodAutoscaler>({
  shape: 'autoscaling/v1 HorizontalPodAutoscaler',
  plural: 'horizontalpodautoscalers',
  shortNames: ['hpa'],
  categories: ['all'],
  namespaced: true,
  storageVersion: 'autoscaling/v2',
  status: true,
})
