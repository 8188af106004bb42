import { pathForbidden } from '../../apimachinery/errors.ts'
import { goQuote } from '../../apimachinery/go-text.ts'
import type { UserInfo } from '../api-request.ts'
import { type Annotate, annotateDecision } from '../audit/annotate-decision.ts'
import { type Authorizer, forbiddenError } from '../authorization/authorizer.ts'
import type { PathInfo, ResourceInfo } from './request-info.ts'

/** Paths that everybody may read, whatever the authorizer thinks (`--authorization-always-allow-paths`). */
export const alwaysAllowed: ReadonlySet<string> = new Set(['/healthz', '/livez', '/readyz'])

/** @param annotate is told of the decision, for the audit log @throws {ApiError} Forbidden */
export function checkPathAccess(
  authorizer: Authorizer,
  user: UserInfo,
  { verb, path }: PathInfo,
  annotate?: Annotate,
): void {
  if (alwaysAllowed.has(path)) return annotateDecision(annotate, { allowed: true, reason: '' })
  const nothing = { group: '', version: '', resource: '', subresource: '', namespace: '', name: '' }
  const decision = authorizer.authorize({ user, verb, path, ...nothing })
  annotateDecision(annotate, decision)
  const { allowed, reason } = decision
  if (allowed) return
  const what = `User ${goQuote(user.name)} cannot ${verb} path ${goQuote(path)}`
  throw pathForbidden(reason === '' ? what : `${what}: ${reason}`)
}

/** For resources that are not there; the others are authorized with the rest of their request. @throws {ApiError} Forbidden */
export function checkResourceAccess(
  authorizer: Authorizer,
  user: UserInfo,
  info: ResourceInfo,
  annotate?: Annotate,
): void {
  const { group, version, resource, subresource = '', namespace = '', name = '' } = info
  const attributes = { user, verb: info.verb ?? '', group, version, resource, subresource, namespace, name }
  const decision = authorizer.authorize(attributes)
  annotateDecision(annotate, decision)
  const { allowed, reason } = decision
  if (!allowed) throw forbiddenError(attributes, reason)
}
