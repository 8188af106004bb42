import type { ResourceClaimTemplate } from '../../types/resource-v1.ts'
import { defineKind } from '../define-kind.ts'

/** ResourceClaimTemplate: from which a ResourceClaim is made for each pod. */
export const resourceClaimTemplates = defineKind<ResourceClaimTemplate>({
  shape: 'resource.k8s.io/v1 ResourceClaimTemplate',
  plural: 'resourceclaimtemplates',
  namespaced: true,
})
