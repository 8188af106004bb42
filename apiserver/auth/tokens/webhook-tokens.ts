import type { TokenReview } from '../../../apimachinery/types/authentication-v1.ts'
import type { Clock } from '../../../platform/clock.ts'
import { sha256Hex } from '../../../platform/crypto.ts'
import { ExpiringMap } from '../../../platform/expiring-map.ts'
import { withAuthenticated } from '../users.ts'
import type { TokenAuthenticator, TokenVerdict } from './token-authenticator.ts'

/** Answers that are remembered. */
const maxCached = 4096

export interface WebhookTokensOptions {
  /** Asks the webhook. @throws {Error} */
  readonly post: (review: object) => Promise<unknown>
  /** Of the reviews that it takes; versions differ in nothing else. */
  readonly reviewVersion: 'v1' | 'v1beta1'
  readonly apiAudiences: readonly string[]
  /** How long an answer is good. */
  readonly cacheTtlMs: number
  readonly clock: Clock
}

/** Asks a webhook whose a token is, by TokenReviews (`--authentication-token-webhook-config-file`). */
export function webhookTokens({
  post,
  reviewVersion,
  apiAudiences,
  cacheTtlMs,
  clock,
}: WebhookTokensOptions): TokenAuthenticator {
  // Tokens are remembered by their hash only.
  const known = new ExpiringMap<{ readonly verdict: TokenVerdict | undefined }>(maxCached, clock)
  return {
    async check(token, audiences) {
      const wanted = audiences.length > 0 ? audiences : apiAudiences
      const key = sha256Hex([token, ...wanted].join('\n'))
      const cached = known.get(key)
      if (cached) return cached.verdict
      const spec = { token, audiences: wanted }
      let answer: Partial<TokenReview> | null
      try {
        answer = (await post({
          apiVersion: `authentication.k8s.io/${reviewVersion}`,
          kind: 'TokenReview',
          metadata: {},
          spec,
        })) as Partial<TokenReview> | null
      } catch (err) {
        return { error: (err as Error).message }
      }
      const verdict = verdictOf(answer?.status, wanted)
      known.set(key, { verdict }, cacheTtlMs)
      return verdict
    },
  }
}

function verdictOf(
  status: Partial<TokenReview['status']> | undefined,
  wanted: readonly string[],
): TokenVerdict | undefined {
  if (!status?.authenticated) return status?.error ? { error: status.error } : undefined
  // A webhook that says nothing of audiences speaks for the API server.
  const audiences = status.audiences?.length ? wanted.filter((each) => status.audiences?.includes(each)) : wanted
  if (audiences.length === 0) return undefined
  const { username = '', uid, groups = [], extra } = status.user ?? {}
  return {
    user: withAuthenticated({ name: username, ...(uid && { uid }), groups, ...(extra && { extra }) }),
    audiences,
  }
}
