import { deepEqual } from '../../../apimachinery/equality.ts'
import { forbidden, notFound } from '../../../apimachinery/errors.ts'
import { goQuote, goQuoteList } from '../../../apimachinery/go-text.ts'
import { clusterRoles } from '../../../apimachinery/kinds/rbac/cluster-role.ts'
import { clusterRoleBindings } from '../../../apimachinery/kinds/rbac/cluster-role-binding.ts'
import { roles } from '../../../apimachinery/kinds/rbac/role.ts'
import { roleBindings } from '../../../apimachinery/kinds/rbac/role-binding.ts'
import type { KubeObject } from '../../../apimachinery/object.ts'
import type { ClusterRole, PolicyRule, Role } from '../../../apimachinery/types/rbac-v1.ts'
import { mastersGroup } from '../../auth/users.ts'
import type { RequestContext } from '../../registry/request-context.ts'
import type { WriteHook } from '../../registry/write-hook.ts'
import { type Authorizer, type Decision, decided } from '../authorizer.ts'
import type { Binding } from './grant.ts'
import type { PolicyIndex } from './policy-index.ts'
import type { RbacAuthorizer } from './rbac-authorizer.ts'
import { describeRules, uncovered } from './rule-cover.ts'

/** Only who may everything may say that a role gathers its rules from others. */
const fullAuthority: readonly PolicyRule[] = [
  { verbs: ['*'], apiGroups: ['*'], resources: ['*'] },
  { verbs: ['*'], nonResourceURLs: ['*'] },
]

const guarded: ReadonlySet<string> = new Set(
  [roles, clusterRoles, roleBindings, clusterRoleBindings].map(({ group, plural }) => `${group}/${plural}`),
)

/** Whether writes of a kind can hand out permissions. */
export function isGuarded({ group, plural }: { readonly group: string; readonly plural: string }): boolean {
  return guarded.has(`${group}/${plural}`)
}

/**
 * Keeps users from giving themselves or others what they do not have: a role's rules must be held by its writer, unless
 * the verb `escalate` is granted, and a bound role's by the binder, unless `bind` is.
 */
export class EscalationGuard implements WriteHook {
  readonly #authorizer: Authorizer
  readonly #rbac: RbacAuthorizer
  readonly #policy: PolicyIndex

  /** @param authorizer the one that guards the API: it is asked for `escalate` and `bind` */
  constructor(authorizer: Authorizer, rbac: RbacAuthorizer, policy: PolicyIndex) {
    this.#authorizer = authorizer
    this.#rbac = rbac
    this.#policy = policy
  }

  begin(draft: KubeObject, old: KubeObject | undefined, context: RequestContext) {
    const { user, kind } = context
    const isFree = user.groups.includes(mastersGroup) || (old !== undefined && changesBookkeepingOnly(draft, old))
    if (isFree) return nothing
    if (kind.plural === roles.plural || kind.plural === clusterRoles.plural) {
      const may = this.#ask('escalate', kind.plural, context.name, context)
      return decided(may, ({ allowed }) => {
        if (!allowed) this.#checkRole(draft, old, context)
        return nothing
      })
    }
    const { roleRef } = draft as Binding
    const plural = roleRef.kind === 'ClusterRole' ? clusterRoles.plural : roles.plural
    return decided(this.#ask('bind', plural, roleRef.name, context), ({ allowed }) => {
      if (!allowed) this.#checkBinding(draft as Binding, context)
      return nothing
    })
  }

  #checkRole(draft: KubeObject, old: KubeObject | undefined, context: RequestContext): void {
    const { name } = draft.metadata
    this.#confirm((draft as Role | ClusterRole).rules ?? [], name, context)
    if (!isAggregated(draft) && !(old && isAggregated(old))) return
    const prefix = 'must have cluster-admin privileges to use an aggregationRule: '
    this.#confirm(fullAuthority, name, context, prefix)
  }

  #checkBinding({ metadata, roleRef }: Binding, context: RequestContext): void {
    const rules = this.#policy.rulesOf(roleRef, context.namespace)
    if (!rules) throw notFound(context.kind, roleRef.name)
    this.#confirm(
      rules.map(({ rule }) => rule),
      metadata.name,
      context,
    )
  }

  #ask(
    verb: string,
    resource: string,
    name: string,
    { user, kind, namespace }: RequestContext,
  ): Decision | Promise<Decision> {
    const { group } = kind
    return this.#authorizer.authorize({ user, verb, group, version: '*', resource, subresource: '', namespace, name })
  }

  /** @throws {ApiError} Forbidden, with what the user lacks */
  #confirm(wanted: readonly PolicyRule[], name: string, { user, kind, namespace }: RequestContext, prefix = ''): void {
    const { rules, errors } = this.#rbac.resolve(user, namespace)
    const missing = uncovered(wanted, rules)
    if (missing.length === 0) return
    const who = `user ${goQuote(user.name)} (groups=${goQuoteList(user.groups)})`
    const what = `is attempting to grant RBAC permissions not currently held:\n${describeRules(missing)}`
    const unresolved = errors.length > 0 ? `; resolution errors: [${errors.join(', ')}]` : ''
    throw forbidden(kind, name, `${prefix}${who} ${what}${unresolved}`)
  }
}

const nothing = () => {}

function isAggregated(object: KubeObject): boolean {
  return (object as ClusterRole).aggregationRule !== undefined
}

/** The garbage collector must be able to let go of what it could not create. */
function changesBookkeepingOnly(draft: KubeObject, old: KubeObject): boolean {
  const { ownerReferences, finalizers, managedFields } = old.metadata
  return deepEqual({ ...draft, metadata: { ...draft.metadata, ownerReferences, finalizers, managedFields } }, old)
}
