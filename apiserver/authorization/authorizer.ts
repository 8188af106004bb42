import { forbidden, pathForbidden } from '../../apimachinery/errors.ts'
import { goQuote } from '../../apimachinery/go-text.ts'
import type { FieldRequirement } from '../../apimachinery/selectors/fields.ts'
import type { LabelRequirement } from '../../apimachinery/selectors/labels.ts'
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
  /** What it demands of labels (KEP-4601). */
  readonly labelSelector?: readonly LabelRequirement[] | undefined
}

/** Not allowed is not the same as denied: other authorizers would be asked; the reason is for humans. */
export interface Decision {
  readonly allowed: boolean
  /** No other authorizer is to be asked. */
  readonly denied?: boolean
  readonly reason: string
  /** What kept an authorizer from finding out. */
  readonly error?: string
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

/** Decides who may do what. It is asked for every request. */
export interface Authorizer {
  /** @returns the decision itself where memory tells; a promise only when someone else has to be asked */
  authorize(attributes: AuthorizationAttributes): Decision | Promise<Decision>
  rulesFor(user: UserInfo, namespace: string): UserRules
}

/** An authorizer that knows everything itself. */
export interface LocalAuthorizer extends Authorizer {
  authorize(attributes: AuthorizationAttributes): Decision
}

/** Goes on with a decision: at once where it is there, else when it comes. */
export function decided<T>(
  decision: Decision | Promise<Decision>,
  use: (decision: Decision) => T,
): T | Promise<Awaited<T>> {
  return decision instanceof Promise ? (decision.then(use) as Promise<Awaited<T>>) : use(decision)
}

/** The refusal in upstream's words. */
export function forbiddenError(attributes: AuthorizationAttributes, reason: string): Error {
  const { user, verb, group, resource, subresource, namespace, name, path } = attributes
  if (path !== undefined) {
    const what = `User ${goQuote(user.name)} cannot ${verb} path ${goQuote(path)}`
    return pathForbidden(reason === '' ? what : `${what}: ${reason}`)
  }
  const target = subresource === '' ? resource : `${resource}/${subresource}`
  const where = namespace === '' ? 'at the cluster scope' : `in the namespace ${goQuote(namespace)}`
  const what = `User ${goQuote(user.name)} cannot ${verb} resource ${goQuote(target)} in API group ${goQuote(group)} ${where}`
  return forbidden({ group, plural: resource }, name, reason === '' ? what : `${what}: ${reason}`)
}
