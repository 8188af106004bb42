import { duplicateField, type FieldError, invalidField } from '../../../field-error.ts'
import { invalids, labelsErrors } from '../../../meta-validation.ts'
import { dnsLabelErrors, dnsSubdomainErrors, qualifiedNameErrors, rangeErrors } from '../../../names.ts'
import type { PodSpec } from '../../../types/core-v1.ts'
import { each, oneOf, optionalName, required, requiredOneOf } from '../../validation/fields.ts'
import { resourceRequirementsErrors } from '../../validation/resources.ts'
import { containersErrors } from './containers/containers.ts'
import { podDnsErrors } from './pod-dns.ts'
import { affinityErrors } from './scheduling/affinity.ts'
import { tolerationsErrors } from './scheduling/tolerations.ts'
import { topologySpreadErrors } from './scheduling/topology-spread.ts'
import { podSecurityContextErrors } from './security/security-context.ts'
import { volumesErrors } from './volumes/volumes.ts'

const maxInt32 = 2 ** 31 - 1

/** What is wrong with a pod spec, in a pod or in a template (ValidatePodSpec). */
export function podSpecErrors(spec: PodSpec, path: string): FieldError[] {
  return [
    ...volumesErrors(spec.volumes, `${path}.volumes`),
    ...containersErrors(spec, path),
    ...resourceRequirementsErrors(spec.resources, `${path}.resources`),
    ...requiredOneOf(`${path}.restartPolicy`, spec.restartPolicy, ['Always', 'OnFailure', 'Never']),
    ...podDnsErrors(spec, path),
    ...hostNetworkErrors(spec, path),
    ...podSecurityContextErrors(spec.securityContext, `${path}.securityContext`),
    ...namesErrors(spec, path),
    ...schedulingErrors(spec, path),
    ...deadlineErrors(spec, path),
  ]
}

function namesErrors(spec: PodSpec, path: string): FieldError[] {
  return [
    ...each(`${path}.imagePullSecrets`, spec.imagePullSecrets, ({ name }, at) => required(`${at}.name`, name)),
    ...optionalName(`${path}.serviceAccountName`, spec.serviceAccountName, dnsSubdomainErrors),
    ...optionalName(`${path}.nodeName`, spec.nodeName, dnsSubdomainErrors),
    ...optionalName(`${path}.runtimeClassName`, spec.runtimeClassName, dnsSubdomainErrors),
    ...optionalName(`${path}.priorityClassName`, spec.priorityClassName, dnsSubdomainErrors),
    ...optionalName(`${path}.hostname`, spec.hostname, dnsLabelErrors),
    ...optionalName(`${path}.subdomain`, spec.subdomain, dnsLabelErrors),
    ...oneOf(`${path}.os.name`, spec.os?.name, ['linux', 'windows']),
    ...oneOf(`${path}.preemptionPolicy`, spec.preemptionPolicy, ['Never', 'PreemptLowerPriority']),
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
      if (gates.has(name)) return [duplicateField(at, name)]
      gates.add(name)
      return invalids(at, name, qualifiedNameErrors(name))
    }),
  ]
}

function deadlineErrors({ activeDeadlineSeconds: seconds }: PodSpec, path: string): FieldError[] {
  if (seconds === undefined) return []
  return invalids(`${path}.activeDeadlineSeconds`, seconds, rangeErrors(seconds, 1, maxInt32))
}

// On the host's network a container port is a port of the host, so the two must agree.
function hostNetworkErrors(spec: PodSpec, path: string): FieldError[] {
  if (!spec.hostNetwork) return []
  return each(`${path}.containers`, spec.containers, ({ ports }, at) =>
    each(`${at}.ports`, ports, ({ containerPort, hostPort }, portAt) =>
      hostPort && hostPort !== containerPort
        ? [invalidField(`${portAt}.containerPort`, containerPort, 'must match `hostPort` when `hostNetwork` is true')]
        : [],
    ),
  )
}
