import type { Kind } from '../../../apimachinery/kinds/define-kind.ts'
import { eraseKind } from '../../../apimachinery/kinds/define-kind.ts'
import { clusterRoles } from '../../../apimachinery/kinds/rbac/cluster-role.ts'
import { clusterRoleBindings } from '../../../apimachinery/kinds/rbac/cluster-role-binding.ts'
import { roles } from '../../../apimachinery/kinds/rbac/role.ts'
import { roleBindings } from '../../../apimachinery/kinds/rbac/role-binding.ts'
import type { KubeObject } from '../../../apimachinery/object.ts'
import type { ClusterRole, PolicyRule, Role, RoleRef } from '../../../apimachinery/types/rbac-v1.ts'
import type { UserInfo } from '../../api-request.ts'
import type { ObjectStore } from '../../registry/object-store.ts'
import { type CompiledRule, compileRule } from './compiled-rule.ts'
import { type Binding, type Grant, grantsOf, keysOf } from './grant.ts'

/** Grants by the name of their binding. */
type GrantsByBinding = Map<string, Grant>

/** Roles and bindings as they are stored now, by who they are for, so that a question costs as much as its user has bindings. */
export class PolicyIndex {
  /** By namespace (`''`: of the cluster), then by subject. */
  readonly #grants = new Map<string, Map<string, GrantsByBinding>>()
  /** By `namespace/binding`: who it gives something to. */
  readonly #subjects = new Map<string, readonly string[]>()
  readonly #rules = new Map<string, readonly CompiledRule[]>()

  /** Follows the four kinds of RBAC. @returns stops following */
  follow(storeOf: (kind: Kind) => ObjectStore): () => void {
    const followKind = (kind: Kind, note: (object: KubeObject, isGone: boolean) => void) =>
      storeOf(kind).watch({}, 'initial', {
        onEvents: (events) => {
          for (const { type, object } of events) note(object.object, type === 'DELETED')
        },
      })
    const noteRole = (object: KubeObject, isGone: boolean) => this.#noteRole(object as Role | ClusterRole, isGone)
    const noteBinding = (object: KubeObject, isGone: boolean) => this.#noteBinding(object as Binding, isGone)
    const stops = [
      followKind(eraseKind(clusterRoles), noteRole),
      followKind(eraseKind(roles), noteRole),
      followKind(eraseKind(clusterRoleBindings), noteBinding),
      followKind(eraseKind(roleBindings), noteBinding),
    ]
    return () => {
      for (const stop of stops) stop()
    }
  }

  /** What a user is given: for the cluster first, then, if one is named, in the namespace. */
  *grantsTo(user: UserInfo, namespace: string): Generator<Grant> {
    const keys = keysOf(user)
    yield* this.#grantsIn('', keys)
    if (namespace !== '') yield* this.#grantsIn(namespace, keys)
  }

  *#grantsIn(namespace: string, keys: readonly string[]): Generator<Grant> {
    const bySubject = this.#grants.get(namespace)
    if (!bySubject) return
    for (const key of keys) {
      const grants = bySubject.get(key)
      if (grants) yield* grants.values()
    }
  }

  /** The rules of a role that is referred to in a namespace; undefined when it is not there. */
  rulesOf({ kind, name }: RoleRef, namespace: string): readonly CompiledRule[] | undefined {
    return this.#rules.get(roleKey(kind === 'ClusterRole' ? '' : namespace, name))
  }

  #noteRole({ metadata, rules }: Role | ClusterRole, isGone: boolean): void {
    const key = roleKey(metadata.namespace ?? '', metadata.name ?? '')
    if (isGone) this.#rules.delete(key)
    else
      this.#rules.set(
        key,
        (rules ?? []).map((rule: PolicyRule) => compileRule(rule)),
      )
  }

  #noteBinding(binding: Binding, isGone: boolean): void {
    const { namespace = '', name = '' } = binding.metadata
    this.#forget(namespace, name)
    if (isGone) return
    const grants = grantsOf(binding)
    const bySubject = entry(this.#grants, namespace, () => new Map<string, GrantsByBinding>())
    for (const [subject, grant] of grants) entry(bySubject, subject, () => new Map()).set(name, grant)
    this.#subjects.set(roleKey(namespace, name), [...grants.keys()])
  }

  #forget(namespace: string, name: string): void {
    const key = roleKey(namespace, name)
    const bySubject = this.#grants.get(namespace)
    for (const subject of this.#subjects.get(key) ?? []) {
      const grants = bySubject?.get(subject)
      grants?.delete(name)
      if (grants?.size === 0) bySubject?.delete(subject)
    }
    this.#subjects.delete(key)
  }
}

function roleKey(namespace: string, name: string): string {
  return `${namespace}/${name}`
}

function entry<K, V>(map: Map<K, V>, key: K, make: () => V): V {
  const found = map.get(key)
  if (found !== undefined) return found
  const made = make()
  map.set(key, made)
  return made
}
