import type { EndpointSlice } from '../../types/discovery-v1.ts'
import { defineKind } from '../define-kind.ts'

/** EndpointSlice: a part of the addresses behind a Service. */
export const endpointSlices = defineKind<EndpointSlice>({
  shape: 'discovery.k8s.io/v1 EndpointSlice',
  plural: 'endpointslices',
  namespaced: true,
  tracksGeneration: true,
})
