import {
  duplicateField,
  type FieldError,
  forbiddenField,
  invalidField,
  notFoundField,
  requiredField,
} from '../../../../field-error.ts'
import { dnsLabelErrors } from '../../../../names.ts'
import type { Container, EphemeralContainer, PodSpec, Volume } from '../../../../types/core-v1.ts'
import { each, requiredName, requiredOneOf } from '../../../validation/fields.ts'
import { isSidecar } from '../../pod-resources.ts'
import { securityContextErrors } from '../security/security-context.ts'
import type { SpecOwner } from '../spec-owner.ts'
import { containerPortsErrors, hostPortConflictErrors } from './container-ports.ts'
import { containerResourcesErrors } from './container-resources.ts'
import { environmentErrors, environmentSourcesErrors } from './environment.ts'
import { lifecycleErrors, probesErrors } from './handlers.ts'
import { resizePolicyErrors } from './resize-policy.ts'
import { restartPolicyErrors } from './restart-policy.ts'
import { volumeDevicesErrors, volumeMountsErrors } from './volume-mounts.ts'

/** What containers are judged by, beside themselves. */
interface Surroundings {
  readonly spec: PodSpec
  readonly volumes: ReadonlyMap<string, Volume>
  readonly owner: SpecOwner
}

/** What is wrong with the main, init and ephemeral containers of a pod spec. `volumes`: those that are fine, by name. */
export function containersErrors(
  spec: PodSpec,
  path: string,
  volumes: ReadonlyMap<string, Volume>,
  owner: SpecOwner,
): FieldError[] {
  const around = { spec, volumes, owner }
  const names = new Set<string>()
  return [
    ...mainContainersErrors(around, `${path}.containers`, names),
    ...each(`${path}.initContainers`, spec.initContainers, (container, at) => [
      ...commonErrors(container, at, around),
      ...restartPolicyErrors(container, at),
      ...uniqueNameErrors(container.name, names, at),
      // They run one after the other, so each has the ports of the host for itself.
      ...hostPortConflictErrors([container], `${path}.initContainers`),
      ...(isSidecar(container) ? runningErrors(container, at, spec) : runToCompletionErrors(container, at)),
    ]),
    ...each(`${path}.ephemeralContainers`, spec.ephemeralContainers, (container, at) => [
      ...commonErrors(container, at, around),
      ...uniqueNameErrors(container.name, names, at),
      ...ephemeralErrors(container, at, spec),
    ]),
  ]
}

function mainContainersErrors(around: Surroundings, path: string, names: Set<string>): FieldError[] {
  const { containers } = around.spec
  if (!containers?.length) return [requiredField(path)]
  return [
    ...each(path, containers, (container, at) => [
      ...commonErrors(container, at, around),
      ...uniqueNameErrors(container.name, names, at),
      ...runningErrors(container, at, around.spec),
      ...restartPolicyErrors(container, at),
    ]),
    ...hostPortConflictErrors(containers, path),
  ]
}

function commonErrors(container: Container | EphemeralContainer, path: string, around: Surroundings): FieldError[] {
  const { spec, volumes, owner } = around
  return [
    ...requiredName(`${path}.name`, container.name, dnsLabelErrors),
    ...imageErrors(container.image ?? '', `${path}.image`, owner),
    ...requiredOneOf(`${path}.terminationMessagePolicy`, container.terminationMessagePolicy, [
      'File',
      'FallbackToLogsOnError',
    ]),
    ...containerPortsErrors(container.ports, `${path}.ports`),
    ...environmentErrors(container.env, `${path}.env`),
    ...environmentSourcesErrors(container.envFrom, `${path}.envFrom`),
    ...volumeMountsErrors(container, `${path}.volumeMounts`, volumes),
    ...volumeDevicesErrors(container, `${path}.volumeDevices`, volumes),
    ...requiredOneOf(`${path}.imagePullPolicy`, container.imagePullPolicy, ['Always', 'IfNotPresent', 'Never']),
    ...containerResourcesErrors(container.resources, `${path}.resources`, spec.resourceClaims),
    ...resizePolicyErrors(container.resizePolicy, `${path}.resizePolicy`, spec.restartPolicy),
    ...securityContextErrors(container.securityContext, `${path}.securityContext`, spec.hostUsers ?? true),
  ]
}

// Templates in storage may have blanks around the image, so only pods are held to this.
function imageErrors(image: string, path: string, { kind }: SpecOwner): FieldError[] {
  if (image === '') return [requiredField(path)]
  if (kind === 'template' || image === image.trim()) return []
  return [invalidField(path, image, 'must not have leading or trailing whitespace')]
}

function uniqueNameErrors(name: string, names: Set<string>, path: string): FieldError[] {
  if (names.has(name)) return [duplicateField(`${path}.name`, name)]
  if (name) names.add(name)
  return []
}

function runningErrors(container: Container, path: string, spec: PodSpec): FieldError[] {
  return [
    ...lifecycleErrors(container.lifecycle, `${path}.lifecycle`, spec.terminationGracePeriodSeconds),
    ...probesErrors(container, path),
  ]
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
  'resources',
  'livenessProbe',
  'readinessProbe',
  'startupProbe',
  'lifecycle',
  'resizePolicy',
  'restartPolicy',
  'restartPolicyRules',
] as const

// Ephemeral containers are for looking into a pod: nothing may depend on them.
function ephemeralErrors(container: EphemeralContainer, path: string, spec: PodSpec): FieldError[] {
  const cannotBeSet = (field: string) => forbiddenField(`${path}.${field}`, 'cannot be set for an Ephemeral Container')
  const errors = ephemeralForbidden.filter((field) => isSet(container[field])).map(cannotBeSet)
  for (const [index, { subPath, subPathExpr }] of (container.volumeMounts ?? []).entries()) {
    if (subPath) errors.push(cannotBeSet(`volumeMounts[${index}].subPath`))
    if (subPathExpr) errors.push(cannotBeSet(`volumeMounts[${index}].subPathExpr`))
  }
  const { targetContainerName: target } = container
  const others = [...(spec.containers ?? []), ...(spec.initContainers ?? [])]
  if (target && !others.some(({ name }) => name === target)) {
    errors.push(notFoundField(`${path}.targetContainerName`, target))
  }
  return errors
}

// Resources are there always, since they are a struct in Go.
function isSet(value: string | object | undefined): boolean {
  return typeof value === 'object' ? Object.keys(value).length > 0 : Boolean(value)
}
