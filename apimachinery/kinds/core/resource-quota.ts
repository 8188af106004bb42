import type { ResourceQuota } from '../../types/core-v1.ts'
import { defineKind } from '../define-kind.ts'

/** ResourceQuota: limits on what a namespace may use in total. */
export const resourceQuotas = defineKind<ResourceQuota>({
  shape: 'v1 ResourceQuota',
  plural: 'resourcequotas',
  shortNames: ['quota'],
  namespaced: true,
  status: true,
})
