import { badRequest } from '../../apimachinery/errors.ts'
import { selfSubjectReviews } from '../../apimachinery/kinds/authentication/self-subject-review.ts'
import { tokenReviews } from '../../apimachinery/kinds/authentication/token-review.ts'
import { eraseKind } from '../../apimachinery/kinds/define-kind.ts'
import type { KubeObject } from '../../apimachinery/object.ts'
import type { TokenReview } from '../../apimachinery/types/authentication-v1.ts'
import { toTime } from '../../platform/clock.ts'
import type { UserInfo } from '../api-request.ts'
import type { TokenVerdict } from '../auth/tokens/token-authenticator.ts'
import type { VirtualKind } from './virtual-kind.ts'

/** Finds out whose token it is. No audiences: those of the API server itself. */
export type TokenChecker = (token: string, audiences: readonly string[]) => TokenVerdict | Promise<TokenVerdict>

/** The reviews of authentication.k8s.io. */
export function authenticationReviews(checkToken: TokenChecker): readonly VirtualKind[] {
  return [
    {
      kind: eraseKind(selfSubjectReviews),
      create: ({ user, nowMs }, document) =>
        ({
          ...document,
          metadata: { creationTimestamp: toTime(nowMs) },
          status: { userInfo: shownUser(user) },
        }) as unknown as KubeObject,
    },
    {
      kind: eraseKind(tokenReviews),
      create: (_context, document) => reviewToken(checkToken, document as TokenReview),
    },
  ]
}

async function reviewToken(checkToken: TokenChecker, review: TokenReview): Promise<KubeObject> {
  const { token, audiences = [] } = review.spec
  if (!token) throw badRequest('token is required for TokenReview in authentication')
  const verdict = await checkToken(token, audiences)
  const status =
    'error' in verdict
      ? { user: {}, error: verdict.error }
      : { authenticated: true, user: shownUser(verdict.user), audiences: [...verdict.audiences] }
  return { ...review, status } as KubeObject
}

/** A user as authentication.k8s.io/v1 UserInfo prints it. */
function shownUser({ name, uid, groups, extra }: UserInfo): object {
  return {
    ...(name && { username: name }),
    ...(uid && { uid }),
    ...(groups.length > 0 && { groups }),
    ...(extra && Object.keys(extra).length > 0 && { extra }),
  }
}
