import type { UserInfo } from '../api-request.ts'
import type { AuthorizationAttributes, Authorizer, Decision, UserRules } from './authorizer.ts'

/** What those who were asked so far had to say, none of them anything decisive. */
interface Opinions {
  readonly reasons: string[]
  readonly errors: string[]
}

/** Asks one authorizer after the other until one allows or denies it (`--authorization-mode`). */
export class AuthorizerChain implements Authorizer {
  readonly #authorizers: readonly Authorizer[]

  constructor(authorizers: readonly Authorizer[]) {
    this.#authorizers = authorizers
  }

  authorize(attributes: AuthorizationAttributes): Decision | Promise<Decision> {
    const opinions: Opinions = { reasons: [], errors: [] }
    for (let at = 0; at < this.#authorizers.length; at++) {
      const decision = this.#authorizers[at]!.authorize(attributes)
      if (decision instanceof Promise) return this.#awaited(attributes, decision, at + 1, opinions)
      if (isDecisive(decision, opinions)) return decision
    }
    return undecided(opinions)
  }

  /** Goes on behind the first authorizer that had to ask someone. */
  async #awaited(
    attributes: AuthorizationAttributes,
    first: Promise<Decision>,
    next: number,
    opinions: Opinions,
  ): Promise<Decision> {
    const decision = await first
    if (isDecisive(decision, opinions)) return decision
    for (const authorizer of this.#authorizers.slice(next)) {
      const decision = await authorizer.authorize(attributes)
      if (isDecisive(decision, opinions)) return decision
    }
    return undecided(opinions)
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

function isDecisive({ allowed, denied, reason, error }: Decision, { reasons, errors }: Opinions): boolean {
  if (allowed || denied) return true
  if (reason !== '') reasons.push(reason)
  if (error !== undefined) errors.push(error)
  return false
}

function undecided({ reasons, errors }: Opinions): Decision {
  return { allowed: false, reason: reasons.join('\n'), ...(errors.length > 0 && { error: errors.join(', ') }) }
}
