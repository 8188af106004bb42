import type { ClusterRoleBinding, RoleBinding } from '../../types/rbac-v1.ts'

/** The API group of roles, users and groups. Service accounts are in the core group. */
export const rbacGroup = 'rbac.authorization.k8s.io'

/** Fills in API groups, which have only one possible value. */
export function defaultBinding({ roleRef, subjects }: RoleBinding | ClusterRoleBinding): void {
  roleRef.apiGroup ||= rbacGroup
  for (const subject of subjects ?? []) {
    if (subject.kind === 'User' || subject.kind === 'Group') subject.apiGroup ??= rbacGroup
  }
}
