import type { FlowSchema } from '../../types/flowcontrol-v1.ts'
import { defineKind } from '../define-kind.ts'

/** FlowSchema: which requests belong to which priority level. */
export const flowSchemas = defineKind<FlowSchema>({
  shape: 'flowcontrol.apiserver.k8s.io/v1 FlowSchema',
  plural: 'flowschemas',
  namespaced: false,
  status: true,
  tracksGeneration: true,
})
