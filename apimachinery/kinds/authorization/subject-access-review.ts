import type { SubjectAccessReview } from '../../types/authorization-v1.ts'
import { defineKind } from '../define-kind.ts'

/** SubjectAccessReview: asks whether some user may do something. */
export const subjectAccessReviews = defineKind<SubjectAccessReview>({
  shape: 'authorization.k8s.io/v1 SubjectAccessReview',
  plural: 'subjectaccessreviews',
  namespaced: false,
  verbs: ['create'],
  stored: false,
})
