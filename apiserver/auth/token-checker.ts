import type { TokenChecker } from '../reviews/authentication-reviews.ts'
import type { Authenticator } from './authenticator.ts'
import type { ServiceAccountTokens } from './service-account-tokens.ts'
import { withAuthenticated } from './users.ts'

/**
 * Answers TokenReviews: from tokens of service accounts, which name their audiences, and from other tokens, which are
 * good for the API server alone.
 * @param apiAudience the audience that the API server is
 */
export function tokenChecker(
  tokens: ServiceAccountTokens,
  others: readonly Authenticator[],
  apiAudience: string,
): TokenChecker {
  return async (token, audiences) => {
    const verdict = await tokens.check(token, audiences)
    if (verdict) return verdict
    if (audiences.length === 0 || audiences.includes(apiAudience)) {
      for (const authenticator of others) {
        const user = await authenticator.authenticate({ bearerToken: token })
        if (user) return { user: withAuthenticated(user), audiences: [apiAudience] }
      }
    }
    return { error: 'invalid bearer token' }
  }
}
