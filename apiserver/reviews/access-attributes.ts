import { invalid } from '../../apimachinery/errors.ts'
import type { FieldError } from '../../apimachinery/field-error.ts'
import type {
  NonResourceAttributes,
  ResourceAttributes,
  SubjectAccessReviewSpec,
} from '../../apimachinery/types/authorization-v1.ts'
import type { UserInfo } from '../api-request.ts'
import type { AuthorizationAttributes } from '../authorization/authorizer.ts'
import { type ReviewedSelector, reviewedFields, reviewedLabels } from './review-selectors.ts'

/** What all access reviews ask about. */
export interface AccessQuestion {
  readonly resourceAttributes?: ResourceAttributes | undefined
  readonly nonResourceAttributes?: NonResourceAttributes | undefined
}

/** A question in the terms of the authorizer, and what of it had to be left out, in upstream's words. */
export interface AskedAccess {
  readonly attributes: AuthorizationAttributes
  readonly problems: readonly string[]
}

/** The question of a review in the terms of the authorizer. */
export function askedAccess(
  user: UserInfo,
  { resourceAttributes, nonResourceAttributes }: AccessQuestion,
): AskedAccess {
  if (resourceAttributes) return askedResource(user, resourceAttributes)
  const { verb = '', path = '' } = nonResourceAttributes ?? {}
  const nothing = { group: '', version: '', resource: '', subresource: '', namespace: '', name: '' }
  return { attributes: { user, verb, path, ...nothing }, problems: [] }
}

function askedResource(user: UserInfo, asked: ResourceAttributes): AskedAccess {
  const { verb = '', group = '', version, resource = '', subresource = '', namespace = '', name = '' } = asked
  const fields = reviewedFields(asked.fieldSelector)
  const labels = reviewedLabels(asked.labelSelector)
  const attributes = {
    user,
    verb,
    group,
    version: version || '*',
    resource,
    subresource,
    namespace,
    name,
    fieldSelector: fields.requirements,
    labelSelector: labels.requirements,
  }
  return { attributes, problems: [...problemsOf(fields, 'fieldSelector'), ...problemsOf(labels, 'labelSelector')] }
}

function problemsOf({ requirements, isPartial }: ReviewedSelector<unknown>, field: string): string[] {
  if (!isPartial) return []
  return [`spec.resourceAttributes.${field}${requirements ? ' partially' : ''} ignored due to parse error`]
}

/** The user that a review asks about. */
export function subjectOf({ user = '', uid, groups = [], extra }: SubjectAccessReviewSpec): UserInfo {
  return { name: user, groups, ...(uid !== undefined && { uid }), ...(extra && { extra }) }
}

/** @throws {ApiError} Invalid; upstream leaves the kind out */
export function throwIfInvalid(errors: readonly FieldError[]): void {
  if (errors.length > 0) throw invalid({ group: 'authorization.k8s.io', kind: '' }, '', errors)
}
