import { type FieldError, invalidField, notFoundField, requiredField } from '../../../../field-error.ts'
import type { VolumeDevice, VolumeMount } from '../../../../types/core-v1.ts'
import { each, oneOf } from '../../../validation/fields.ts'
import { localPathErrors } from '../../../validation/paths.ts'

/** What is wrong with where a container mounts volumes. `volumeNames`: the pod's volumes. */
export function volumeMountsErrors(
  mounts: readonly VolumeMount[] | undefined,
  path: string,
  volumeNames: ReadonlySet<string>,
): FieldError[] {
  const mountPaths = new Set<string>()
  return each(path, mounts, (mount, at) => {
    const errors = nameErrors(mount.name, volumeNames, at)
    if (!mount.mountPath) errors.push(requiredField(`${at}.mountPath`))
    if (mountPaths.has(mount.mountPath)) {
      errors.push(invalidField(`${at}.mountPath`, mount.mountPath, 'must be unique'))
    }
    mountPaths.add(mount.mountPath)
    return [
      ...errors,
      ...subPathErrors(mount, at),
      ...oneOf(`${at}.mountPropagation`, mount.mountPropagation, ['Bidirectional', 'HostToContainer', 'None']),
    ]
  })
}

/** What is wrong with the raw block devices that a container gets. */
export function volumeDevicesErrors(
  devices: readonly VolumeDevice[] | undefined,
  path: string,
  volumeNames: ReadonlySet<string>,
): FieldError[] {
  const devicePaths = new Set<string>()
  return each(path, devices, ({ name, devicePath }, at) => {
    const errors = nameErrors(name, volumeNames, at)
    if (!devicePath) errors.push(requiredField(`${at}.devicePath`))
    if (devicePaths.has(devicePath)) errors.push(invalidField(`${at}.devicePath`, devicePath, 'must be unique'))
    devicePaths.add(devicePath)
    return errors
  })
}

function nameErrors(name: string, volumeNames: ReadonlySet<string>, path: string): FieldError[] {
  const errors = name ? [] : [requiredField(`${path}.name`)]
  return volumeNames.has(name) ? errors : [...errors, notFoundField(`${path}.name`, name)]
}

function subPathErrors({ subPath, subPathExpr }: VolumeMount, path: string): FieldError[] {
  const errors = subPath ? localPathErrors(subPath, `${path}.subPath`) : []
  if (!subPathExpr) return errors
  if (subPath) {
    errors.push(invalidField(`${path}.subPathExpr`, subPathExpr, 'subPathExpr and subPath are mutually exclusive'))
  }
  return [...errors, ...localPathErrors(subPathExpr, `${path}.subPathExpr`)]
}
