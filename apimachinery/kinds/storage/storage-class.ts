import type { StorageClass } from '../../types/storage-v1.ts'
import { defineKind } from '../define-kind.ts'

/** StorageClass: how volumes are provisioned on demand. */
export const storageClasses = defineKind<StorageClass>({
  shape: 'storage.k8s.io/v1 StorageClass',
  plural: 'storageclasses',
  shortNames: ['sc'],
  namespaced: false,
})
