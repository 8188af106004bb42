import { z } from 'zod'
import { unclassified } from '../../../apimachinery/errors.ts'
import type { Amounts } from '../../../apimachinery/kinds/core/pod-resources.ts'
import type { KubeObject } from '../../../apimachinery/object.ts'
import type { GroupAndPlural, QuotaEvaluator } from '../../../apimachinery/resource-quota/evaluator.ts'
import type { ScopedResourceSelectorRequirement } from '../../../apimachinery/types/core-v1.ts'

const scope = z.strictObject({
  scopeName: z.string().min(1),
  operator: z.enum(['In', 'NotIn', 'Exists', 'DoesNotExist']),
  values: z.array(z.string()).optional(),
})

/** The configuration of ResourceQuota (apiserver.config.k8s.io/v1 ResourceQuotaConfiguration). */
export const resourceQuotaConfigurationSchema = z.strictObject({
  apiVersion: z.literal('apiserver.config.k8s.io/v1'),
  kind: z.literal('ResourceQuotaConfiguration'),
  limitedResources: z
    .array(
      z.strictObject({
        apiGroup: z.string().default(''),
        resource: z.string().min(1),
        matchContains: z.array(z.string()).default([]),
        matchScopes: z.array(scope).default([]),
      }),
    )
    .default([]),
})

/** What may only be used where a quota covers it. */
export type LimitedResource = z.infer<typeof resourceQuotaConfigurationSchema>['limitedResources'][number]

function rulesFor(limited: readonly LimitedResource[], { group, plural }: GroupAndPlural): readonly LimitedResource[] {
  return limited.filter(({ apiGroup, resource }) => apiGroup === group && resource === plural)
}

/** The names among `usage` that some quota must cover, sorted. */
export function limitedNames(limited: readonly LimitedResource[], resource: GroupAndPlural, usage: Amounts): string[] {
  const parts = rulesFor(limited, resource).flatMap(({ matchContains }) => matchContains)
  return [...usage]
    .filter(([name, quantity]) => quantity.sign() > 0 && parts.some((part) => name.includes(part)))
    .map(([name]) => name)
    .sort()
}

/** The scopes that an object is in and that some quota must have. */
export function limitedScopes(
  limited: readonly LimitedResource[],
  resource: GroupAndPlural,
  evaluator: QuotaEvaluator,
  object: KubeObject,
): readonly ScopedResourceSelectorRequirement[] {
  return rulesFor(limited, resource)
    .flatMap(({ matchScopes }) => matchScopes)
    .filter((required) => evaluator.isInScope(required, object))
}

/** Upstream does not classify this refusal. The scopes are shown as Go prints its structs. */
export function uncoveredScopesError(scopes: readonly ScopedResourceSelectorRequirement[]): Error {
  const shown = scopes.map(({ scopeName, operator, values = [] }) => `{${scopeName} ${operator} [${values.join(' ')}]}`)
  return unclassified(`insufficient quota to match these scopes: [${shown.join(' ')}]`)
}
