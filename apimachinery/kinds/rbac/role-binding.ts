import { nameIsPathSegment } from '../../names.ts'
import type { RoleBinding } from '../../types/rbac-v1.ts'
import { defineKind } from '../define-kind.ts'
import { bindingColumns } from './binding-columns.ts'
import { defaultBinding } from './binding-defaults.ts'
import { bindingErrors, bindingUpdateErrors } from './binding-validation.ts'

/** RoleBinding: grants a Role or ClusterRole in one namespace. */
export const roleBindings = defineKind<RoleBinding>({
  shape: 'rbac.authorization.k8s.io/v1 RoleBinding',
  plural: 'rolebindings',
  namespaced: true,
  createOnUpdate: true,
  validateName: nameIsPathSegment,
  default: defaultBinding,
  validate: (binding) => bindingErrors(binding, ['Role', 'ClusterRole']),
  validateUpdate: bindingUpdateErrors,
  columns: bindingColumns,
})
