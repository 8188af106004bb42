import type { Namespace } from '../../types/core-v1.ts'
import { defineKind } from '../define-kind.ts'

/** Namespace: a scope for names. It stays until its contents are gone and its spec finalizers are removed. */
export const namespaces = defineKind<Namespace>({
  shape: 'v1 Namespace',
  plural: 'namespaces',
  shortNames: ['ns'],
  namespaced: false,
  verbs: ['get', 'list', 'watch', 'create', 'update', 'patch', 'delete'],
  status: true,
  subresources: {
    finalize: { kind: 'Namespace', verbs: ['update'] },
  },
})
