import { ownValue } from '../../../../equality.ts'
import { duplicateField, type FieldError, invalidField, requiredField } from '../../../../field-error.ts'
import { invalids } from '../../../../meta-validation.ts'
import { dnsLabelErrors, dnsSubdomainErrors } from '../../../../names.ts'
import type {
  ContainerExtendedResourceRequest,
  PodExtendedResourceClaimStatus,
  PodResourceClaimStatus,
  PodSpec,
} from '../../../../types/core-v1.ts'
import { each, requiredName } from '../../../validation/fields.ts'

/** What is wrong with which ResourceClaims were made for a pod. */
export function claimStatusErrors(
  statuses: readonly PodResourceClaimStatus[] | undefined,
  spec: PodSpec,
  path: string,
): FieldError[] {
  const names = new Set<string>()
  return each(path, statuses, ({ name, resourceClaimName }, at) => {
    const errors: FieldError[] = []
    if (!spec.resourceClaims?.some((claim) => claim.name === name)) {
      errors.push(invalidField(`${at}.name`, name, 'must match the name of an entry in `spec.resourceClaims`'))
    }
    if (names.has(name)) errors.push(duplicateField(`${at}.name`, name))
    names.add(name)
    if (resourceClaimName === undefined) return errors
    return [...errors, ...invalids(`${at}.name`, resourceClaimName, dnsSubdomainErrors(resourceClaimName))]
  })
}

/** What is wrong with the claim that was made for extended resources of a pod (KEP-5004). */
export function extendedClaimStatusErrors(
  status: PodExtendedResourceClaimStatus | undefined,
  spec: PodSpec,
  path: string,
): FieldError[] {
  if (!status) return []
  const mappings = `${path}.requestMappings`
  const seen = new Set<string>()
  return [
    ...(status.requestMappings?.length ? [] : [requiredField(mappings, 'at least one request mapping is required')]),
    ...each(mappings, status.requestMappings, (mapping, at) => [
      ...mappingErrors(mapping, spec, at),
      ...invalids(`${path}.requestName`, mapping.requestName, dnsLabelErrors(mapping.requestName)),
      ...repeatedErrors(mapping, seen, at),
    ]),
    ...requiredName(`${path}.resourceClaimName`, status.resourceClaimName, dnsSubdomainErrors),
  ]
}

function mappingErrors(mapping: ContainerExtendedResourceRequest, spec: PodSpec, path: string): FieldError[] {
  const { containerName, resourceName } = mapping
  const containers = [...(spec.containers ?? []), ...(spec.initContainers ?? [])]
  const container = containers.find(({ name }) => name === containerName)
  if (!container) {
    const detail = 'must match the name of an entry in spec.initContainers.name or spec.containers.name'
    return [invalidField(`${path}.containerName`, containerName, detail)]
  }
  if (ownValue(container.resources?.requests, resourceName) !== undefined) return []
  const detail =
    'must match the extended resource name of an entry in spec.initContainers.resources.requests or spec.containers.resources.requests'
  return [invalidField(`${path}.resourceName`, resourceName, detail)]
}

function repeatedErrors(mapping: ContainerExtendedResourceRequest, seen: Set<string>, path: string): FieldError[] {
  const fields = ['containerName', 'resourceName', 'requestName'] as const
  const key = JSON.stringify(fields.map((field) => mapping[field]))
  const errors = seen.has(key) ? fields.map((field) => duplicateField(`${path}.${field}`, mapping[field])) : []
  seen.add(key)
  return errors
}
