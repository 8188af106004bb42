import type { PersistentVolume } from '../../types/core-v1.ts'
import { defineKind } from '../define-kind.ts'

/** PersistentVolume: a piece of storage in the cluster. */
export const persistentVolumes = defineKind<PersistentVolume>({
  shape: 'v1 PersistentVolume',
  plural: 'persistentvolumes',
  shortNames: ['pv'],
  namespaced: false,
  status: true,
})
