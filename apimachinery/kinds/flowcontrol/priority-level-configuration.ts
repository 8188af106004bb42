import type { PriorityLevelConfiguration } from '../../types/flowcontrol-v1.ts'
import { defineKind } from '../define-kind.ts'

/** PriorityLevelConfiguration: how many requests of a priority level run at once, and how the others queue. */
export const priorityLevelConfigurations = defineKind<PriorityLevelConfiguration>({
  shape: 'flowcontrol.apiserver.k8s.io/v1 PriorityLevelConfiguration',
  plural: 'prioritylevelconfigurations',
  namespaced: false,
  status: true,
  tracksGeneration: true,
})
