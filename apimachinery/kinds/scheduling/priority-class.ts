import type { PriorityClass } from '../../types/scheduling-v1.ts'
import { defineKind } from '../define-kind.ts'

/** PriorityClass: a name for a pod priority. */
export const priorityClasses = defineKind<PriorityClass>({
  shape: 'scheduling.k8s.io/v1 PriorityClass',
  plural: 'priorityclasses',
  shortNames: ['pc'],
  namespaced: false,
  tracksGeneration: true,
})
