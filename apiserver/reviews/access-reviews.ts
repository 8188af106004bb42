import { badRequest } from '../../apimachinery/errors.ts'
import { localSubjectAccessReviews } from '../../apimachinery/kinds/authorization/local-subject-access-review.ts'
import {
  validateLocalSubjectAccessReview,
  validateSelfSubjectAccessReview,
  validateSubjectAccessReview,
} from '../../apimachinery/kinds/authorization/review-validation.ts'
import { selfSubjectAccessReviews } from '../../apimachinery/kinds/authorization/self-subject-access-review.ts'
import { selfSubjectRulesReviews } from '../../apimachinery/kinds/authorization/self-subject-rules-review.ts'
import { subjectAccessReviews } from '../../apimachinery/kinds/authorization/subject-access-review.ts'
import { eraseKind } from '../../apimachinery/kinds/define-kind.ts'
import type { KubeObject } from '../../apimachinery/object.ts'
import type {
  LocalSubjectAccessReview,
  SelfSubjectAccessReview,
  SelfSubjectRulesReview,
  SubjectAccessReview,
  SubjectAccessReviewStatus,
} from '../../apimachinery/types/authorization-v1.ts'
import type { UserInfo } from '../api-request.ts'
import type { Authorizer, Decision } from '../authorization/authorizer.ts'
import { askedAccess, subjectOf, throwIfInvalid } from './access-attributes.ts'
import type { VirtualKind } from './virtual-kind.ts'

type AnyReview = SelfSubjectAccessReview | SubjectAccessReview | LocalSubjectAccessReview

/** The reviews of authorization.k8s.io, answered by the same authorizer that guards the API. */
export function accessReviews(authorizer: Authorizer): readonly VirtualKind[] {
  const answer = async <T extends AnyReview>(review: T, user: UserInfo): Promise<T> => {
    const { attributes, problems } = askedAccess(user, review.spec)
    return { ...review, status: statusOf(await authorizer.authorize(attributes), problems) }
  }
  return [
    {
      kind: eraseKind(selfSubjectAccessReviews),
      create({ user }, document) {
        const review = document as SelfSubjectAccessReview
        throwIfInvalid(validateSelfSubjectAccessReview(review))
        return answer(review, user)
      },
    },
    {
      kind: eraseKind(subjectAccessReviews),
      create(_context, document) {
        const review = document as SubjectAccessReview
        throwIfInvalid(validateSubjectAccessReview(review))
        return answer(review, subjectOf(review.spec))
      },
    },
    {
      kind: eraseKind(localSubjectAccessReviews),
      create(context, document) {
        const review = document as LocalSubjectAccessReview
        throwIfInvalid(validateLocalSubjectAccessReview(review, context.namespace))
        return answer(review, subjectOf(review.spec))
      },
    },
    {
      kind: eraseKind(selfSubjectRulesReviews),
      create: ({ user }, document) => rulesReview(authorizer, user, document as SelfSubjectRulesReview),
    },
  ]
}

function statusOf(
  { allowed, denied, reason, error }: Decision,
  problems: readonly string[],
): SubjectAccessReviewStatus {
  const evaluationError = [...(error === undefined ? [] : [error]), ...problems].join('; ')
  return {
    allowed,
    ...(denied && { denied }),
    ...(reason !== '' && { reason }),
    ...(evaluationError !== '' && { evaluationError }),
  }
}

function rulesReview(authorizer: Authorizer, user: UserInfo, review: SelfSubjectRulesReview): KubeObject {
  const namespace = review.spec?.namespace ?? ''
  if (namespace === '') throw badRequest('no namespace on request')
  // What is answered is the status alone.
  return { ...review, spec: {}, status: { ...authorizer.rulesFor(user, namespace) } } as KubeObject
}
