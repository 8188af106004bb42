import { deepEqual } from '../../equality.ts'
import { duplicateField, type FieldError, forbiddenField, invalidField } from '../../field-error.ts'
import { parseCidr } from '../../ip.ts'
import { invalids } from '../../meta-validation.ts'
import { labelKeyErrors, labelValueErrors } from '../../names.ts'
import { parseQuantity } from '../../quantity.ts'
import type { Node, Taint } from '../../types/core-v1.ts'
import { each, requiredOneOf } from '../validation/fields.ts'
import { cidrErrors } from '../validation/ip-address.ts'
import { quantityErrors } from '../validation/resources.ts'
import { taintEffects } from './pod/scheduling/tolerations.ts'

/** What is wrong with a node. */
export function validateNode({ spec, status }: Node): FieldError[] {
  return [
    // Where taints were once: an annotation.
    ...taintsErrors(spec.taints, 'metadata.taints'),
    ...resourcesErrors(status.capacity, 'status.capacity'),
    ...resourcesErrors(status.allocatable, 'status.allocatable'),
    ...podCidrsErrors(spec.podCIDRs, 'spec.podCIDRs'),
  ]
}

/** What an update of a node, or of its status, may not change: what was given to it once. */
export function validateNodeUpdate({ spec, status }: Node, { spec: old }: Node): FieldError[] {
  const errors = addressesErrors(status.addresses, 'status.addresses')
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
  return each(path, taints, ({ key, value = '', effect, timeAdded }, at) => {
    const valueProblems = labelValueErrors(value)
    const errors = [
      ...invalids(`${at}.key`, key, labelKeyErrors(key)),
      ...(valueProblems.length > 0 ? [invalidField(`${at}.value`, value, valueProblems.join(';'))] : []),
      ...requiredOneOf(`${at}.effect`, effect, taintEffects),
    ]
    const pair = `${effect}/${key}`
    if (seen.has(pair)) {
      const struct = { Key: key, Value: value, Effect: effect, TimeAdded: timeAdded ?? null }
      const duplicate = duplicateField(at, struct)
      errors.push({ ...duplicate, message: `${duplicate.message}: taints must be unique by key and effect pair` })
    }
    seen.add(pair)
    return errors
  })
}

// Names of resources are free here: whatever a node has, it may say.
function resourcesErrors(amounts: Readonly<Record<string, string>> | undefined, path: string): FieldError[] {
  return Object.entries(amounts ?? {}).flatMap(([name, text]) =>
    quantityErrors(name, parseQuantity(text), `${path}.${name}`),
  )
}

function podCidrsErrors(podCIDRs: readonly string[] | undefined, path: string): FieldError[] {
  const errors = each(path, podCIDRs, (range, at) => cidrErrors(range, at))
  if (!podCIDRs || podCIDRs.length < 2) return errors
  const families = podCIDRs.map((range) => parseCidr(range)?.ip.family)
  if (families.length > 2 || families[0] === families[1]) {
    errors.push(invalidField(path, podCIDRs, 'may specify no more than one CIDR for each IP family'))
  }
  const repeated = (range: string, index: number) => podCIDRs.indexOf(range) < index
  return [
    ...errors,
    ...each(path, podCIDRs, (range, at, index) => (repeated(range, index) ? [duplicateField(at, range)] : [])),
  ]
}

function addressesErrors(addresses: Node['status']['addresses'], path: string): FieldError[] {
  const seen = new Set<string>()
  return each(path, addresses, ({ type, address }, at) => {
    const key = `${type}/${address}`
    const errors = seen.has(key) ? [duplicateField(at, { Type: type, Address: address })] : []
    seen.add(key)
    return errors
  })
}
