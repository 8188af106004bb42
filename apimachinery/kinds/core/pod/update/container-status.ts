import { ownValue } from '../../../../equality.ts'
import {
  duplicateField,
  type FieldError,
  forbiddenField,
  invalidField,
  unsupportedField,
} from '../../../../field-error.ts'
import { invalids } from '../../../../meta-validation.ts'
import { idErrors } from '../../../../names.ts'
import type {
  Container,
  ContainerStatus,
  LinuxContainerUser,
  PodSpec,
  PodStatus,
  ResourceStatus,
} from '../../../../types/core-v1.ts'
import { each } from '../../../validation/fields.ts'

const statusLists = ['containerStatuses', 'initContainerStatuses', 'ephemeralContainerStatuses'] as const

/** What is wrong with the users that containers are said to run as (KEP-3619). */
export function containerUsersErrors(status: PodStatus, spec: PodSpec): FieldError[] {
  const os = spec.os?.name ?? 'linux'
  return statusLists.flatMap((list) =>
    each(`status.${list}`, status[list], ({ user }, at) => {
      if (!user?.linux) return []
      if (os === 'linux') return linuxUserErrors(user.linux, `${at}.user.linux`)
      return os === 'windows' ? [forbiddenField(`${at}.user.linux`, 'cannot be set for a windows pod')] : []
    }),
  )
}

function linuxUserErrors({ uid, gid, supplementalGroups }: LinuxContainerUser, path: string): FieldError[] {
  return [
    ...invalids(`${path}.uid`, uid, idErrors(Number(uid))),
    ...invalids(`${path}.gid`, gid, idErrors(Number(gid))),
    ...each(`${path}.supplementalGroups`, supplementalGroups, (id, at) => invalids(at, id, idErrors(Number(id)))),
  ]
}

/** What is wrong with the health of devices that containers are said to have (KEP-4680). */
export function allocatedResourcesErrors(status: PodStatus, spec: PodSpec): FieldError[] {
  const { containerStatuses, initContainerStatuses, ephemeralContainerStatuses } = status
  return [
    ...devicesErrors(containerStatuses, spec.containers, 'status.containerStatuses'),
    ...devicesErrors(initContainerStatuses, spec.initContainers, 'status.initContainerStatuses'),
    ...each('status.ephemeralContainerStatuses', ephemeralContainerStatuses, ({ allocatedResourcesStatus }, at) =>
      allocatedResourcesStatus?.length
        ? [forbiddenField(`${at}.allocatedResourcesStatus`, 'must not be specified in container status')]
        : [],
    ),
  ]
}

function devicesErrors(
  statuses: readonly ContainerStatus[] | undefined,
  containers: readonly Container[] | undefined,
  path: string,
): FieldError[] {
  return each(path, statuses, ({ name, allocatedResourcesStatus }, at) => {
    const container = containers?.find((candidate) => candidate.name === name)
    return each(`${at}.allocatedResourcesStatus`, allocatedResourcesStatus, (resource, resourceAt) => [
      ...(container ? requestedErrors(resource.name, container, `${resourceAt}.name`) : []),
      ...healthErrors(resource, `${resourceAt}.resources`),
    ])
  })
}

function requestedErrors(name: string, { resources }: Container, path: string): FieldError[] {
  if (!name.startsWith('claim:')) {
    if (ownValue(resources?.requests, name) !== undefined) return []
    return [invalidField(path, name, "must match one of the container's resource requests")]
  }
  const claims = (resources?.claims ?? []).map(
    (claim) => `claim:${claim.name}${claim.request ? `/${claim.request}` : ''}`,
  )
  if (claims.includes(name)) return []
  const format = "'claim:<claimName>/<request>' or 'claim:<claimName>' if request is empty"
  return [invalidField(path, name, `must match one of the container's resource claims in a format ${format}`)]
}

const healths = ['Healthy', 'Unhealthy', 'Unknown']

function healthErrors({ resources }: ResourceStatus, path: string): FieldError[] {
  const ids = new Set<string>()
  return each(path, resources, ({ resourceID, health = '' }, at) => {
    const errors = healths.includes(health) ? [] : [unsupportedField(`${at}.health`, health, healths)]
    if (ids.has(resourceID)) errors.push(duplicateField(`${at}.resourceID`, resourceID))
    ids.add(resourceID)
    return errors
  })
}
