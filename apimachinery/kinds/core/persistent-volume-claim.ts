import type { PersistentVolumeClaim } from '../../types/core-v1.ts'
import { defineKind } from '../define-kind.ts'

/** PersistentVolumeClaim: a request for storage, bound to a PersistentVolume. */
export const persistentVolumeClaims = defineKind<PersistentVolumeClaim>({
  shape: 'v1 PersistentVolumeClaim',
  plural: 'persistentvolumeclaims',
  shortNames: ['pvc'],
  namespaced: true,
  status: true,
})
