import { ownValue } from '../../equality.ts'
import { type FieldError, immutableFieldErrors, invalidField } from '../../field-error.ts'
import type { ResourceQuota, ResourceQuotaSpec } from '../../types/core-v1.ts'
import { ageColumn, column, nameColumn } from '../columns/columns.ts'
import { defineKind } from '../define-kind.ts'
import { each, oneOf } from '../validation/fields.ts'
import { resourceNameErrors } from '../validation/resource-names.ts'
import { amountsErrors } from '../validation/resources.ts'

/** ResourceQuota: limits on what a namespace may use in total. */
export const resourceQuotas = defineKind<ResourceQuota>({
  shape: 'v1 ResourceQuota',
  plural: 'resourcequotas',
  shortNames: ['quota'],
  namespaced: true,
  status: true,
  validate: ({ spec }) => [...amountsErrors(spec.hard, 'spec.hard', quotaResourceErrors), ...scopesErrors(spec)],
  validateUpdate: ({ spec }, old) => immutableFieldErrors('spec.scopes', spec.scopes, old.spec.scopes),
  validateStatusUpdate: ({ status }) => [
    ...amountsErrors(status.hard, 'status.hard', quotaResourceErrors),
    ...amountsErrors(status.used, 'status.used', quotaResourceErrors),
  ],
  columns: [
    nameColumn,
    column('Request', (quota) => usageCell(quota, false), {
      description: 'Request represents a minimum amount of cpu/memory that a container may consume.',
    }),
    column('Limit', (quota) => usageCell(quota, true), {
      description:
        'Limits control the maximum amount of cpu/memory that a container may use independent of contention on the node.',
    }),
    ageColumn,
  ],
})

function usageCell({ status }: ResourceQuota, limits: boolean): string {
  return Object.entries(status.hard ?? {})
    .filter(([name]) => name.startsWith('limits') === limits)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, hard]) => `${name}: ${ownValue(status.used, name) ?? '0'}/${hard}`)
    .join(', ')
}

const scopes = [
  'BestEffort',
  'CrossNamespacePodAffinity',
  'NotBestEffort',
  'NotTerminating',
  'PriorityClass',
  'Terminating',
  'VolumeAttributesClass',
]

const bytesAndCounts = /^(?:.+\.storageclass\.storage\.k8s\.io\/.+|count\/.+|requests\..+|limits\..+)$/

// Quotas also count objects, and storage by class.
function quotaResourceErrors(name: string, path: string): FieldError[] {
  return bytesAndCounts.test(name) ? [] : resourceNameErrors(name, path)
}

function scopesErrors({ scopes: wanted = [], scopeSelector }: ResourceQuotaSpec): FieldError[] {
  const known = wanted.every((scope) => scopes.includes(scope))
  const contradicts = (a: string, b: string) => wanted.includes(a) && wanted.includes(b)
  const errors: FieldError[] = []
  if (!known) errors.push(invalidField('spec.scopes', wanted, 'unsupported scope'))
  if (contradicts('BestEffort', 'NotBestEffort') || contradicts('Terminating', 'NotTerminating')) {
    errors.push(invalidField('spec.scopes', wanted, 'conflicting scopes'))
  }
  return [
    ...errors,
    ...each('spec.scopeSelector.matchExpressions', scopeSelector?.matchExpressions, ({ scopeName, operator }, at) => [
      ...oneOf(`${at}.scopeName`, scopeName, scopes),
      ...oneOf(`${at}.operator`, operator, ['DoesNotExist', 'Exists', 'In', 'NotIn']),
    ]),
  ]
}
