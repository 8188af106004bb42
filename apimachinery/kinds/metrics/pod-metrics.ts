import { parseQuantity, zeroQuantity } from '../../quantity.ts'
import type { PodMetrics } from '../../types/metrics-v1beta1.ts'
import { nameColumn } from '../columns/columns.ts'
import { defineKind } from '../define-kind.ts'
import { usageColumns } from './usage-columns.ts'

/** PodMetrics: what the containers of a pod use; measured when it is asked for. */
export const podMetrics = defineKind<PodMetrics>({
  shape: 'metrics.k8s.io/v1beta1 PodMetrics',
  plural: 'pods',
  singular: '',
  namespaced: true,
  verbs: ['get', 'list'],
  stored: false,
  columns: [
    { ...nameColumn, description: 'Name of the resource' },
    ...usageColumns<PodMetrics>(({ containers }, resource) =>
      containers.reduce((sum, { usage }) => sum.add(parseQuantity(usage[resource] ?? '0')), zeroQuantity),
    ),
  ],
})
