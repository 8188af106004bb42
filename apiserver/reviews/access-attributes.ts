import { invalid } from '../../apimachinery/errors.ts'
import type { FieldError } from '../../apimachinery/field-error.ts'
import type {
  NonResourceAttributes,
  ResourceAttributes,
  SubjectAccessReviewSpec,
} from '../../apimachinery/types/authorization-v1.ts'
import type { UserInfo } from '../api-request.ts'
import type { AuthorizationAttributes } from '../authorization/authorizer.ts'

/** What all access reviews ask about. */
interface AccessQuestion {
  readonly resourceAttributes?: ResourceAttributes | undefined
  readonly nonResourceAttributes?: NonResourceAttributes | undefined
}

/** The question of a review in the terms of the authorizer. */
export function attributesOf(user: UserInfo, question: AccessQuestion): AuthorizationAttributes {
  const { resourceAttributes: resource, nonResourceAttributes: path } = question
  return {
    user,
    verb: resource?.verb ?? path?.verb ?? '',
    group: resource?.group ?? '',
    version: resource?.version ?? '',
    resource: resource?.resource ?? '',
    subresource: resource?.subresource ?? '',
    namespace: resource?.namespace ?? '',
    name: resource?.name ?? '',
    path: resource ? undefined : (path?.path ?? ''),
  }
}

/** The user that a review asks about. */
export function subjectOf({ user = '', uid, groups = [], extra }: SubjectAccessReviewSpec): UserInfo {
  return { name: user, groups, ...(uid !== undefined && { uid }), ...(extra && { extra }) }
}

/** @throws {ApiError} Invalid; upstream leaves the kind out */
export function throwIfInvalid(errors: readonly FieldError[]): void {
  if (errors.length > 0) throw invalid({ group: 'authorization.k8s.io', kind: '' }, '', errors)
}
