import type { CSIDriver } from '../../types/storage-v1.ts'
import { defineKind } from '../define-kind.ts'

/** CSIDriver: how the cluster talks to a CSI volume driver. */
export const csiDrivers = defineKind<CSIDriver>({
  shape: 'storage.k8s.io/v1 CSIDriver',
  plural: 'csidrivers',
  namespaced: false,
  unconditionalUpdate: false,
})
