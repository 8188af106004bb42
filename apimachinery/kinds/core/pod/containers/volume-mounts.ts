import { type FieldError, forbiddenField, invalidField, notFoundField, requiredField } from '../../../../field-error.ts'
import type { Container, EphemeralContainer, Volume, VolumeMount } from '../../../../types/core-v1.ts'
import { each, oneOf } from '../../../validation/fields.ts'
import { localPathErrors } from '../../../validation/paths.ts'

/** The volumes of a pod that are fine, by name. */
type Volumes = ReadonlyMap<string, Volume>

type Mounting = Pick<Container | EphemeralContainer, 'securityContext' | 'volumeDevices' | 'volumeMounts'>

/** What is wrong with where a container mounts volumes. `path`: of the mounts. */
export function volumeMountsErrors(container: Mounting, path: string, volumes: Volumes): FieldError[] {
  const { volumeMounts, volumeDevices = [] } = container
  const mountPaths = new Set<string>()
  return each(path, volumeMounts, (mount, at) => {
    const { name, mountPath } = mount
    const errors = name ? [] : [requiredField(`${at}.name`)]
    if (!volumes.has(name)) errors.push(notFoundField(`${at}.name`, name))
    if (!mountPath) errors.push(requiredField(`${at}.mountPath`))
    if (mountPaths.has(mountPath)) errors.push(invalidField(`${at}.mountPath`, mountPath, 'must be unique'))
    mountPaths.add(mountPath)
    if (volumeDevices.some((device) => device.name === name)) {
      errors.push(invalidField(`${at}.name`, name, 'must not already exist in volumeDevices'))
    }
    if (volumeDevices.some(({ devicePath }) => devicePath === mountPath)) {
      errors.push(invalidField(`${at}.mountPath`, mountPath, 'must not already exist as a path in volumeDevices'))
    }
    return [
      ...errors,
      ...subPathErrors(mount, at, path),
      ...propagationErrors(mount, container, `${path}.mountPropagation`),
      ...recursiveReadOnlyErrors(mount, `${path}.recursiveReadOnly`),
    ]
  })
}

/** `listPath`: where upstream puts what is wrong with a path itself. */
function subPathErrors({ subPath, subPathExpr }: VolumeMount, path: string, listPath: string): FieldError[] {
  const errors = subPath ? localPathErrors(subPath, `${listPath}.subPath`) : []
  if (!subPathExpr) return errors
  if (subPath) {
    errors.push(invalidField(`${path}.subPathExpr`, subPathExpr, 'subPathExpr and subPath are mutually exclusive'))
  }
  return [...errors, ...localPathErrors(subPathExpr, `${listPath}.subPathExpr`)]
}

// What a container mounts in a volume shows up on the node, which only those may do that may do anything there.
function propagationErrors(
  { mountPropagation }: VolumeMount,
  { securityContext }: Mounting,
  path: string,
): FieldError[] {
  const errors = oneOf(path, mountPropagation, ['Bidirectional', 'HostToContainer', 'None'])
  if (mountPropagation !== 'Bidirectional' || securityContext?.privileged) return errors
  return [forbiddenField(path, 'Bidirectional mount propagation is available only to privileged containers')]
}

function recursiveReadOnlyErrors(mount: VolumeMount, path: string): FieldError[] {
  const { recursiveReadOnly, readOnly, mountPropagation } = mount
  if (recursiveReadOnly !== 'Enabled' && recursiveReadOnly !== 'IfPossible') {
    return oneOf(path, recursiveReadOnly, ['Disabled', 'Enabled', 'IfPossible'])
  }
  const errors = readOnly ? [] : [forbiddenField(path, 'may only be specified when readOnly is true')]
  if (mountPropagation !== undefined && mountPropagation !== 'None') {
    errors.push(forbiddenField(path, 'may only be specified when mountPropagation is None or not specified'))
  }
  return errors
}

/** What is wrong with the raw block devices that a container gets. `path`: of the devices. */
export function volumeDevicesErrors(container: Mounting, path: string, volumes: Volumes): FieldError[] {
  const { volumeDevices, volumeMounts = [] } = container
  const [names, paths] = [new Set<string>(), new Set<string>()]
  return each(path, volumeDevices, ({ name, devicePath }, at) => {
    const errors = deviceNameErrors(name, `${at}.name`, names, volumes)
    errors.push(...devicePathErrors(devicePath, `${at}.devicePath`, paths))
    if (volumeMounts.some((mount) => mount.name === name)) {
      errors.push(invalidField(`${at}.name`, name, 'must not already exist in volumeMounts'))
    }
    if (volumeMounts.some(({ mountPath }) => mountPath === devicePath)) {
      errors.push(invalidField(`${at}.devicePath`, devicePath, 'must not already exist as a path in volumeMounts'))
    }
    return errors
  })
}

function deviceNameErrors(name: string, path: string, names: Set<string>, volumes: Volumes): FieldError[] {
  const errors = name ? [] : [requiredField(path)]
  if (names.has(name)) errors.push(invalidField(path, name, 'must be unique'))
  if (name) names.add(name)
  const volume = volumes.get(name)
  if (!volume) errors.push(notFoundField(path, name))
  else if (!volume.persistentVolumeClaim && !volume.ephemeral) {
    const detail = 'can only use volume source type of PersistentVolumeClaim or Ephemeral for block mode'
    errors.push(invalidField(path, name, detail))
  }
  return errors
}

function devicePathErrors(devicePath: string, path: string, paths: Set<string>): FieldError[] {
  const errors = devicePath ? [] : [requiredField(path)]
  if (paths.has(devicePath)) errors.push(invalidField(path, devicePath, 'must be unique'))
  if (devicePath.split('/').includes('..')) {
    errors.push(invalidField(path, devicePath, "can not contain backsteps ('..')"))
  } else paths.add(devicePath)
  return errors
}
