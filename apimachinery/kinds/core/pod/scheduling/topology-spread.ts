import {
  duplicateField,
  type FieldError,
  invalidField,
  requiredField,
  unsupportedField,
} from '../../../../field-error.ts'
import type { TopologySpreadConstraint } from '../../../../types/core-v1.ts'
import { each, oneOf } from '../../../validation/fields.ts'
import { labelSelectorErrors } from '../../../validation/label-selector.ts'
import { labelKeysErrors } from './label-keys.ts'

const actions = ['DoNotSchedule', 'ScheduleAnyway']

/** What is wrong with how the pods of a group are to be spread. */
export function topologySpreadErrors(
  constraints: readonly TopologySpreadConstraint[] | undefined,
  path: string,
): FieldError[] {
  return each(path, constraints, (constraint, at, index) => {
    const { maxSkew, minDomains, topologyKey, whenUnsatisfiable, labelSelector, matchLabelKeys } = constraint
    const errors: FieldError[] = []
    if (maxSkew <= 0) errors.push(invalidField(`${at}.maxSkew`, maxSkew, 'must be greater than zero'))
    if (!topologyKey) errors.push(requiredField(`${at}.topologyKey`, 'can not be empty'))
    if (!actions.includes(whenUnsatisfiable)) {
      errors.push(unsupportedField(`${at}.whenUnsatisfiable`, whenUnsatisfiable, actions))
    }
    if (constraints!.slice(index + 1).some((other) => contradicts(constraint, other))) {
      errors.push(duplicateField(`${at}.{topologyKey, whenUnsatisfiable}`, `{${topologyKey}, ${whenUnsatisfiable}}`))
    }
    return [
      ...errors,
      ...minDomainsErrors(minDomains, whenUnsatisfiable, `${at}.minDomains`),
      ...oneOf(`${at}.nodeAffinityPolicy`, constraint.nodeAffinityPolicy, ['Honor', 'Ignore']),
      ...oneOf(`${at}.nodeTaintsPolicy`, constraint.nodeTaintsPolicy, ['Honor', 'Ignore']),
      ...labelKeysErrors(matchLabelKeys, undefined, labelSelector, at),
      ...labelSelectorErrors(labelSelector, `${at}.labelSelector`),
    ]
  })
}

// Two constraints of one key and one consequence contradict or repeat each other.
function contradicts(one: TopologySpreadConstraint, other: TopologySpreadConstraint): boolean {
  return one.topologyKey === other.topologyKey && one.whenUnsatisfiable === other.whenUnsatisfiable
}

function minDomainsErrors(minDomains: number | undefined, whenUnsatisfiable: string, path: string): FieldError[] {
  if (minDomains === undefined) return []
  const errors = minDomains <= 0 ? [invalidField(path, minDomains, 'must be greater than zero')] : []
  if (whenUnsatisfiable === 'DoNotSchedule') return errors
  const detail = `can only use minDomains if whenUnsatisfiable=DoNotSchedule, not ${whenUnsatisfiable}`
  return [...errors, invalidField(path, minDomains, detail)]
}
