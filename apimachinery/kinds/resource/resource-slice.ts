import type { ResourceSlice } from '../../types/resource-v1.ts'
import { defineKind } from '../define-kind.ts'

/** ResourceSlice: devices that a driver offers. */
export const resourceSlices = defineKind<ResourceSlice>({
  shape: 'resource.k8s.io/v1 ResourceSlice',
  plural: 'resourceslices',
  namespaced: false,
  tracksGeneration: true,
})
