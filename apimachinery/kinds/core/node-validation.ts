import { deepEqual } from '../../equality.ts'
import { duplicateField, type FieldError, forbiddenField, invalidField } from '../../field-error.ts'
import { invalids } from '../../meta-validation.ts'
import { labelKeyErrors, labelValueErrors } from '../../names.ts'
import type { Node, Taint } from '../../types/core-v1.ts'
import { each, requiredName, requiredOneOf } from '../validation/fields.ts'
import { cidrErrors } from '../validation/ip-address.ts'
import { resourceNameErrors } from '../validation/resource-names.ts'
import { amountsErrors } from '../validation/resources.ts'
import { taintEffects } from './pod/scheduling/tolerations.ts'

/** What is wrong with a node. */
export function validateNode({ spec, status }: Node): FieldError[] {
  return [
    ...taintsErrors(spec.taints, 'spec.taints'),
    ...amountsErrors(status.capacity, 'status.capacity', resourceNameErrors),
    ...amountsErrors(status.allocatable, 'status.allocatable', resourceNameErrors),
    ...podCidrsErrors(spec.podCIDRs, 'spec.podCIDRs'),
  ]
}

/** What an update of a node may not change: what was given to it once. */
export function validateNodeUpdate({ spec }: Node, { spec: old }: Node): FieldError[] {
  const errors: FieldError[] = []
  if (old.podCIDRs?.length && !deepEqual(spec.podCIDRs, old.podCIDRs)) {
    errors.push(forbiddenField('spec.podCIDRs', 'node updates may not change podCIDR except from "" to valid'))
  }
  if (old.providerID && spec.providerID !== old.providerID) {
    errors.push(forbiddenField('spec.providerID', 'node updates may not change providerID except from "" to valid'))
  }
  if (spec.externalID !== old.externalID) {
    errors.push(forbiddenField('spec.externalID', 'may not be updated'))
  }
  return errors
}

function taintsErrors(taints: readonly Taint[] | undefined, path: string): FieldError[] {
  const seen = new Set<string>()
  return each(path, taints, ({ key, value = '', effect }, at) => {
    const errors = [
      ...requiredName(`${at}.key`, key, labelKeyErrors),
      ...invalids(`${at}.value`, value, labelValueErrors(value)),
      ...requiredOneOf(`${at}.effect`, effect, taintEffects),
    ]
    const pair = `${effect}/${key}`
    if (seen.has(pair)) {
      const struct = { Key: key, Value: value, Effect: effect, TimeAdded: null }
      const duplicate = duplicateField(at, struct)
      errors.push({ ...duplicate, message: `${duplicate.message}: taints must be unique by key and effect pair` })
    }
    seen.add(pair)
    return errors
  })
}

function podCidrsErrors(podCIDRs: readonly string[] | undefined, path: string): FieldError[] {
  const errors = each(path, podCIDRs, (range, at) => cidrErrors(range, at))
  const families = (podCIDRs ?? []).map((range) => range.includes(':'))
  if (families.length > 2 || (families.length === 2 && families[0] === families[1])) {
    errors.push(invalidField(path, podCIDRs, 'may specify no more than one CIDR for each IP family'))
  }
  return errors
}
