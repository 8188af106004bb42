import type { UserInfo } from '../../api-request.ts'
import { type Annotate, annotateDecision } from '../../audit/annotate-decision.ts'
import {
  type AuthorizationAttributes,
  type Authorizer,
  decided,
  forbiddenError,
} from '../../authorization/authorizer.ts'
import { selectorsOf } from '../../authorization/request-attributes.ts'
import type { Query } from '../../options/query.ts'
import type { PathInfo, RequestInfo, ResourceInfo } from './request-info.ts'

/** Paths that everybody may read, whatever the authorizer thinks (`--authorization-always-allow-paths`). */
export const alwaysAllowed: ReadonlySet<string> = new Set(['/healthz', '/livez', '/readyz'])

const nothing = { group: '', version: '', resource: '', subresource: '', namespace: '', name: '' }

/** @param annotate is told of the decision, for the audit log @throws {ApiError} Forbidden */
export function checkPathAccess(
  authorizer: Authorizer,
  user: UserInfo,
  { verb, path }: PathInfo,
  annotate?: Annotate,
): void | Promise<void> {
  if (alwaysAllowed.has(path)) return annotateDecision(annotate, { allowed: true, reason: '' })
  return decided(authorizer.authorize({ user, verb, path, ...nothing }), (decision) => {
    annotateDecision(annotate, decision)
    if (!decision.allowed) throw forbiddenError({ user, verb, path, ...nothing }, decision.reason)
  })
}

/** What a request asks permission for, as far as its method and URL tell. */
export function requestAttributes(user: UserInfo, info: RequestInfo, query: Query): AuthorizationAttributes {
  if (!info.isResource) return { user, verb: info.verb, path: info.path, ...nothing }
  const { group, version, resource, subresource = '', namespace = '', name = info.selectedName ?? '' } = info
  const verb = info.verb ?? ''
  return { user, verb, group, version, resource, subresource, namespace, name, ...selectorsOf(info.verb, query) }
}

/** For resources that are not there; the others are authorized with the rest of their request. @throws {ApiError} Forbidden */
export function checkResourceAccess(
  authorizer: Authorizer,
  user: UserInfo,
  info: ResourceInfo,
  query: Query,
  annotate?: Annotate,
): void | Promise<void> {
  const attributes = requestAttributes(user, info, query)
  return decided(authorizer.authorize(attributes), (decision) => {
    annotateDecision(annotate, decision)
    const { allowed, reason } = decision
    if (!allowed) throw forbiddenError(attributes, reason)
  })
}
