import type { CSINode } from '../../types/storage-v1.ts'
import { ageColumn, column, nameColumn } from '../columns/columns.ts'
import { defineKind } from '../define-kind.ts'

/** CSINode: the CSI drivers installed on a node. */
export const csiNodes = defineKind<CSINode>({
  shape: 'storage.k8s.io/v1 CSINode',
  plural: 'csinodes',
  namespaced: false,
  unconditionalUpdate: false,
  columns: [
    nameColumn,
    column('Drivers', ({ spec }) => spec.drivers?.length ?? 0, {
      type: 'integer',
      description: 'Drivers indicates the number of CSI drivers registered on the node',
    }),
    ageColumn,
  ],
})
