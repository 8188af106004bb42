import type { UserInfo } from '../../api-request.ts'
import type { Authenticator, Credentials } from '../authenticator.ts'
import type { TokenAuthenticator, TokenVerdict } from './token-authenticator.ts'

const invalidToken = 'invalid bearer token'

/** Asks all that know about bearer tokens, for requests and for TokenReviews. */
export class TokenUnion implements Authenticator {
  readonly #members: readonly TokenAuthenticator[]

  constructor(members: readonly TokenAuthenticator[]) {
    this.#members = members
  }

  async authenticate({ bearerToken, warn }: Credentials): Promise<UserInfo | undefined> {
    if (bearerToken === undefined) return undefined
    const verdict = await this.check(bearerToken, [])
    if (!('user' in verdict)) return undefined
    if (verdict.warning !== undefined) warn?.(verdict.warning)
    return verdict.user
  }

  /** Answers in upstream's words when the token is nobody's. */
  async check(token: string, audiences: readonly string[]): Promise<TokenVerdict> {
    const errors = [invalidToken]
    for (const member of this.#members) {
      const verdict = await member.check(token, audiences)
      if (verdict === undefined) continue
      if ('user' in verdict) return verdict
      errors.push(verdict.error)
    }
    return { error: errors.length === 1 ? invalidToken : `[${errors.join(', ')}]` }
  }
}
