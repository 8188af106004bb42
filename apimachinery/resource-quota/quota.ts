import type { KubeObject } from '../object.ts'
import type { ResourceQuota, ScopedResourceSelectorRequirement } from '../types/core-v1.ts'
import { claimUsage } from './claim-usage.ts'
import { deviceUsage } from './device-usage.ts'
import type { GroupAndPlural, QuotaEvaluator } from './evaluator.ts'
import { countedResource, objectCounts } from './object-counts.ts'
import { podUsage } from './pod-usage.ts'
import { serviceUsage } from './service-usage.ts'

/** Resources of whose objects more is counted than their number. */
const special: readonly (GroupAndPlural & { readonly evaluator: QuotaEvaluator })[] = [
  { group: '', plural: 'pods', evaluator: podUsage },
  { group: '', plural: 'services', evaluator: serviceUsage },
  { group: '', plural: 'persistentvolumeclaims', evaluator: claimUsage },
  { group: 'resource.k8s.io', plural: 'resourceclaims', evaluator: deviceUsage },
]

/** How objects of a resource are counted. */
export function evaluatorOf({ group, plural }: GroupAndPlural): QuotaEvaluator {
  const found = special.find((entry) => entry.group === group && entry.plural === plural)
  return found?.evaluator ?? objectCounts({ group, plural })
}

/** The resources whose objects use something of `names`. */
export function resourcesUsing(names: readonly string[]): readonly GroupAndPlural[] {
  const isSpecial = (name: string) => special.some(({ evaluator }) => evaluator.tracks(name))
  const plain = names.filter((name) => !isSpecial(name)).map(countedResource)
  return [
    ...special.filter(({ evaluator }) => names.some((name) => evaluator.tracks(name))),
    ...plain.filter((resource) => resource !== undefined),
  ]
}

/** The scopes of a quota, in both spellings. */
export function scopesOf({ spec }: ResourceQuota): readonly ScopedResourceSelectorRequirement[] {
  const plain = (spec?.scopes ?? []).map((scopeName) => ({ scopeName, operator: 'Exists' as const }))
  return [...plain, ...(spec?.scopeSelector?.matchExpressions ?? [])]
}

/** Whether an object is in all scopes of a quota. */
export function isInScopes(quota: ResourceQuota, evaluator: QuotaEvaluator, object: KubeObject): boolean {
  return scopesOf(quota).every((scope) => evaluator.isInScope(scope, object))
}
