import type { PodTemplate } from '../../types/core-v1.ts'
import { defineKind } from '../define-kind.ts'

/** PodTemplate: a pod template as an object of its own. */
export const podTemplates = defineKind<PodTemplate>({
  shape: 'v1 PodTemplate',
  plural: 'podtemplates',
  namespaced: true,
  tracksGeneration: true,
})
