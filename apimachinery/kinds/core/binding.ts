import type { Binding } from '../../types/core-v1.ts'
import { defineKind } from '../define-kind.ts'

/** Binding: the older way to put a pod on a node; POST only. `pods/binding` is the same. */
export const bindings = defineKind<Binding>({
  shape: 'v1 Binding',
  plural: 'bindings',
  namespaced: true,
  verbs: ['create'],
  stored: false,
})
