import type { SelfSubjectReview } from '../../types/authentication-v1.ts'
import { defineKind } from '../define-kind.ts'

/** SelfSubjectReview: tells a caller who it is authenticated as. */
export const selfSubjectReviews = defineKind<SelfSubjectReview>({
  shape: 'authentication.k8s.io/v1 SelfSubjectReview',
  plural: 'selfsubjectreviews',
  namespaced: false,
  verbs: ['create'],
  stored: false,
})
