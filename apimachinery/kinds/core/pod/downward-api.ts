import { ownValue } from '../../../equality.ts'
import { type FieldError, invalidField, requiredField, unsupportedField } from '../../../field-error.ts'
import { invalids } from '../../../meta-validation.ts'
import { qualifiedNameErrors } from '../../../names.ts'
import { parseQuantity } from '../../../quantity.ts'
import type { ObjectFieldSelector, ResourceFieldSelector } from '../../../types/core-v1.ts'
import { oneOf } from '../../validation/fields.ts'
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
  const { apiVersion, fieldPath } = ref
  if (!apiVersion) return [requiredField(`${path}.apiVersion`)]
  if (!fieldPath) return [requiredField(`${path}.fieldPath`)]
  const unreadable = (why: string) => [
    invalidField(`${path}.fieldPath`, fieldPath, `error converting fieldPath: ${why}`),
  ]
  if (apiVersion !== 'v1') return unreadable(`unsupported pod version: ${apiVersion}`)
  const [, field, key] = /^(.+?)\['(.*)'\]$/s.exec(fieldPath) ?? []
  if (field !== undefined) {
    if (field === 'metadata.annotations') return invalids(path, key, qualifiedNameErrors(key!.toLowerCase()))
    if (field === 'metadata.labels') return invalids(path, key, qualifiedNameErrors(key!))
    return unreadable(`field label does not support subscript: ${fieldPath}`)
  }
  if (!knownFields.includes(fieldPath)) return unreadable(`field label not supported: ${fieldPath}`)
  // What nodes were called in the days of v1beta.
  const current = fieldPath === 'spec.host' ? 'spec.nodeName' : fieldPath
  return allowed.includes(current) ? [] : [unsupportedField(`${path}.fieldPath`, current, [...allowed].sort())]
}

/** What is wrong with a reference to the resources of a container. Volumes must say which container. */
export function resourceFieldRefErrors(ref: ResourceFieldSelector, path: string, inVolume: boolean): FieldError[] {
  return [...resourceErrors(ref, path, inVolume), ...divisorErrors(ref, `${path}.divisor`)]
}

function resourceErrors({ containerName, resource }: ResourceFieldSelector, path: string, inVolume: boolean) {
  if (inVolume && !containerName) return [requiredField(`${path}.containerName`)]
  if (!resource) return [requiredField(`${path}.resource`)]
  if (isHugePages(kindOf(resource))) return []
  return oneOf(`${path}.resource`, resource, [...containerResourceFields].sort())
}

const byteUnits = ['1', '1k', '1M', '1G', '1T', '1P', '1E', '1Ki', '1Mi', '1Gi', '1Ti', '1Pi', '1Ei']

/** What a value may be divided by, by kind of resource, and how messages call it. */
const divisors: Readonly<Record<string, { readonly units: readonly string[]; readonly detail: string }>> = {
  cpu: { units: ['1m', '1'], detail: "only divisor's values 1m and 1 are supported with the cpu resource" },
  memory: { units: byteUnits, detail: bytesDetail('memory') },
  'ephemeral-storage': { units: byteUnits, detail: bytesDetail('local ephemeral storage') },
  hugepages: { units: byteUnits, detail: bytesDetail('hugepages') },
}

function bytesDetail(resource: string): string {
  return `only divisor's values ${byteUnits.join(', ')} are supported with the ${resource} resource`
}

function divisorErrors({ resource, divisor }: ResourceFieldSelector, path: string): FieldError[] {
  if (divisor === undefined || parseQuantity(divisor).isZero()) return []
  const kind = kindOf(resource)
  const rule = ownValue(divisors, isHugePages(kind) ? 'hugepages' : kind)
  if (!rule || rule.units.includes(parseQuantity(divisor).toString())) return []
  return [invalidField(path, resource, rule.detail)]
}

/** `cpu` of `limits.cpu`. */
function kindOf(resource: string): string {
  return /^(?:limits|requests)\.(.*)$/.exec(resource)?.[1] ?? ''
}
