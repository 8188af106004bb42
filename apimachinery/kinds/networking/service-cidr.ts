import type { ServiceCIDR } from '../../types/networking-v1.ts'
import { defineKind } from '../define-kind.ts'

/** ServiceCIDR: ranges that cluster IPs of Services come from. */
export const serviceCidrs = defineKind<ServiceCIDR>({
  shape: 'networking.k8s.io/v1 ServiceCIDR',
  plural: 'servicecidrs',
  namespaced: false,
  status: true,
})
