import { goQuote } from '../../../apimachinery/go-text.ts'
import type { KubeObject } from '../../../apimachinery/object.ts'
import type { ClusterRoleBinding, RoleBinding, RoleRef, Subject } from '../../../apimachinery/types/rbac-v1.ts'
import type { UserInfo } from '../../api-request.ts'
import { serviceAccountUsername } from '../../auth/users.ts'

/** A role that a binding gives to a subject. */
export interface Grant {
  readonly roleRef: RoleRef
  /** `''`: for the whole cluster. */
  readonly namespace: string
  readonly bindingName: string
  readonly subject: Subject
}

export type Binding = KubeObject & Pick<RoleBinding | ClusterRoleBinding, 'roleRef' | 'subjects'>

/** What a binding gives, by the key of who gets it; a subject that is named twice gets it once. */
export function grantsOf({ metadata, roleRef, subjects = [] }: Binding): Map<string, Grant> {
  const grants = new Map<string, Grant>()
  const { namespace = '', name: bindingName = '' } = metadata
  for (const subject of subjects) {
    const key = subjectKey(subject, namespace)
    if (!grants.has(key)) grants.set(key, { roleRef, namespace, bindingName, subject })
  }
  return grants
}

function subjectKey({ kind, name, namespace }: Subject, bindingNamespace: string): string {
  if (kind === 'Group') return groupKey(name)
  return userKey(kind === 'ServiceAccount' ? serviceAccountUsername(namespace || bindingNamespace, name) : name)
}

/** The keys under which a user's grants are found. */
export function keysOf({ name, groups }: UserInfo): string[] {
  return [userKey(name), ...groups.map(groupKey)]
}

function userKey(name: string): string {
  return `user ${name}`
}

function groupKey(name: string): string {
  return `group ${name}`
}

/** Why someone is allowed: which binding gives them which role. */
export function reasonOf({ roleRef, namespace, bindingName, subject }: Grant): string {
  const binding =
    namespace === ''
      ? `ClusterRoleBinding ${goQuote(bindingName)}`
      : `RoleBinding ${goQuote(`${bindingName}/${namespace}`)}`
  const account = subject.kind === 'ServiceAccount' ? `${subject.name}/${subject.namespace ?? ''}` : subject.name
  return `RBAC: allowed by ${binding} of ${roleRef.kind} ${goQuote(roleRef.name)} to ${subject.kind} ${goQuote(account)}`
}
