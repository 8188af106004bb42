import type { ComponentStatus } from '../../types/core-v1.ts'
import { defineKind } from '../define-kind.ts'

/** ComponentStatus: health of control plane components (deprecated upstream since 1.19); computed on read. */
export const componentStatuses = defineKind<ComponentStatus>({
  shape: 'v1 ComponentStatus',
  plural: 'componentstatuses',
  shortNames: ['cs'],
  namespaced: false,
  verbs: ['get', 'list'],
  stored: false,
})
