import type { PolicyRule } from '../../../apimachinery/types/rbac-v1.ts'
import type { AuthorizationAttributes } from '../authorizer.ts'

const all = '*'

/** A rule of a role, ready to be asked (rbac.authorization.k8s.io/v1 PolicyRule). */
export interface CompiledRule {
  readonly rule: PolicyRule
  /** Whether the rule lets it happen; who asks is not looked at. */
  allows(attributes: AuthorizationAttributes): boolean
  /** Whether the rule grants all that another one grants, which has one verb, and one resource or path. */
  covers(piece: PolicyRule): boolean
}

/** Prepares a rule for many questions. */
export function compileRule(rule: PolicyRule): CompiledRule {
  const verbs = matcher(rule.verbs)
  const groups = matcher(rule.apiGroups)
  const resources = resourceMatcher(rule.resources)
  const paths = pathMatcher(rule.nonResourceURLs)
  const names = rule.resourceNames?.length ? new Set(rule.resourceNames) : undefined
  return {
    rule,
    allows({ verb, group, resource, subresource, name, path }) {
      if (!verbs(verb)) return false
      if (path !== undefined) return paths(path)
      const suffix = subresource === '' ? '' : `/${subresource}`
      return groups(group) && resources(resource + suffix, suffix) && (names === undefined || names.has(name))
    },
    covers({ verbs: [verb = ''], apiGroups, resources: wanted, resourceNames, nonResourceURLs }) {
      if (!verbs(verb)) return false
      const [path] = nonResourceURLs ?? []
      if (path !== undefined) return paths(path)
      const [[group = ''], [resource = ''], [name]] = [apiGroups ?? [], wanted ?? [], resourceNames ?? []]
      const slash = resource.indexOf('/')
      const suffix = slash < 0 ? '' : resource.slice(slash)
      const coversName = names === undefined || (name !== undefined && names.has(name))
      return groups(group) && resources(resource, suffix) && coversName
    },
  }
}

function matcher(values: readonly string[] = []): (value: string) => boolean {
  if (values.includes(all)) return () => true
  const wanted = new Set(values)
  return (value) => wanted.has(value)
}

/**
 * `pods` is the resource alone, `pods/log` one subresource, and an asterisk before a slash the subresource of every
 * resource. The matcher takes the whole (`pods/log`) and what of it is the subresource (`/log`, or nothing).
 */
function resourceMatcher(values: readonly string[] = []): (resource: string, suffix: string) => boolean {
  if (values.includes(all)) return () => true
  const wanted = new Set(values)
  return (resource, suffix) => wanted.has(resource) || (suffix !== '' && wanted.has(all + suffix))
}

/** Paths end in an asterisk to match what begins with them. */
function pathMatcher(values: readonly string[] = []): (path: string) => boolean {
  if (values.includes(all)) return () => true
  const exact = new Set(values)
  const prefixes = values.filter((value) => value.endsWith(all)).map((value) => value.slice(0, -1))
  return (path) => exact.has(path) || prefixes.some((prefix) => path.startsWith(prefix))
}
