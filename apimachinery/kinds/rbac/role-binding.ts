import type { RoleBinding } from '../../types/rbac-v1.ts'
import { defineKind } from '../define-kind.ts'

/** RoleBinding: grants a Role or ClusterRole in one namespace. */
export const roleBindings = defineKind<RoleBinding>({
  shape: 'rbac.authorization.k8s.io/v1 RoleBinding',
  plural: 'rolebindings',
  namespaced: true,
  createOnUpdate: true,
})
