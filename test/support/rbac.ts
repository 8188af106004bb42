import { clusterRoles } from '../../apimachinery/kinds/rbac/cluster-role.ts'
import { clusterRoleBindings } from '../../apimachinery/kinds/rbac/cluster-role-binding.ts'
import { roles } from '../../apimachinery/kinds/rbac/role.ts'
import { roleBindings } from '../../apimachinery/kinds/rbac/role-binding.ts'
import type { PolicyRule, Subject } from '../../apimachinery/types/rbac-v1.ts'
import type { TestApi } from './api.ts'

const apiGroup = 'rbac.authorization.k8s.io'

/** A rule from lists separated by spaces; the core group is `''`. */
export function policyRule(verbs: string, group: string, resources: string, resourceNames?: string): PolicyRule {
  return {
    verbs: verbs.split(' '),
    apiGroups: [group],
    resources: resources.split(' '),
    ...(resourceNames !== undefined && { resourceNames: resourceNames.split(' ') }),
  }
}

export function userSubject(name: string): Subject {
  return { kind: 'User', apiGroup, name }
}

export function groupSubject(name: string): Subject {
  return { kind: 'Group', apiGroup, name }
}

/** Gives rules in the namespace `default`: makes a Role and a RoleBinding of the same name. */
export async function grant(
  api: TestApi,
  name: string,
  rules: readonly PolicyRule[],
  ...subjects: Subject[]
): Promise<void> {
  await api.create(roles, { metadata: { name }, rules: [...rules] })
  await api.create(roleBindings, { metadata: { name }, roleRef: { apiGroup, kind: 'Role', name }, subjects })
}

/** Gives rules for the cluster: makes a ClusterRole and a ClusterRoleBinding of the same name. */
export async function grantInCluster(
  api: TestApi,
  name: string,
  rules: readonly PolicyRule[],
  ...subjects: Subject[]
): Promise<void> {
  await api.create(clusterRoles, { metadata: { name }, rules: [...rules] })
  await api.create(clusterRoleBindings, {
    metadata: { name },
    roleRef: { apiGroup, kind: 'ClusterRole', name },
    subjects,
  })
}
