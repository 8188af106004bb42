import { duplicateField, type FieldError, invalidField, requiredField } from '../../../../field-error.ts'
import { invalids } from '../../../../meta-validation.ts'
import { labelKeyErrors } from '../../../../names.ts'
import type { TopologySpreadConstraint } from '../../../../types/core-v1.ts'
import { each, oneOf, requiredOneOf } from '../../../validation/fields.ts'
import { labelSelectorErrors } from '../../../validation/label-selector.ts'

/** What is wrong with how the pods of a group are to be spread. */
export function topologySpreadErrors(
  constraints: readonly TopologySpreadConstraint[] | undefined,
  path: string,
): FieldError[] {
  const seen = new Set<string>()
  return each(path, constraints, (constraint, at) => {
    const { maxSkew, minDomains, topologyKey, whenUnsatisfiable, labelSelector } = constraint
    const errors: FieldError[] = []
    if (maxSkew <= 0) errors.push(invalidField(`${at}.maxSkew`, maxSkew, 'must be greater than zero'))
    if (!topologyKey) errors.push(requiredField(`${at}.topologyKey`, 'can not be empty'))
    else errors.push(...invalids(`${at}.topologyKey`, topologyKey, labelKeyErrors(topologyKey)))
    errors.push(
      ...requiredOneOf(`${at}.whenUnsatisfiable`, whenUnsatisfiable, ['DoNotSchedule', 'ScheduleAnyway']),
      ...minDomainsErrors(minDomains, whenUnsatisfiable, `${at}.minDomains`),
    )
    // Two constraints of one key and one consequence would contradict or repeat each other.
    const pair = `{${topologyKey}, ${whenUnsatisfiable}}`
    if (seen.has(pair)) errors.push(duplicateField(`${at}.{topologyKey, whenUnsatisfiable}`, pair))
    seen.add(pair)
    return [
      ...errors,
      ...oneOf(`${at}.nodeAffinityPolicy`, constraint.nodeAffinityPolicy, ['Honor', 'Ignore']),
      ...oneOf(`${at}.nodeTaintsPolicy`, constraint.nodeTaintsPolicy, ['Honor', 'Ignore']),
      ...labelSelectorErrors(labelSelector, `${at}.labelSelector`),
    ]
  })
}

function minDomainsErrors(minDomains: number | undefined, whenUnsatisfiable: string, path: string): FieldError[] {
  if (minDomains === undefined) return []
  const errors = minDomains <= 0 ? [invalidField(path, minDomains, 'must be greater than zero')] : []
  if (whenUnsatisfiable === 'DoNotSchedule') return errors
  const detail = `can only use minDomains if whenUnsatisfiable=DoNotSchedule, not ${whenUnsatisfiable}`
  return [...errors, invalidField(path, minDomains, detail)]
}
