import type { UserInfo } from '../api-request.ts'
import type { AuthorizationAttributes, Authorizer, Decision, UserRules } from './authorizer.ts'

/** Asks one authorizer after the other until one allows it (`--authorization-mode`). */
export class AuthorizerChain implements Authorizer {
  readonly #authorizers: readonly Authorizer[]

  constructor(authorizers: readonly Authorizer[]) {
    this.#authorizers = authorizers
  }

  authorize(attributes: AuthorizationAttributes): Decision {
    const reasons: string[] = []
    for (const authorizer of this.#authorizers) {
      const decision = authorizer.authorize(attributes)
      if (decision.allowed) return decision
      if (decision.reason !== '') reasons.push(decision.reason)
    }
    return { allowed: false, reason: reasons.join('\n') }
  }

  rulesFor(user: UserInfo, namespace: string): UserRules {
    const all = this.#authorizers.map((authorizer) => authorizer.rulesFor(user, namespace))
    const errors = all.flatMap(({ evaluationError }) => evaluationError ?? [])
    return {
      resourceRules: all.flatMap(({ resourceRules }) => resourceRules),
      nonResourceRules: all.flatMap(({ nonResourceRules }) => nonResourceRules),
      incomplete: all.some(({ incomplete }) => incomplete),
      ...(errors.length > 0 && { evaluationError: errors.join(', ') }),
    }
  }
}
