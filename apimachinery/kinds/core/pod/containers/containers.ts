import {
  duplicateField,
  type FieldError,
  forbiddenField,
  invalidField,
  notFoundField,
  requiredField,
} from '../../../../field-error.ts'
import { dnsLabelErrors } from '../../../../names.ts'
import type { Container, EphemeralContainer, PodSpec } from '../../../../types/core-v1.ts'
import { each, oneOf, requiredName, requiredOneOf } from '../../../validation/fields.ts'
import { containerPortsErrors, hostPortConflictErrors } from '../../../validation/ports.ts'
import { resourceRequirementsErrors } from '../../../validation/resources.ts'
import { isSidecar } from '../../pod-resources.ts'
import { securityContextErrors } from '../security/security-context.ts'
import { environmentErrors, environmentSourcesErrors } from './environment.ts'
import { lifecycleErrors, probesErrors } from './handlers.ts'
import { volumeDevicesErrors, volumeMountsErrors } from './volume-mounts.ts'

const pullPolicies = ['Always', 'IfNotPresent', 'Never'] as const
const restartPolicies = ['Always', 'Never', 'OnFailure'] as const

/** What is wrong with the main, init and ephemeral containers of a pod spec. */
export function containersErrors(spec: PodSpec, path: string): FieldError[] {
  const volumeNames = new Set(spec.volumes?.map(({ name }) => name))
  const names = new Set<string>()
  const hostPorts = new Set<string>()
  const grace = spec.terminationGracePeriodSeconds
  if (!spec.containers?.length) return [requiredField(`${path}.containers`)]
  return [
    ...each(`${path}.containers`, spec.containers, (container, at) => [
      ...commonErrors(container, at, volumeNames),
      ...uniqueNameErrors(container.name, names, at),
      ...lifecycleErrors(container.lifecycle, `${at}.lifecycle`, grace),
      ...probesErrors(container, at),
      ...oneOf(`${at}.restartPolicy`, container.restartPolicy, restartPolicies),
    ]),
    ...hostPortConflictErrors(spec.containers, `${path}.containers`, hostPorts),
    ...each(`${path}.initContainers`, spec.initContainers, (container, at) => [
      ...commonErrors(container, at, volumeNames),
      ...uniqueNameErrors(container.name, names, at),
      ...oneOf(`${at}.restartPolicy`, container.restartPolicy, restartPolicies),
      ...(isSidecar(container)
        ? [...lifecycleErrors(container.lifecycle, `${at}.lifecycle`, grace), ...probesErrors(container, at)]
        : runToCompletionErrors(container, at)),
    ]),
    ...hostPortConflictErrors(spec.initContainers, `${path}.initContainers`, new Set()),
    ...each(`${path}.ephemeralContainers`, spec.ephemeralContainers, (container, at) => [
      ...commonErrors(container, at, volumeNames),
      ...uniqueNameErrors(container.name, names, at),
      ...ephemeralErrors(container, at, spec),
    ]),
  ]
}

function commonErrors(
  container: Container | EphemeralContainer,
  path: string,
  volumeNames: ReadonlySet<string>,
): FieldError[] {
  return [
    ...requiredName(`${path}.name`, container.name, dnsLabelErrors),
    ...imageErrors(container.image ?? '', `${path}.image`),
    ...requiredOneOf(`${path}.terminationMessagePolicy`, container.terminationMessagePolicy, [
      'FallbackToLogsOnError',
      'File',
    ]),
    ...containerPortsErrors(container.ports, `${path}.ports`),
    ...environmentErrors(container.env, `${path}.env`),
    ...environmentSourcesErrors(container.envFrom, `${path}.envFrom`),
    ...volumeMountsErrors(container.volumeMounts, `${path}.volumeMounts`, volumeNames),
    ...volumeDevicesErrors(container.volumeDevices, `${path}.volumeDevices`, volumeNames),
    ...requiredOneOf(`${path}.imagePullPolicy`, container.imagePullPolicy, pullPolicies),
    ...resourceRequirementsErrors(container.resources, `${path}.resources`),
    ...securityContextErrors(container.securityContext, `${path}.securityContext`),
  ]
}

function imageErrors(image: string, path: string): FieldError[] {
  if (image === '') return [requiredField(path)]
  return image === image.trim() ? [] : [invalidField(path, image, 'must not have leading or trailing whitespace')]
}

function uniqueNameErrors(name: string, names: Set<string>, path: string): FieldError[] {
  if (names.has(name)) return [duplicateField(`${path}.name`, name)]
  names.add(name)
  return []
}

// An init container that is to end has no use for what watches over a running one.
function runToCompletionErrors(container: Container, path: string): FieldError[] {
  return (['lifecycle', 'livenessProbe', 'readinessProbe', 'startupProbe'] as const)
    .filter((field) => container[field] !== undefined)
    .map((field) =>
      forbiddenField(`${path}.${field}`, 'may not be set for init containers without restartPolicy=Always'),
    )
}

const ephemeralForbidden = [
  'ports',
  'livenessProbe',
  'readinessProbe',
  'startupProbe',
  'lifecycle',
  'resizePolicy',
] as const

function ephemeralErrors(container: EphemeralContainer, path: string, spec: PodSpec): FieldError[] {
  const errors = ephemeralForbidden
    .filter((field) => container[field] !== undefined)
    .map((field) => forbiddenField(`${path}.${field}`, 'cannot be set for an Ephemeral Container'))
  const { resources, targetContainerName: target } = container
  if (resources && Object.keys(resources).length > 0) {
    errors.push(forbiddenField(`${path}.resources`, 'cannot be set for an Ephemeral Container'))
  }
  const others = [...(spec.containers ?? []), ...(spec.initContainers ?? [])]
  if (target && !others.some(({ name }) => name === target)) {
    errors.push(notFoundField(`${path}.targetContainerName`, target))
  }
  return errors
}
