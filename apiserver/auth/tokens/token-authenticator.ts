import type { UserInfo } from '../../api-request.ts'
import { withAuthenticated } from '../users.ts'

/** Whose token it is and for which of the asked-for audiences it is good, or why it is nobody's. */
export type TokenVerdict = GoodToken | { readonly error: string }

interface GoodToken {
  readonly user: UserInfo
  readonly audiences: readonly string[]
  /** What its user should know. */
  readonly warning?: string | undefined
}

/** Finds out whose token it is. @returns undefined when it is none of the sort that it knows */
export type TokenLookup = (token: string) => UserInfo | undefined | Promise<UserInfo | undefined>

/** Finds out whose a bearer token is. Tokens, right or wrong, never get into errors or logs. */
export interface TokenAuthenticator {
  /**
   * @param audiences those that the token should be for; none: the API server itself
   * @returns undefined when it is none of the sort that it knows
   */
  check(token: string, audiences: readonly string[]): TokenVerdict | undefined | Promise<TokenVerdict | undefined>
}

/** Tokens that name no audience: they are for the API server, by whatever name it is asked for. */
export function forApiServer(lookup: TokenLookup, apiAudiences: readonly string[]): TokenAuthenticator {
  return {
    async check(token, audiences) {
      const good = audiences.length === 0 ? apiAudiences : audiences.filter((each) => apiAudiences.includes(each))
      if (good.length === 0) return undefined
      const user = await lookup(token)
      return user && { user: withAuthenticated(user), audiences: good }
    },
  }
}
