import type { TokenReview } from '../../types/authentication-v1.ts'
import { defineKind } from '../define-kind.ts'

/** TokenReview: asks whether a bearer token is valid and whose it is. */
export const tokenReviews = defineKind<TokenReview>({
  shape: 'authentication.k8s.io/v1 TokenReview',
  plural: 'tokenreviews',
  namespaced: false,
  verbs: ['create'],
  stored: false,
})
