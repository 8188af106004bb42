import { parseQuantity } from '../../quantity.ts'
import type { NodeMetrics } from '../../types/metrics-v1beta1.ts'
import { nameColumn } from '../columns/columns.ts'
import { defineKind } from '../define-kind.ts'
import { usageColumns } from './usage-columns.ts'

/** NodeMetrics: what a node uses; measured when it is asked for. */
export const nodeMetrics = defineKind<NodeMetrics>({
  shape: 'metrics.k8s.io/v1beta1 NodeMetrics',
  plural: 'nodes',
  singular: '',
  namespaced: false,
  verbs: ['get', 'list'],
  stored: false,
  columns: [
    { ...nameColumn, description: 'Name of the resource' },
    ...usageColumns<NodeMetrics>(({ usage }, resource) => {
      const text = usage[resource]
      return text === undefined ? undefined : parseQuantity(text)
    }),
  ],
})
