import type { ResourceClaimTemplate } from '../../types/resource-v1.ts'
import { ageColumn, nameColumn } from '../columns/columns.ts'
import { defineKind } from '../define-kind.ts'
import { defaultDeviceClaim } from './device-defaults.ts'

/** ResourceClaimTemplate: from which a ResourceClaim is made for each pod. */
export const resourceClaimTemplates = defineKind<ResourceClaimTemplate>({
  shape: 'resource.k8s.io/v1 ResourceClaimTemplate',
  plural: 'resourceclaimtemplates',
  namespaced: true,
  default: ({ spec }) => defaultDeviceClaim(spec.spec.devices),
  columns: [nameColumn, ageColumn],
})
