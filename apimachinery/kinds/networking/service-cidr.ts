import type { ServiceCIDR } from '../../types/networking-v1.ts'
import { ageColumn, column, join, nameColumn } from '../columns/columns.ts'
import { defineKind } from '../define-kind.ts'
import { keepMetadata } from '../status-update.ts'

/** ServiceCIDR: ranges that cluster IPs of Services come from. */
export const serviceCidrs = defineKind<ServiceCIDR>({
  shape: 'networking.k8s.io/v1 ServiceCIDR',
  plural: 'servicecidrs',
  namespaced: false,
  status: true,
  columns: [nameColumn, column('CIDRs', ({ spec }) => join(spec.cidrs), { field: 'spec.cidrs' }), ageColumn],
  prepareStatusUpdate: keepMetadata,
})
