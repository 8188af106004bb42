import type { LocalSubjectAccessReview } from '../../types/authorization-v1.ts'
import { defineKind } from '../define-kind.ts'

/** LocalSubjectAccessReview: a SubjectAccessReview for one namespace. */
export const localSubjectAccessReviews = defineKind<LocalSubjectAccessReview>({
  shape: 'authorization.k8s.io/v1 LocalSubjectAccessReview',
  plural: 'localsubjectaccessreviews',
  namespaced: true,
  verbs: ['create'],
  stored: false,
})
