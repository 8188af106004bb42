import type { ResourceClaim } from '../../types/resource-v1.ts'
import { defineKind } from '../define-kind.ts'

/** ResourceClaim: a request for devices, allocated by the scheduler. */
export const resourceClaims = defineKind<ResourceClaim>({
  shape: 'resource.k8s.io/v1 ResourceClaim',
  plural: 'resourceclaims',
  namespaced: true,
  status: true,
})
