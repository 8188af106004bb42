import type { SelfSubjectRulesReview } from '../../types/authorization-v1.ts'
import { defineKind } from '../define-kind.ts'

/** SelfSubjectRulesReview: lists what the caller may do in a namespace. */
export const selfSubjectRulesReviews = defineKind<SelfSubjectRulesReview>({
  shape: 'authorization.k8s.io/v1 SelfSubjectRulesReview',
  plural: 'selfsubjectrulesreviews',
  namespaced: false,
  verbs: ['create'],
  stored: false,
})
