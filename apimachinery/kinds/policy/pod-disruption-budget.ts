import { type FieldError, invalidField } from '../../field-error.ts'
import type { PodDisruptionBudget } from '../../types/policy-v1.ts'
import { ageColumn, column, nameColumn } from '../columns/columns.ts'
import { defineKind } from '../define-kind.ts'
import { conditionsErrors } from '../validation/conditions.ts'
import { atMostAll, nonNegative, nonNegativeIntOrPercent, oneOf } from '../validation/fields.ts'
import { labelSelectorErrors } from '../validation/label-selector.ts'
import { internalStruct } from '../validation/upstream-text.ts'

/** PodDisruptionBudget: how many pods of a set evictions may take away at a time. */
export const podDisruptionBudgets = defineKind<PodDisruptionBudget>({
  shape: 'policy/v1 PodDisruptionBudget',
  plural: 'poddisruptionbudgets',
  shortNames: ['pdb'],
  namespaced: true,
  status: true,
  tracksGeneration: true,
  unconditionalUpdate: false,
  validate: ({ spec }) => [
    ...bothBoundsErrors(spec),
    ...nonNegativeIntOrPercent('spec.minAvailable', spec.minAvailable),
    ...atMostAll('spec.minAvailable', spec.minAvailable),
    ...nonNegativeIntOrPercent('spec.maxUnavailable', spec.maxUnavailable),
    ...atMostAll('spec.maxUnavailable', spec.maxUnavailable),
    ...labelSelectorErrors(spec.selector, 'spec.selector'),
    ...oneOf('spec.unhealthyPodEvictionPolicy', spec.unhealthyPodEvictionPolicy, ['AlwaysAllow', 'IfHealthyBudget']),
  ],
  validateStatusUpdate: ({ status }) => [
    ...conditionsErrors(status.conditions, 'status.conditions'),
    ...statusCounts.flatMap((field) => nonNegative(`status.${field}`, status[field])),
  ],
  columns: [
    nameColumn,
    column('Min Available', ({ spec }) => String(spec.minAvailable ?? 'N/A'), {
      description: 'The minimum number of pods that must be available.',
    }),
    column('Max Unavailable', ({ spec }) => String(spec.maxUnavailable ?? 'N/A'), {
      description: 'The maximum number of pods that may be unavailable.',
    }),
    column('Allowed Disruptions', ({ status }) => status.disruptionsAllowed, {
      type: 'integer',
      description: 'Calculated number of pods that may be disrupted at this time.',
    }),
    ageColumn,
  ],
})

const statusCounts = ['disruptionsAllowed', 'currentHealthy', 'desiredHealthy', 'expectedPods'] as const

function bothBoundsErrors(spec: PodDisruptionBudget['spec']): FieldError[] {
  if (spec.minAvailable === undefined || spec.maxUnavailable === undefined) return []
  return [invalidField('spec', internalStruct(spec), 'minAvailable and maxUnavailable cannot be both set')]
}
