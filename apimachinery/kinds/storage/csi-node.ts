import type { CSINode } from '../../types/storage-v1.ts'
import { defineKind } from '../define-kind.ts'

/** CSINode: the CSI drivers installed on a node. */
export const csiNodes = defineKind<CSINode>({
  shape: 'storage.k8s.io/v1 CSINode',
  plural: 'csinodes',
  namespaced: false,
  unconditionalUpdate: false,
})
