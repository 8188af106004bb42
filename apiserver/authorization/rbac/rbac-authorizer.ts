import { goAggregate, goQuote } from '../../../apimachinery/go-text.ts'
import type { PolicyRule } from '../../../apimachinery/types/rbac-v1.ts'
import type { UserInfo } from '../../api-request.ts'
import type { AuthorizationAttributes, Authorizer, Decision, UserRules } from '../authorizer.ts'
import { type Grant, reasonOf } from './grant.ts'
import type { PolicyIndex } from './policy-index.ts'

/** Everything that roles give to a user in a namespace, and what could not be found out. */
export interface ResolvedRules {
  readonly rules: readonly PolicyRule[]
  /** In upstream's words; empty when all roles are there. */
  readonly errors: readonly string[]
}

/** Lets happen what a role allows that a binding gives to the user. Answers from memory. */
export class RbacAuthorizer implements Authorizer {
  readonly #policy: PolicyIndex

  constructor(policy: PolicyIndex) {
    this.#policy = policy
  }

  authorize(attributes: AuthorizationAttributes): Decision {
    const missing: string[] = []
    for (const grant of this.#policy.grantsTo(attributes.user, attributes.namespace)) {
      const rules = this.#policy.rulesOf(grant.roleRef, grant.namespace)
      if (!rules) missing.push(notFoundText(grant))
      else if (rules.some((rule) => rule.allows(attributes))) return { allowed: true, reason: reasonOf(grant) }
    }
    return { allowed: false, reason: missing.length === 0 ? '' : `RBAC: ${goAggregate(missing)}` }
  }

  rulesFor(user: UserInfo, namespace: string): UserRules {
    const { rules, errors } = this.resolve(user, namespace)
    return {
      resourceRules: rules
        .filter(({ resources }) => resources?.length)
        .map(({ verbs, apiGroups = [], resources = [], resourceNames }) => ({
          verbs,
          apiGroups,
          resources,
          ...(resourceNames?.length && { resourceNames }),
        })),
      nonResourceRules: rules
        .filter(({ nonResourceURLs }) => nonResourceURLs?.length)
        .map(({ verbs, nonResourceURLs = [] }) => ({ verbs, nonResourceURLs })),
      incomplete: errors.length > 0,
      ...(errors.length > 0 && { evaluationError: goAggregate(errors) }),
    }
  }

  /** All rules that apply to a user in a namespace; with `''` those of the cluster alone. */
  resolve(user: UserInfo, namespace: string): ResolvedRules {
    const rules: PolicyRule[] = []
    const errors: string[] = []
    for (const grant of this.#policy.grantsTo(user, namespace)) {
      const found = this.#policy.rulesOf(grant.roleRef, grant.namespace)
      if (found) for (const { rule } of found) rules.push(rule)
      else errors.push(notFoundText(grant))
    }
    return { rules, errors }
  }
}

function notFoundText({ roleRef }: Grant): string {
  return `${roleRef.kind.toLowerCase()}.rbac.authorization.k8s.io ${goQuote(roleRef.name)} not found`
}
