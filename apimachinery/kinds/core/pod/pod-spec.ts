import { duplicateField, type FieldError, invalidField } from '../../../field-error.ts'
import { invalids, labelsErrors } from '../../../meta-validation.ts'
import { dnsLabelErrors, dnsSubdomainErrors, qualifiedNameErrors, rangeErrors } from '../../../names.ts'
import type { PodResourceClaim, PodSpec } from '../../../types/core-v1.ts'
import { each, oneOf, optionalName, requiredName, requiredOneOf } from '../../validation/fields.ts'
import { resourceRequirementsErrors } from '../../validation/resources.ts'
import { internalStruct } from '../../validation/upstream-text.ts'
import { containersErrors } from './containers/containers.ts'
import { podDnsErrors } from './pod-dns.ts'
import { podHostErrors } from './pod-host.ts'
import { podLevelResourcesErrors } from './pod-resources-validation.ts'
import { affinityErrors } from './scheduling/affinity.ts'
import { tolerationsErrors } from './scheduling/tolerations.ts'
import { topologySpreadErrors } from './scheduling/topology-spread.ts'
import { podSecurityContextErrors } from './security/security-context.ts'
import { hostProcessErrors } from './security/windows-options.ts'
import type { SpecOwner } from './spec-owner.ts'
import { checkVolumes } from './volumes/volumes.ts'

const maxInt32 = 2 ** 31 - 1

/** What is wrong with a pod spec, in a pod or in a template (ValidatePodSpec). */
export function podSpecErrors(spec: PodSpec, path: string, owner: SpecOwner): FieldError[] {
  const volumes = checkVolumes(spec.volumes, `${path}.volumes`, owner)
  return [
    ...volumes.errors,
    ...resourceClaimsErrors(spec.resourceClaims, `${path}.resourceClaims`),
    ...containersErrors(spec, path, volumes.usable, owner),
    ...podLevelResourcesErrors(spec, `${path}.resources`),
    ...resourceRequirementsErrors({ limits: spec.overhead }, `${path}.overhead`),
    ...requiredOneOf(`${path}.restartPolicy`, spec.restartPolicy, ['Always', 'OnFailure', 'Never']),
    ...podDnsErrors(spec, path),
    ...podHostErrors(spec, path, owner),
    ...podSecurityContextErrors(spec, `${path}.securityContext`),
    ...hostProcessErrors(spec, path),
    ...namesErrors(spec, path),
    ...schedulingErrors(spec, path),
    ...deadlineErrors(spec, path),
  ]
}

function namesErrors(spec: PodSpec, path: string): FieldError[] {
  const { runtimeClassName } = spec
  return [
    ...optionalName(`${path}.serviceAccountName`, spec.serviceAccountName, dnsSubdomainErrors),
    ...optionalName(`${path}.nodeName`, spec.nodeName, dnsSubdomainErrors),
    ...optionalName(`${path}.priorityClassName`, spec.priorityClassName, dnsSubdomainErrors),
    ...(runtimeClassName === undefined
      ? []
      : invalids(`${path}.runtimeClassName`, runtimeClassName, dnsSubdomainErrors(runtimeClassName))),
    ...oneOf(`${path}.preemptionPolicy`, spec.preemptionPolicy, ['PreemptLowerPriority', 'Never']),
    ...each(`${path}.readinessGates`, spec.readinessGates, ({ conditionType }, at) =>
      invalids(`${at}.conditionType`, conditionType, qualifiedNameErrors(conditionType)),
    ),
  ]
}

function schedulingErrors(spec: PodSpec, path: string): FieldError[] {
  const gates = new Set<string>()
  return [
    ...labelsErrors(spec.nodeSelector, `${path}.nodeSelector`),
    ...affinityErrors(spec.affinity, `${path}.affinity`),
    ...tolerationsErrors(spec.tolerations, `${path}.tolerations`),
    ...topologySpreadErrors(spec.topologySpreadConstraints, `${path}.topologySpreadConstraints`),
    ...each(`${path}.schedulingGates`, spec.schedulingGates, ({ name }, at) => {
      const errors = invalids(at, name, qualifiedNameErrors(name))
      if (gates.has(name)) errors.push(duplicateField(at, name))
      gates.add(name)
      return errors
    }),
  ]
}

function deadlineErrors({ activeDeadlineSeconds: seconds }: PodSpec, path: string): FieldError[] {
  if (seconds === undefined) return []
  return invalids(`${path}.activeDeadlineSeconds`, seconds, rangeErrors(Number(seconds), 1, maxInt32))
}

function resourceClaimsErrors(claims: readonly PodResourceClaim[] | undefined, path: string): FieldError[] {
  const names = new Set<string>()
  return each(path, claims, (claim, at) => {
    const errors = names.has(claim.name)
      ? [duplicateField(`${at}.name`, claim.name)]
      : requiredName(`${at}.name`, claim.name, dnsLabelErrors)
    if (claim.name) names.add(claim.name)
    return [...errors, ...claimSourceErrors(claim, at)]
  })
}

function claimSourceErrors(claim: PodResourceClaim, path: string): FieldError[] {
  const { resourceClaimName: name, resourceClaimTemplateName: template } = claim
  const errors: FieldError[] = []
  if (name !== undefined && template !== undefined) {
    const detail = 'at most one of `resourceClaimName` or `resourceClaimTemplateName` may be specified'
    errors.push(invalidField(path, internalStruct(claim), detail))
  }
  if (name === undefined && template === undefined) {
    errors.push(
      invalidField(
        path,
        internalStruct(claim),
        'must specify one of: `resourceClaimName`, `resourceClaimTemplateName`',
      ),
    )
  }
  for (const [field, value] of Object.entries({ resourceClaimName: name, resourceClaimTemplateName: template })) {
    if (value !== undefined) errors.push(...invalids(`${path}.${field}`, value, dnsSubdomainErrors(value)))
  }
  return errors
}
