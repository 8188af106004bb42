import { deepClone, deepEqual, ownValue } from '../../../equality.ts'
import { type FieldError, forbiddenField, immutableFieldErrors, invalidField } from '../../../field-error.ts'
import { parseQuantity } from '../../../quantity.ts'
import type { PersistentVolumeClaim } from '../../../types/core-v1.ts'
import { diffText } from '../../validation/upstream-text.ts'

/** What an update of a claim may not change: a bound one may grow and change its attributes class, that is all. */
export function validateClaimUpdate(claim: PersistentVolumeClaim, old: PersistentVolumeClaim): FieldError[] {
  return [
    ...specErrors(claim, old),
    ...storageClassErrors(claim, old),
    ...sizeErrors(claim, old),
    ...immutableFieldErrors('volumeMode', claim.spec.volumeMode, old.spec.volumeMode),
    ...attributesClassErrors(claim, old),
  ]
}

function specErrors({ spec, status, metadata }: PersistentVolumeClaim, old: PersistentVolumeClaim): FieldError[] {
  const expected = deepClone(old.spec)
  // Binding a claim by hand means to name its volume, once.
  if (!expected.volumeName && spec.volumeName) expected.volumeName = spec.volumeName
  if (mayTakeClass(old, spec.storageClassName, metadata.annotations)) expected.storageClassName = spec.storageClassName
  if (status.phase === 'Bound') {
    const storage = spec.resources?.requests?.['storage']
    if (storage && expected.resources?.requests) expected.resources.requests['storage'] = storage
    if (spec.volumeAttributesClassName !== undefined)
      expected.volumeAttributesClassName = spec.volumeAttributesClassName
  }
  if (deepEqual(expected, spec)) return []
  const detail =
    'spec is immutable after creation except resources.requests and volumeAttributesClassName for bound claims'
  return [forbiddenField('spec', `${detail}\n${diffText(expected, spec)}`)]
}

/** What named the class before there was a field. */
const classAnnotation = 'volume.beta.kubernetes.io/storage-class'

// A claim without a class may get one, if an annotation does not say otherwise.
function mayTakeClass(
  { metadata, spec }: PersistentVolumeClaim,
  name: string | undefined,
  annotations: Readonly<Record<string, string>> | undefined,
): boolean {
  if (spec.storageClassName !== undefined || name === undefined) return false
  const before = ownValue(metadata.annotations, classAnnotation)
  const now = ownValue(annotations, classAnnotation)
  return before === undefined || (before === name && (now === undefined || now === before))
}

function storageClassErrors({ metadata, spec }: PersistentVolumeClaim, old: PersistentVolumeClaim): FieldError[] {
  const [now, before] = [metadata, old.metadata].map(({ annotations }) => ownValue(annotations, classAnnotation) ?? '')
  if (now === before) return []
  if (now === '' && mayTakeClass(old, spec.storageClassName, metadata.annotations)) return []
  return [invalidField(`metadata.annotations.${classAnnotation}`, now, 'field is immutable')]
}

// An expansion that failed may be taken back, but not below what there is (KEP-1790).
function sizeErrors({ spec }: PersistentVolumeClaim, old: PersistentVolumeClaim): FieldError[] {
  const wanted = parseQuantity(spec.resources?.requests?.['storage'] ?? '0')
  const before = parseQuantity(old.spec.resources?.requests?.['storage'] ?? '0')
  const actual = parseQuantity(old.status.capacity?.['storage'] ?? '0')
  if (wanted.cmp(before) >= 0 || wanted.cmp(actual) > 0) return []
  return [forbiddenField('spec.resources.requests.storage', 'field can not be less than status.capacity')]
}

function attributesClassErrors({ spec }: PersistentVolumeClaim, { spec: old }: PersistentVolumeClaim): FieldError[] {
  const [name, before] = [spec.volumeAttributesClassName, old.volumeAttributesClassName]
  if (before === undefined || name === before || name) return []
  const what = name === undefined ? 'nil' : 'an empty string'
  return [forbiddenField('spec.volumeAttributesClassName', `update from non-nil value to ${what} is forbidden`)]
}
