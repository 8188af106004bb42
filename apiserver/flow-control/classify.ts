import type {
  FlowSchema,
  NonResourcePolicyRule,
  PolicyRulesWithSubjects,
  ResourcePolicyRule,
  Subject,
} from '../../apimachinery/types/flowcontrol-v1.ts'
import type { UserInfo } from '../api-request.ts'
import type { RequestInfo, ResourceInfo } from '../http/chain/request-info.ts'

/** Whose request for what. */
export interface ClassifiedRequest {
  readonly user: UserInfo
  readonly info: RequestInfo
}

/** By precedence, lower first, then by name (FlowSchemaSequence). */
export function sortSchemas(schemas: readonly FlowSchema[]): FlowSchema[] {
  return [...schemas].sort(
    (a, b) => a.spec.matchingPrecedence - b.spec.matchingPrecedence || (a.metadata.name < b.metadata.name ? -1 : 1),
  )
}

/** Whether a request belongs to a FlowSchema. */
export function matchesSchema({ spec }: FlowSchema, request: ClassifiedRequest): boolean {
  return spec.rules?.some((rule) => matchesRule(rule, request)) ?? false
}

/** What tells the flows of a schema apart: a user, a namespace, or nothing. */
export function flowOf({ spec }: FlowSchema, { user, info }: ClassifiedRequest): string {
  switch (spec.distinguisherMethod?.type) {
    case 'ByUser':
      return user.name
    case 'ByNamespace':
      return info.isResource ? (info.namespace ?? '') : ''
    default:
      return ''
  }
}

function matchesRule(rule: PolicyRulesWithSubjects, { user, info }: ClassifiedRequest): boolean {
  if (!rule.subjects.some((subject) => matchesSubject(subject, user))) return false
  if (info.isResource) return rule.resourceRules?.some((each) => matchesResource(each, info)) ?? false
  return rule.nonResourceRules?.some((each) => matchesPath(each, info.verb, info.path)) ?? false
}

function matchesSubject({ kind, user, group, serviceAccount }: Subject, { name, groups }: UserInfo): boolean {
  switch (kind) {
    case 'User':
      return user !== undefined && (user.name === '*' || user.name === name)
    case 'Group':
      return group !== undefined && (group.name === '*' || groups.includes(group.name))
    case 'ServiceAccount': {
      if (serviceAccount === undefined) return false
      const prefix = `system:serviceaccount:${serviceAccount.namespace}:`
      return serviceAccount.name === '*' ? name.startsWith(prefix) : name === prefix + serviceAccount.name
    }
    default:
      return false
  }
}

function matchesResource(rule: ResourcePolicyRule, info: ResourceInfo): boolean {
  const { resource, subresource, namespace, group, verb = '' } = info
  const target = subresource === undefined ? resource : `${resource}/${subresource}`
  return (
    isOneOf(rule.verbs, verb) &&
    isOneOf(rule.resources, target) &&
    isOneOf(rule.apiGroups, group) &&
    (namespace === undefined ? rule.clusterScope === true : isOneOf(rule.namespaces ?? [], namespace))
  )
}

function isOneOf(wanted: readonly string[], value: string): boolean {
  return wanted.includes('*') || wanted.includes(value)
}

function matchesPath({ verbs, nonResourceURLs }: NonResourcePolicyRule, verb: string, path: string): boolean {
  return isOneOf(verbs, verb) && nonResourceURLs.some((url) => url === '*' || url === path || isBelow(url, path))
}

/** `/healthz/*` stands for what is below, not for `/healthz` itself. */
function isBelow(url: string, path: string): boolean {
  return url.endsWith('/*') && path.startsWith(url.slice(0, -1))
}
