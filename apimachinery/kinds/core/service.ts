import type { Service } from '../../types/core-v1.ts'
import { defineKind } from '../define-kind.ts'

/** Service: a stable name and address for a set of pods. */
export const services = defineKind<Service>({
  shape: 'v1 Service',
  plural: 'services',
  shortNames: ['svc'],
  categories: ['all'],
  namespaced: true,
  status: true,
  subresources: {
    proxy: { kind: 'ServiceProxyOptions', verbs: ['get', 'create', 'update', 'patch', 'delete'] },
  },
  createOnUpdate: true,
})
