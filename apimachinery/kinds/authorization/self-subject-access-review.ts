import type { SelfSubjectAccessReview } from '../../types/authorization-v1.ts'
import { defineKind } from '../define-kind.ts'

/** SelfSubjectAccessReview: asks whether the caller may do something. */
export const selfSubjectAccessReviews = defineKind<SelfSubjectAccessReview>({
  shape: 'authorization.k8s.io/v1 SelfSubjectAccessReview',
  plural: 'selfsubjectaccessreviews',
  namespaced: false,
  verbs: ['create'],
  stored: false,
})
