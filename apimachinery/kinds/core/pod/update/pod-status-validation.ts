import { type FieldError, forbiddenField, immutableFieldErrors, invalidField } from '../../../../field-error.ts'
import { invalids } from '../../../../meta-validation.ts'
import { dnsSubdomainErrors, qualifiedNameErrors } from '../../../../names.ts'
import type { Pod, PodStatus } from '../../../../types/core-v1.ts'
import { each } from '../../../validation/fields.ts'
import { podAnnotationsErrors, podAnnotationsUpdateErrors } from '../pod-annotations.ts'
import { allocatedResourcesErrors, containerUsersErrors } from './container-status.ts'
import { restartErrors } from './container-transitions.ts'
import { podAddressesErrors } from './pod-addresses.ts'
import { claimStatusErrors, extendedClaimStatusErrors } from './pod-claim-status.ts'

/** What an update of a pod's status may not do (ValidatePodStatusUpdate). */
export function validatePodStatusUpdate(pod: Pod, old: Pod): FieldError[] {
  const { metadata, status, spec } = pod
  const annotations = 'metadata.annotations'
  return [
    ...podAnnotationsUpdateErrors(metadata.annotations, old.metadata.annotations, annotations),
    ...podAnnotationsErrors(metadata.annotations, spec, annotations),
    ...conditionsErrors(status.conditions, 'status.conditions'),
    ...nodeNameErrors(pod, old),
    ...observedGenerationErrors(status.observedGeneration, 'status.observedGeneration'),
    ...immutableFieldErrors('status.qosClass', status.qosClass, old.status.qosClass),
    ...restartErrors(status, old),
    ...claimStatusErrors(status.resourceClaimStatuses, spec, 'status.resourceClaimStatuses'),
    ...extendedClaimStatusErrors(status.extendedResourceClaimStatus, spec, 'status.extendedResourceClaimStatus'),
    ...podAddressesErrors(status),
    ...containerUsersErrors(status, spec),
    ...allocatedResourcesErrors(status, spec),
  ]
}

/** Types without a domain that Kubernetes itself uses. */
const systemConditions = ['PodScheduled', 'Ready', 'Initialized']

function conditionsErrors(conditions: PodStatus['conditions'], path: string): FieldError[] {
  return each(path, conditions, ({ type, observedGeneration }, at) => [
    ...observedGenerationErrors(observedGeneration, `${at}.observedGeneration`),
    ...(systemConditions.includes(type) ? [] : invalids(`${at}.Type`, type, qualifiedNameErrors(type))),
  ])
}

function observedGenerationErrors(generation: number | bigint | undefined, path: string): FieldError[] {
  if (generation === undefined || generation >= 0) return []
  return [invalidField(path, generation, 'must be a non-negative integer')]
}

function nodeNameErrors({ spec, status }: Pod, old: Pod): FieldError[] {
  const errors: FieldError[] = []
  if (spec.nodeName !== old.spec.nodeName) {
    errors.push(forbiddenField('status.nodeName', 'may not be changed directly'))
  }
  const nominated = status.nominatedNodeName
  if (!nominated || nominated === old.status.nominatedNodeName) return errors
  const field = 'status.nominatedNodeName'
  errors.push(...invalids(field, nominated, dnsSubdomainErrors(nominated)))
  if (old.spec.nodeName) {
    errors.push(forbiddenField(field, 'may not be set on pods that are already bound to a node'))
  }
  return errors
}
