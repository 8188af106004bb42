import { forbidden } from '../../apimachinery/errors.ts'
import { goQuote } from '../../apimachinery/go-text.ts'
import type { FieldRequirement } from '../../apimachinery/selectors/fields.ts'
import type { UserInfo } from '../api-request.ts'

/** What someone wants to do: to a resource, or, when `path` is set, with a path that is no resource. */
export interface AuthorizationAttributes {
  readonly user: UserInfo
  /** API verb, or the HTTP method in lower case for paths. */
  readonly verb: string
  readonly group: string
  readonly version: string
  /** Plural, without subresource. */
  readonly resource: string
  readonly subresource: string
  /** `''`: cluster scope, or all namespaces. */
  readonly namespace: string
  /** `''`: the whole collection. */
  readonly name: string
  readonly path?: string | undefined
  /** What a list, watch or deletecollection demands of fields (KEP-4601). */
  readonly fieldSelector?: readonly FieldRequirement[] | undefined
}

/** Not allowed is not the same as denied: other authorizers would be asked; the reason is for humans. */
export interface Decision {
  readonly allowed: boolean
  readonly reason: string
}

/** A rule in the answer of SelfSubjectRulesReview. */
export interface ResourceRule {
  readonly verbs: readonly string[]
  readonly apiGroups: readonly string[]
  readonly resources: readonly string[]
  readonly resourceNames?: readonly string[]
}

export interface NonResourceRule {
  readonly verbs: readonly string[]
  readonly nonResourceURLs: readonly string[]
}

/** Everything that a user may do in a namespace, as far as the authorizer can list it. */
export interface UserRules {
  readonly resourceRules: readonly ResourceRule[]
  readonly nonResourceRules: readonly NonResourceRule[]
  readonly incomplete: boolean
  /** What kept the list from being complete. */
  readonly evaluationError?: string
}

/** Decides who may do what. Answers from memory: it is asked for every request. */
export interface Authorizer {
  authorize(attributes: AuthorizationAttributes): Decision
  rulesFor(user: UserInfo, namespace: string): UserRules
}

/** The refusal in upstream's words. */
export function forbiddenError(attributes: AuthorizationAttributes, reason: string): Error {
  const { user, verb, group, resource, subresource, namespace, name } = attributes
  const target = subresource === '' ? resource : `${resource}/${subresource}`
  const where = namespace === '' ? 'at the cluster scope' : `in the namespace ${goQuote(namespace)}`
  const what = `User ${goQuote(user.name)} cannot ${verb} resource ${goQuote(target)} in API group ${goQuote(group)} ${where}`
  return forbidden({ group, plural: resource }, name, reason === '' ? what : `${what}: ${reason}`)
}
