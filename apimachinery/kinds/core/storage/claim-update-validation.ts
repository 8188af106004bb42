import { deepClone, deepEqual } from '../../../equality.ts'
import { type FieldError, forbiddenField, immutableFieldErrors } from '../../../field-error.ts'
import { parseQuantity } from '../../../quantity.ts'
import type { PersistentVolumeClaim, PersistentVolumeClaimSpec } from '../../../types/core-v1.ts'
import { diffText } from '../../validation/upstream-text.ts'

/** What an update of a claim may not change: a bound one may grow and change its attributes class, that is all. */
export function validateClaimUpdate(claim: PersistentVolumeClaim, old: PersistentVolumeClaim): FieldError[] {
  const bound = old.status.phase === 'Bound'
  return [
    ...specErrors(claim.spec, old.spec, bound),
    ...(bound ? sizeErrors(claim, old) : []),
    ...immutableFieldErrors('volumeMode', claim.spec.volumeMode, old.spec.volumeMode),
  ]
}

function specErrors(spec: PersistentVolumeClaimSpec, old: PersistentVolumeClaimSpec, bound: boolean): FieldError[] {
  const expected = deepClone(old)
  // Binding a claim by hand means to name its volume, once.
  if (!old.volumeName && spec.volumeName) expected.volumeName = spec.volumeName
  if (bound) {
    const storage = spec.resources?.requests?.['storage']
    if (storage && expected.resources?.requests) expected.resources.requests['storage'] = storage
    if (spec.volumeAttributesClassName) expected.volumeAttributesClassName = spec.volumeAttributesClassName
  }
  if (deepEqual(expected, spec)) return []
  const detail =
    'spec is immutable after creation except resources.requests and volumeAttributesClassName for bound claims'
  return [forbiddenField('spec', `${detail}\n${diffText(expected, spec)}`)]
}

// An expansion that failed may be taken back, but not below what there is (KEP-1790).
function sizeErrors({ spec }: PersistentVolumeClaim, old: PersistentVolumeClaim): FieldError[] {
  const wanted = parseQuantity(spec.resources?.requests?.['storage'] ?? '0')
  const before = parseQuantity(old.spec.resources?.requests?.['storage'] ?? '0')
  const actual = parseQuantity(old.status.capacity?.['storage'] ?? '0')
  if (wanted.cmp(before) >= 0) return []
  if (!actual.isZero() && wanted.cmp(actual) > 0) return []
  return [forbiddenField('spec.resources.requests.storage', 'field can not be less than status.capacity')]
}
