import { type FieldError, invalidField, requiredField, unsupportedField } from '../../../field-error.ts'
import { invalids } from '../../../meta-validation.ts'
import { qualifiedNameErrors } from '../../../names.ts'
import type { ObjectFieldSelector, ResourceFieldSelector } from '../../../types/core-v1.ts'
import { oneOf, required } from '../../validation/fields.ts'
import { isHugePages } from '../../validation/resource-names.ts'

/** Fields of a pod that environment variables may hold. */
export const environmentFields = [
  'metadata.name',
  'metadata.namespace',
  'metadata.uid',
  'spec.nodeName',
  'spec.serviceAccountName',
  'status.hostIP',
  'status.hostIPs',
  'status.podIP',
  'status.podIPs',
] as const

/** Fields of a pod that files of a volume may hold. */
export const volumeFields = [
  'metadata.annotations',
  'metadata.labels',
  'metadata.name',
  'metadata.namespace',
  'metadata.uid',
] as const

/** Fields that a path may name at all. */
const knownFields: readonly string[] = [
  ...environmentFields,
  ...volumeFields,
  'spec.host',
  'spec.restartPolicy',
  'spec.schedulerName',
  'status.phase',
]

const containerResourceFields = ['cpu', 'ephemeral-storage', 'memory'].flatMap((name) => [
  `limits.${name}`,
  `requests.${name}`,
])

/** What is wrong with a reference to a field of the pod. `allowed`: which fields can be had there. */
export function fieldRefErrors(ref: ObjectFieldSelector, path: string, allowed: readonly string[]): FieldError[] {
  if (!ref.apiVersion) return [requiredField(`${path}.apiVersion`)]
  if (!ref.fieldPath) return [requiredField(`${path}.fieldPath`)]
  const subscripted = /^(.*)\['(.*)'\]$/.exec(ref.fieldPath)
  if (subscripted) return subscriptErrors(subscripted[1]!, subscripted[2]!, path)
  if (!knownFields.includes(ref.fieldPath)) {
    const detail = `error converting fieldPath: field label not supported: ${ref.fieldPath}`
    return [invalidField(`${path}.fieldPath`, ref.fieldPath, detail)]
  }
  if (allowed.includes(ref.fieldPath)) return []
  return [unsupportedField(`${path}.fieldPath`, ref.fieldPath, [...allowed].sort())]
}

/** What is wrong with a reference to the resources of a container. Volumes must say which container. */
export function resourceFieldRefErrors(ref: ResourceFieldSelector, path: string, inVolume: boolean): FieldError[] {
  const errors = inVolume ? required(`${path}.containerName`, ref.containerName) : []
  if (!ref.resource) return [...errors, requiredField(`${path}.resource`)]
  const [, name = ''] = /^(?:limits|requests)\.(.*)$/.exec(ref.resource) ?? []
  if (isHugePages(name)) return errors
  return [...errors, ...oneOf(`${path}.resource`, ref.resource, [...containerResourceFields].sort())]
}

function subscriptErrors(field: string, key: string, path: string): FieldError[] {
  if (field === 'metadata.annotations') return invalids(path, key, qualifiedNameErrors(key.toLowerCase()))
  if (field === 'metadata.labels') return invalids(path, key, qualifiedNameErrors(key))
  return [invalidField(path, field, 'does not support subscript')]
}
