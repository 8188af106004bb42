import { type FieldError, invalidField, requiredField } from '../../field-error.ts'
import type { PolicyRule } from '../../types/rbac-v1.ts'
import { each } from '../validation/fields.ts'

/** What is wrong with the rules of a role. Only those of a ClusterRole may be about URLs. */
export function rulesErrors(rules: readonly PolicyRule[] | null, namespaced: boolean): FieldError[] {
  return each('rules', rules, (rule, path) => ruleErrors(rule, namespaced, path))
}

function ruleErrors(rule: PolicyRule, namespaced: boolean, path: string): FieldError[] {
  const { verbs, apiGroups, resources, nonResourceURLs } = rule
  const errors = verbs?.length ? [] : [requiredField(`${path}.verbs`, 'verbs must contain at least one value')]
  if (nonResourceURLs?.length) {
    const wrong = (detail: string) => errors.push(invalidField(`${path}.nonResourceURLs`, nonResourceURLs, detail))
    if (namespaced) wrong('namespaced rules cannot apply to non-resource URLs')
    if (apiGroups?.length || resources?.length || rule.resourceNames?.length) {
      wrong('rules cannot apply to both regular resources and non-resource URLs')
    }
    return errors
  }
  if (!apiGroups?.length) {
    errors.push(requiredField(`${path}.apiGroups`, 'resource rules must supply at least one api group'))
  }
  if (!resources?.length) {
    errors.push(requiredField(`${path}.resources`, 'resource rules must supply at least one resource'))
  }
  return errors
}
