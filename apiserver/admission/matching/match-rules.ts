import type { NamedRuleWithOperations } from '../../../apimachinery/types/admissionregistration-v1.ts'
import type { AdmissionAttributes } from '../admission.ts'
import type { MatchTarget } from './target.ts'

/** Whether a rule applies to a request (k8s.io/apiserver/pkg/admission/plugin/webhook/predicates/rules). */
export function ruleMatches(
  rule: NamedRuleWithOperations,
  attributes: AdmissionAttributes,
  target: MatchTarget,
): boolean {
  const { kind, subresource } = target
  const { name } = attributes
  if (rule.resourceNames?.length && !rule.resourceNames.includes(name)) return false
  return (
    scopeMatches(rule.scope, attributes) &&
    includes(rule.operations, attributes.operation) &&
    includes(rule.apiGroups, kind.group) &&
    includes(rule.apiVersions, kind.version) &&
    (rule.resources ?? []).some((resource) => resourceMatches(resource, kind.plural, subresource))
  )
}

function includes(list: readonly string[] | undefined, value: string): boolean {
  return list?.some((item) => item === '*' || item === value) ?? false
}

/** Namespaces are of the whole cluster, although requests for one name a namespace. */
function scopeMatches(scope: string | undefined, { kind }: AdmissionAttributes): boolean {
  if (scope === undefined || scope === '*') return true
  return (scope === 'Namespaced') === kind.namespaced
}

/** Whether an entry of `resources`, such as pods, pods/status, pods/* or * with /status, names a resource or subresource. */
export function resourceMatches(rule: string, plural: string, subresource: string): boolean {
  const [resource, sub = ''] = rule.split('/') as [string, string?]
  if (resource !== '*' && resource !== plural) return false
  return sub === '*' || sub === subresource
}
