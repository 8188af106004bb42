import type { ConfigMap } from '../../types/core-v1.ts'
import { defineKind } from '../define-kind.ts'

/** ConfigMap: configuration as keys and values; frozen for good once `immutable` is true. */
export const configMaps = defineKind<ConfigMap>({
  shape: 'v1 ConfigMap',
  plural: 'configmaps',
  shortNames: ['cm'],
  namespaced: true,
})
