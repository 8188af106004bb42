import { type FieldError, invalidField, requiredField } from '../../../../field-error.ts'
import type { ISCSIPersistentVolumeSource, ISCSIVolumeSource } from '../../../../types/core-v1.ts'
import { required } from '../../../validation/fields.ts'
import { lunErrors } from './cloud-disks.ts'

/** How names of targets and initiators of each kind look (RFC 3720 section 3.2.6.3). */
const nameFormats: Readonly<Record<string, RegExp>> = {
  iqn: /iqn\.\d{4}-\d{2}\.([A-Za-z0-9\-.]+)(:[^,;*&$|\s]+)$/,
  eui: /^eui.[A-Za-z0-9]{16}$/,
  naa: /^naa.[A-Za-z0-9]{32}$/,
}

/** The initiator of a volume is named after these two together. */
const maxSessionNameLength = 64
const sessionNameDetail =
  'Total length of <volume name>:<iscsi.targetPortal> must be under 64 characters if iscsi.initiatorName is specified.'

/** Whether a volume with an initiator of its own has too long a name for it. */
export function hasLongSessionName(
  source: ISCSIVolumeSource | ISCSIPersistentVolumeSource,
  volumeName: string,
): boolean {
  return source.initiatorName !== undefined && `${volumeName}:${source.targetPortal}`.length > maxSessionNameLength
}

/** What is wrong with an iSCSI disk of a pod. */
export function iscsiErrors(source: ISCSIVolumeSource, path: string, volumeName: string): FieldError[] {
  const errors = diskErrors(source, path, 'must be valid format starting with iqn, eui, or naa')
  if (!hasLongSessionName(source, volumeName)) return errors
  const volumePath = path.slice(0, path.lastIndexOf('.'))
  return [...errors, invalidField(`${volumePath}.name`, volumeName, sessionNameDetail)]
}

/** What is wrong with an iSCSI disk of a PersistentVolume. */
export function persistentIscsiErrors(
  source: ISCSIPersistentVolumeSource,
  path: string,
  volumeName: string,
): FieldError[] {
  const errors = diskErrors(source, path, 'must be valid format')
  if (source.secretRef) errors.push(...required(`${path}.secretRef.name`, source.secretRef.name))
  if (!hasLongSessionName(source, volumeName)) return errors
  return [...errors, invalidField(`${path}.targetportal`, source.targetPortal, sessionNameDetail)]
}

function diskErrors(
  source: ISCSIVolumeSource | ISCSIPersistentVolumeSource,
  path: string,
  unknownKind: string,
): FieldError[] {
  const { targetPortal, iqn, lun, initiatorName, secretRef, chapAuthDiscovery, chapAuthSession } = source
  const errors = required(`${path}.targetPortal`, targetPortal)
  if (iqn) errors.push(...nameErrors(iqn, `${path}.iqn`, unknownKind))
  else errors.push(requiredField(`${path}.iqn`))
  errors.push(...lunErrors(lun, `${path}.lun`))
  if ((chapAuthDiscovery || chapAuthSession) && !secretRef) errors.push(requiredField(`${path}.secretRef`))
  if (initiatorName !== undefined) errors.push(...nameErrors(initiatorName, `${path}.initiatorname`, unknownKind))
  return errors
}

function nameErrors(name: string, path: string, unknownKind: string): FieldError[] {
  const format = nameFormats[name.slice(0, 3)]
  if (!format) return [invalidField(path, name, unknownKind)]
  return format.test(name) ? [] : [invalidField(path, name, 'must be valid format')]
}
