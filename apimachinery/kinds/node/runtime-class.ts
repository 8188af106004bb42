import type { RuntimeClass } from '../../types/node-v1.ts'
import { ageColumn, column, nameColumn } from '../columns/columns.ts'
import { defineKind } from '../define-kind.ts'

/** RuntimeClass: a container runtime handler, with its overhead and scheduling constraints. */
export const runtimeClasses = defineKind<RuntimeClass>({
  shape: 'node.k8s.io/v1 RuntimeClass',
  plural: 'runtimeclasses',
  namespaced: false,
  unconditionalUpdate: false,
  createOnUpdate: true,
  columns: [nameColumn, column('Handler', ({ handler }) => handler, { field: 'handler' }), ageColumn],
})
