import { type FieldError, invalidField, requiredField } from '../../field-error.ts'
import type { RuleWithOperations } from '../../types/admissionregistration-v1.ts'
import { each, oneOf } from '../validation/fields.ts'

const operations = ['*', 'CONNECT', 'CREATE', 'DELETE', 'UPDATE']

/** What is wrong with the operations and resources that something applies to. */
export function rulesErrors(rules: readonly RuleWithOperations[] | undefined, path: string): FieldError[] {
  return each(path, rules, (rule, at) => [
    ...listErrors(`${at}.operations`, rule.operations, 'operations'),
    ...each(`${at}.operations`, rule.operations, (operation, operationAt) => oneOf(operationAt, operation, operations)),
    ...listErrors(`${at}.apiGroups`, rule.apiGroups, 'API groups'),
    ...listErrors(`${at}.apiVersions`, rule.apiVersions, 'API versions'),
    ...each(`${at}.apiVersions`, rule.apiVersions, emptyErrors),
    ...resourcesErrors(rule.resources ?? [], `${at}.resources`),
    ...oneOf(`${at}.scope`, rule.scope, ['*', 'Cluster', 'Namespaced']),
  ])
}

/** A list must name something, and `*` leaves nothing else to name. `what`: as the message calls the elements. */
function listErrors(path: string, list: readonly string[] | undefined, what: string): FieldError[] {
  if (!list?.length) return [requiredField(path)]
  if (list.length === 1 || !list.includes('*')) return []
  return [invalidField(path, list, `if '*' is present, must not specify other ${what}`)]
}

function emptyErrors(text: string, path: string): FieldError[] {
  return text === '' ? [requiredField(path)] : []
}

// Resources are `pods`, `pods/status`, `pods/*`, `*/status`, `*` or `*/*`; what one covers no later one may name again.
function resourcesErrors(resources: readonly string[], path: string): FieldError[] {
  if (resources.length === 0) return [requiredField(path)]
  const seen = new Set<string>()
  const errors = each(path, resources, (resource, at) => {
    const [name, subresource] = splitOnce(resource)
    if (subresource === undefined) return emptyErrors(resource, at)
    const covering = [`${name}/*`, `*/${subresource}`].filter((wildcard) => seen.has(wildcard))
    if (name === '*' || subresource === '*') seen.add(resource)
    return covering.map((wildcard) =>
      invalidField(at, resource, `if '${wildcard}' is present, must not specify ${resource}`),
    )
  })
  if (resources.length > 1 && resources.includes('*/*')) {
    errors.push(invalidField(path, resources, "if '*/*' is present, must not specify other resources"))
  }
  // Upstream looks at the last of those without a subresource only.
  const last = resources.findLast((resource) => resource !== '' && !resource.includes('/'))
  if (resources.includes('*') && last !== '*') {
    const detail = "if '*' is present, must not specify other resources without subresources"
    errors.push(invalidField(path, resources, detail))
  }
  return errors
}

function splitOnce(resource: string): [name: string, subresource: string | undefined] {
  const slash = resource.indexOf('/')
  return slash < 0 ? [resource, undefined] : [resource.slice(0, slash), resource.slice(slash + 1)]
}
