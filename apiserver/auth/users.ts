import { isDnsLabel, isDnsSubdomain } from '../../apimachinery/names.ts'
import type { UserInfo } from '../api-request.ts'

/** Groups and names that Kubernetes gives a meaning (k8s.io/apiserver/pkg/authentication/user). */
export const mastersGroup = 'system:masters'
export const authenticatedGroup = 'system:authenticated'
export const unauthenticatedGroup = 'system:unauthenticated'
const anonymousName = 'system:anonymous'

/** Whoever shows no credentials. */
export const anonymous: UserInfo = { name: anonymousName, groups: [unauthenticatedGroup] }

/** Who the admin token stands for, as in kubeadm's admin.conf. */
export const administrator: UserInfo = { name: 'kubernetes-admin', groups: [mastersGroup] }

const accountPrefix = 'system:serviceaccount:'

/** The user name of a service account. */
export function serviceAccountUsername(namespace: string, name: string): string {
  return `${accountPrefix}${namespace}:${name}`
}

/** The service account that has a user name; undefined: none can have it. */
export function splitServiceAccountUsername(username: string): { namespace: string; name: string } | undefined {
  if (!username.startsWith(accountPrefix)) return undefined
  const [namespace = '', name = '', ...more] = username.slice(accountPrefix.length).split(':')
  return more.length === 0 && isDnsLabel(namespace) && isDnsSubdomain(name) ? { namespace, name } : undefined
}

/** The groups that the service accounts of a namespace are in. */
export function serviceAccountGroups(namespace: string): string[] {
  return ['system:serviceaccounts', `system:serviceaccounts:${namespace}`]
}

/** A user whose credentials have been checked, or who is impersonated, is in the group of the authenticated, too. */
export function withAuthenticated(user: UserInfo): UserInfo {
  const group = user.name === anonymousName ? unauthenticatedGroup : authenticatedGroup
  return user.groups.includes(group) ? user : { ...user, groups: [...user.groups, group] }
}
