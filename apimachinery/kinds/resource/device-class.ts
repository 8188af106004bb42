import type { DeviceClass } from '../../types/resource-v1.ts'
import { ageColumn, nameColumn } from '../columns/columns.ts'
import { defineKind } from '../define-kind.ts'

/** DeviceClass: a named choice of devices that claims refer to. */
export const deviceClasses = defineKind<DeviceClass>({
  shape: 'resource.k8s.io/v1 DeviceClass',
  plural: 'deviceclasses',
  namespaced: false,
  tracksGeneration: true,
  columns: [nameColumn, ageColumn],
})
