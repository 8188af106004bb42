import { deepEqual } from '../../../equality.ts'
import {
  type FieldError,
  forbiddenField,
  immutableFieldErrors,
  invalidField,
  requiredField,
  unsupportedField,
} from '../../../field-error.ts'
import { parseQuantity } from '../../../quantity.ts'
import type { PersistentVolume, PersistentVolumeSpec } from '../../../types/core-v1.ts'
import { accessModesErrors, volumeModes } from '../../validation/claim-spec.ts'
import { oneOf, required } from '../../validation/fields.ts'
import { nodeSelectorErrors } from '../../validation/node-selector.ts'
import { noBackstepErrors } from '../../validation/paths.ts'
import { diffText } from '../../validation/upstream-text.ts'

/** Fields of the spec that do not say where the storage is. */
const commonFields: readonly string[] = [
  'accessModes',
  'capacity',
  'claimRef',
  'mountOptions',
  'nodeAffinity',
  'persistentVolumeReclaimPolicy',
  'storageClassName',
  'volumeAttributesClassName',
  'volumeMode',
] satisfies (keyof PersistentVolumeSpec)[]

/** What is wrong with a volume. */
export function validatePersistentVolume({ spec }: PersistentVolume): FieldError[] {
  return [
    ...accessModesErrors(spec.accessModes, 'spec.accessModes'),
    ...capacityErrors(spec.capacity, 'spec.capacity'),
    ...oneOf('spec.persistentVolumeReclaimPolicy', spec.persistentVolumeReclaimPolicy, ['Delete', 'Recycle', 'Retain']),
    ...(spec.nodeAffinity?.required
      ? nodeSelectorErrors(spec.nodeAffinity.required, 'spec.nodeAffinity.required')
      : []),
    ...sourceErrors(spec),
    ...oneOf('spec.volumeMode', spec.volumeMode, volumeModes),
  ]
}

/** What an update of a volume may not change: where the storage is, and how it is presented. */
export function validatePersistentVolumeUpdate(
  { spec }: PersistentVolume,
  { spec: old }: PersistentVolume,
): FieldError[] {
  const errors: FieldError[] = []
  const [source, oldSource] = [sourceOf(spec), sourceOf(old)]
  if (!deepEqual(source, oldSource)) {
    const detail = 'spec.persistentvolumesource is immutable after creation'
    errors.push(forbiddenField('spec.persistentvolumesource', `${detail}\n${diffText(oldSource, source)}`))
  }
  errors.push(...immutableFieldErrors('volumeMode', spec.volumeMode, old.volumeMode))
  if (old.nodeAffinity) errors.push(...immutableFieldErrors('nodeAffinity', spec.nodeAffinity, old.nodeAffinity))
  return errors
}

function sourceOf(spec: PersistentVolumeSpec): Record<string, unknown> {
  return Object.fromEntries(Object.entries(spec).filter(([field]) => !commonFields.includes(field)))
}

function capacityErrors(capacity: Readonly<Record<string, string>> | undefined, path: string): FieldError[] {
  if (!capacity || Object.keys(capacity).length === 0) return [requiredField(path)]
  const { storage, ...others } = capacity
  if (storage === undefined || Object.keys(others).length > 0) {
    return [unsupportedField(path, capacity, ['storage'])]
  }
  const field = `${path}[storage]`
  return parseQuantity(storage).sign() > 0 ? [] : [invalidField(field, storage, 'must be greater than zero')]
}

function sourceErrors(spec: PersistentVolumeSpec): FieldError[] {
  const [, ...more] = Object.keys(sourceOf(spec))
  const errors = more.map((source) => forbiddenField(`spec.${source}`, 'may not specify more than 1 volume type'))
  if (Object.keys(sourceOf(spec)).length === 0) errors.push(requiredField('spec', 'must specify a volume type'))
  const { hostPath, nfs, csi, local } = spec
  if (hostPath)
    errors.push(
      ...required('spec.hostPath.path', hostPath.path),
      ...noBackstepErrors(hostPath.path, 'spec.hostPath.path'),
    )
  if (nfs) errors.push(...required('spec.nfs.server', nfs.server), ...required('spec.nfs.path', nfs.path))
  if (csi)
    errors.push(...required('spec.csi.driver', csi.driver), ...required('spec.csi.volumeHandle', csi.volumeHandle))
  if (local) {
    errors.push(...required('spec.local.path', local.path))
    if (!spec.nodeAffinity) errors.push(requiredField('spec.nodeAffinity', 'Local volume requires node affinity'))
  }
  return errors
}
