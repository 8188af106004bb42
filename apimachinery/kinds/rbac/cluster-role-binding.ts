import { nameIsPathSegment } from '../../names.ts'
import type { ClusterRoleBinding } from '../../types/rbac-v1.ts'
import { defineKind } from '../define-kind.ts'
import { bindingColumns } from './binding-columns.ts'
import { defaultBinding } from './binding-defaults.ts'
import { bindingErrors, bindingUpdateErrors } from './binding-validation.ts'

/** ClusterRoleBinding: grants a ClusterRole in the whole cluster. */
export const clusterRoleBindings = defineKind<ClusterRoleBinding>({
  shape: 'rbac.authorization.k8s.io/v1 ClusterRoleBinding',
  plural: 'clusterrolebindings',
  namespaced: false,
  createOnUpdate: true,
  validateName: nameIsPathSegment,
  default: defaultBinding,
  validate: (binding) => bindingErrors(binding, ['ClusterRole']),
  validateUpdate: bindingUpdateErrors,
  columns: bindingColumns,
})
