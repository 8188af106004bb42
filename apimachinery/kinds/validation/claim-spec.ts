import { type FieldError, forbiddenField, invalidField, requiredField } from '../../field-error.ts'
import { parseQuantity } from '../../quantity.ts'
import type { PersistentVolumeClaimSpec } from '../../types/core-v1.ts'
import { oneOf } from './fields.ts'
import { labelSelectorErrors } from './label-selector.ts'

/** How volumes may be mounted, as messages list it. */
export const accessModes = ['ReadOnlyMany', 'ReadWriteMany', 'ReadWriteOnce', 'ReadWriteOncePod'] as const

/** How volumes are presented to containers. */
export const volumeModes = ['Block', 'Filesystem'] as const

/** What is wrong with what a claim asks for. */
export function claimSpecErrors(spec: PersistentVolumeClaimSpec, path: string): FieldError[] {
  return [
    ...accessModesErrors(spec.accessModes, `${path}.accessModes`),
    ...labelSelectorErrors(spec.selector, `${path}.selector`),
    ...storageErrors(spec.resources?.requests?.['storage'], `${path}.resources[storage]`),
    ...oneOf(`${path}.volumeMode`, spec.volumeMode, volumeModes),
  ]
}

/** What is wrong with a list of access modes: one at least, and one that excludes all others stands alone. */
export function accessModesErrors(modes: readonly string[] | null | undefined, path: string): FieldError[] {
  if (!modes?.length) return [requiredField(path, 'at least 1 access mode is required')]
  const errors = modes.flatMap((mode) => oneOf(path, mode, accessModes))
  if (modes.includes('ReadWriteOncePod') && modes.length > 1) {
    errors.push(forbiddenField(path, 'may not use ReadWriteOncePod with other access modes'))
  }
  return errors
}

function storageErrors(storage: string | undefined, path: string): FieldError[] {
  if (storage === undefined) return [requiredField(path)]
  return parseQuantity(storage).sign() > 0 ? [] : [invalidField(path, storage, 'must be greater than zero')]
}
