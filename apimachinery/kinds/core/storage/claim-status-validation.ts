import { type FieldError, invalidField, requiredField, unsupportedField } from '../../../field-error.ts'
import { invalids } from '../../../meta-validation.ts'
import { qualifiedNameErrors } from '../../../names.ts'
import { parseQuantity } from '../../../quantity.ts'
import type { PersistentVolumeClaim } from '../../../types/core-v1.ts'
import { isNativeResource } from '../../validation/resource-names.ts'
import { quantityErrors } from '../../validation/resources.ts'

/** How far the growing of a claim has come (KEP-1790), as messages list it. */
const resizeStatuses = [
  'ControllerResizeInProgress',
  'ControllerResizeInfeasible',
  'NodeResizeInProgress',
  'NodeResizeInfeasible',
  'NodeResizePending',
]

/** What is wrong with the status of a claim. */
export function validateClaimStatus({ spec, status }: PersistentVolumeClaim): FieldError[] {
  const { capacity, allocatedResources, allocatedResourceStatuses } = status
  return [
    ...(spec.accessModes?.length ? [] : [requiredField('Spec.accessModes')]),
    ...Object.entries(capacity ?? {}).flatMap(([name, text]) => amountErrors(text, `status.capacity[${name}]`)),
    ...resizeErrors(allocatedResourceStatuses, 'status.allocatedResourceStatus'),
    ...allocatedErrors(allocatedResources, 'status.allocatedResources'),
  ]
}

function resizeErrors(statuses: Readonly<Record<string, string>> | undefined, path: string): FieldError[] {
  return Object.entries(statuses ?? {}).flatMap(([name, status]) => [
    ...nameErrors(name, path),
    ...(resizeStatuses.includes(status) ? [] : [unsupportedField(path, name, resizeStatuses)]),
  ])
}

function allocatedErrors(amounts: Readonly<Record<string, string>> | undefined, path: string): FieldError[] {
  return Object.entries(amounts ?? {}).flatMap(([name, text]) => {
    const errors = nameErrors(name, path)
    if (errors.length > 0) return errors
    const wrong = amountErrors(text, `${path}[${name}]`)
    return wrong.length > 0 ? wrong : quantityErrors('storage', parseQuantity(text), `${path}[${name}]`)
  })
}

// Of the resources that Kubernetes defines, claims have storage alone.
function nameErrors(name: string, path: string): FieldError[] {
  const errors = invalids(path, name, qualifiedNameErrors(name))
  if (errors.length > 0 || !isNativeResource(name) || name === 'storage') return errors
  return [unsupportedField(path, name, ['storage'])]
}

function amountErrors(text: string, path: string): FieldError[] {
  const value = parseQuantity(text).value()
  return value < 0n ? [invalidField(path, value, 'must be a valid resource quantity')] : []
}
