import { invalid } from '../../apimachinery/errors.ts'
import { type FieldError, invalidField } from '../../apimachinery/field-error.ts'
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

/** A review asks about a resource or a path. */
export function questionErrors({ resourceAttributes, nonResourceAttributes }: AccessQuestion): FieldError[] {
  if (resourceAttributes && nonResourceAttributes) {
    const detail = 'cannot be specified in combination with resourceAttributes'
    return [invalidField('spec.nonResourceAttributes', shownPath(nonResourceAttributes), detail)]
  }
  if (resourceAttributes || nonResourceAttributes) return []
  const detail = 'exactly one of nonResourceAttributes or resourceAttributes must be specified'
  return [invalidField('spec.resourceAttributes', null, detail)]
}

/** Messages show the fields as upstream's internal type spells them. */
export function shownPath({ path = '', verb = '' }: NonResourceAttributes): object {
  return { Path: path, Verb: verb }
}

/** A review of somebody else says of whom. */
export function subjectErrors({ user, groups }: SubjectAccessReviewSpec): FieldError[] {
  if (user || groups?.length) return []
  return [invalidField('spec.user', '', 'at least one of user or group must be specified')]
}

/** @throws {ApiError} Invalid; upstream leaves the kind out */
export function throwIfInvalid(errors: readonly FieldError[]): void {
  if (errors.length > 0) throw invalid({ group: 'authorization.k8s.io', kind: '' }, '', errors)
}
