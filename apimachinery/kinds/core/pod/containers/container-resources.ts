import { duplicateField, type FieldError, notFoundField, requiredField } from '../../../../field-error.ts'
import { dnsLabelErrors } from '../../../../names.ts'
import type { PodResourceClaim, ResourceClaim, ResourceRequirements } from '../../../../types/core-v1.ts'
import { each, optionalName } from '../../../validation/fields.ts'
import { resourceRequirementsErrors } from '../../../validation/resources.ts'

/** What is wrong with the resources of a container. `podClaims`: what its pod has claimed for its containers. */
export function containerResourcesErrors(
  resources: ResourceRequirements | undefined,
  path: string,
  podClaims: readonly PodResourceClaim[] | undefined,
): FieldError[] {
  const claimNames = (podClaims ?? []).map(({ name }) => name).filter((name) => name !== '')
  return [
    ...resourceRequirementsErrors(resources, path),
    ...claimsErrors(resources?.claims, `${path}.claims`, [...new Set(claimNames)].sort()),
  ]
}

function claimsErrors(
  claims: readonly ResourceClaim[] | undefined,
  path: string,
  podClaims: readonly string[],
): FieldError[] {
  const used = new Set<string>()
  return each(path, claims, ({ name, request }, at) => {
    if (!name) return [requiredField(at)]
    const errors = optionalName(`${at}.request`, request, dnsLabelErrors)
    errors.push(...repeatedClaimErrors(name, request ?? '', used, at))
    return podClaims.includes(name) ? errors : [...errors, unknownClaim(name, podClaims, at)]
  })
}

/** A claim may be named once as a whole, or once for each of its requests. */
function repeatedClaimErrors(name: string, request: string, used: Set<string>, path: string): FieldError[] {
  if (used.has(name)) return [duplicateField(path, name)]
  const key = request ? `${name}/${request}` : name
  const repeated = request ? used.has(key) : [...used].some((other) => other.startsWith(`${name}/`))
  used.add(key)
  return repeated ? [duplicateField(path, key)] : []
}

function unknownClaim(name: string, podClaims: readonly string[], path: string): FieldError {
  const error = notFoundField(path, name)
  const known = podClaims.length > 0 ? `: ${podClaims.join(', ')}` : ' which is empty'
  return { ...error, message: `${error.message}: must be one of the names in pod.spec.resourceClaims${known}` }
}
