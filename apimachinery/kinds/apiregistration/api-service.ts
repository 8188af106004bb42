import type { APIService } from '../../types/apiregistration-v1.ts'
import { defineKind } from '../define-kind.ts'

/** APIService: which server answers a group version; one that names a Service is proxied. */
export const apiServices = defineKind<APIService>({
  shape: 'apiregistration.k8s.io/v1 APIService',
  plural: 'apiservices',
  categories: ['api-extensions'],
  namespaced: false,
  status: true,
  unconditionalUpdate: false,
})
