import { deepEqual } from '../../equality.ts'
import { type FieldError, immutableFieldErrors, invalidField, requiredField } from '../../field-error.ts'
import type { ResourceQuota, ResourceQuotaSpec, ScopedResourceSelectorRequirement } from '../../types/core-v1.ts'
import { isQuotaResource, quotaResourceNameErrors } from '../validation/resource-names.ts'
import { amountsErrors } from '../validation/resources.ts'
import { internalStruct } from '../validation/upstream-text.ts'

/** What is wrong with what a quota limits, and for which objects. */
export function validateResourceQuota({ spec = {} }: ResourceQuota): FieldError[] {
  return [
    ...amountsErrors(spec.hard, 'spec.hard', quotaResourceNameErrors),
    ...scopesErrors(spec),
    ...selectorErrors(spec),
  ]
}

/** A quota goes on to count the same objects. */
export function validateResourceQuotaUpdate({ spec = {} }: ResourceQuota, old: ResourceQuota): FieldError[] {
  const unique = (scopes: readonly string[] = []) => [...new Set(scopes)].sort()
  if (deepEqual(unique(spec.scopes), unique(old.spec?.scopes))) return []
  return immutableFieldErrors('spec.scopes', spec.scopes, old.spec?.scopes)
}

/** What is wrong with the amounts that the quota controller reports. */
export function validateResourceQuotaStatus({ status }: ResourceQuota): FieldError[] {
  return [
    ...amountsErrors(status?.hard, 'status.hard', quotaResourceNameErrors),
    ...amountsErrors(status?.used, 'status.used', quotaResourceNameErrors),
  ]
}

const compute = ['cpu', 'memory'].flatMap((name) => [name, `limits.${name}`, `requests.${name}`])
const podResources = ['pods', ...compute]

/** What a quota may limit for objects of a scope. */
const resourcesOfScopes: Readonly<Record<string, readonly string[]>> = {
  BestEffort: ['pods'],
  CrossNamespacePodAffinity: podResources,
  NotBestEffort: podResources,
  NotTerminating: podResources,
  PriorityClass: podResources,
  Terminating: podResources,
  VolumeAttributesClass: ['persistentvolumeclaims', 'requests.storage'],
}

function isScope(scope: string): boolean {
  return Object.hasOwn(resourcesOfScopes, scope)
}

// One error for each resource that objects of the scope do not use.
function unfitResources({ hard }: ResourceQuotaSpec, scope: string): string[] {
  const fitting = isScope(scope) ? resourcesOfScopes[scope] : undefined
  return fitting ? Object.keys(hard ?? {}).filter((name) => isQuotaResource(name) && !fitting.includes(name)) : []
}

const contradictions = [
  ['BestEffort', 'NotBestEffort'],
  ['NotTerminating', 'Terminating'],
]

function contradictionsIn(scopes: readonly string[]): (readonly string[])[] {
  return contradictions.filter((pair) => pair.every((scope) => scopes.includes(scope)))
}

function scopesErrors(spec: ResourceQuotaSpec): FieldError[] {
  const scopes = spec.scopes ?? []
  const wrong = (detail: string) => invalidField('spec.scopes', scopes, detail)
  return [
    ...scopes.flatMap((scope) => [
      ...(isScope(scope) ? [] : [wrong('unsupported scope')]),
      ...unfitResources(spec, scope).map(() => wrong('unsupported scope applied to resource')),
    ]),
    ...contradictionsIn(scopes).map(() => wrong('conflicting scopes')),
  ]
}

// Upstream's paths leave the index out.
const selectorPath = 'spec.scopeSelector.matchExpressions'

function selectorErrors(spec: ResourceQuotaSpec): FieldError[] {
  const requirements = spec.scopeSelector?.matchExpressions ?? []
  const scopes = requirements.map(({ scopeName }) => scopeName)
  return [
    ...requirements.flatMap((requirement) => [
      ...scopeNameErrors(spec, requirement.scopeName),
      ...operatorErrors(requirement),
      ...valuesErrors(requirement),
    ]),
    ...contradictionsIn(scopes).map(() => invalidField(selectorPath, spec.scopes ?? null, 'conflicting scopes')),
  ]
}

function scopeNameErrors(spec: ResourceQuotaSpec, scope: string): FieldError[] {
  const shown = internalStruct(spec.scopeSelector)
  return [
    ...(isScope(scope) ? [] : [invalidField(`${selectorPath}.scopeName`, scope, 'unsupported scope')]),
    ...unfitResources(spec, scope).map(() =>
      invalidField(selectorPath, shown, 'unsupported scope applied to resource'),
    ),
  ]
}

/** Scopes that an object is in or not, and that have no values. */
const plainScopes = ['BestEffort', 'CrossNamespacePodAffinity', 'NotBestEffort', 'NotTerminating', 'Terminating']

function operatorErrors({ scopeName, operator }: ScopedResourceSelectorRequirement): FieldError[] {
  if (!plainScopes.includes(scopeName) || operator === 'Exists') return []
  const detail =
    "must be 'Exists' when scope is any of ResourceQuotaScopeTerminating, ResourceQuotaScopeNotTerminating, ResourceQuotaScopeBestEffort, ResourceQuotaScopeNotBestEffort or ResourceQuotaScopeCrossNamespacePodAffinity"
  return [invalidField(`${selectorPath}.operator`, operator, detail)]
}

function valuesErrors({ operator, values = [] }: ScopedResourceSelectorRequirement): FieldError[] {
  switch (operator) {
    case 'In':
    case 'NotIn': {
      const detail = "must be at least one value when `operator` is 'In' or 'NotIn' for scope selector"
      return values.length > 0 ? [] : [requiredField(`${selectorPath}.values`, detail)]
    }
    case 'Exists':
    case 'DoesNotExist': {
      const detail = "must be no value when `operator` is 'Exist' or 'DoesNotExist' for scope selector"
      return values.length > 0 ? [invalidField(`${selectorPath}.values`, values, detail)] : []
    }
    default:
      return [invalidField(`${selectorPath}.operator`, operator, 'not a valid selector operator')]
  }
}
