import type { HorizontalPodAutoscaler } from '../../types/autoscaling-v2.ts'
import { defineKind } from '../define-kind.ts'
import { withoutCarried } from './horizontal-pod-autoscaler-annotations.ts'
import { horizontalPodAutoscalerColumns } from './horizontal-pod-autoscaler-columns.ts'
import { defaultHorizontalPodAutoscaler } from './horizontal-pod-autoscaler-defaults.ts'
import {
  validateHorizontalPodAutoscaler,
  validateHorizontalPodAutoscalerStatus,
  validateHorizontalPodAutoscalerUpdate,
} from './horizontal-pod-autoscaler-validation.ts'

/** HorizontalPodAutoscaler: scales a target by its metrics. */
export const horizontalPodAutoscalers = defineKind<HorizontalPodAutoscaler>({
  shape: 'autoscaling/v2 HorizontalPodAutoscaler',
  plural: 'horizontalpodautoscalers',
  shortNames: ['hpa'],
  categories: ['all'],
  namespaced: true,
  status: true,
  default: (draft) => {
    defaultHorizontalPodAutoscaler(draft)
    // What other versions carry in annotations has fields here.
    draft.metadata.annotations = withoutCarried(draft.metadata.annotations)
  },
  validateCreate: validateHorizontalPodAutoscaler,
  validateUpdate: validateHorizontalPodAutoscalerUpdate,
  validateStatusUpdate: validateHorizontalPodAutoscalerStatus,
  columns: horizontalPodAutoscalerColumns,
})
