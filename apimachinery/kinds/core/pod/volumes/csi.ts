import { type FieldError, invalidField, requiredField, tooLongField } from '../../../../field-error.ts'
import { invalids } from '../../../../meta-validation.ts'
import { dnsLabelErrors, dnsSubdomainErrors } from '../../../../names.ts'
import type { CSIPersistentVolumeSource, CSIVolumeSource, SecretReference } from '../../../../types/core-v1.ts'
import { required, requiredName } from '../../../validation/fields.ts'

const maxDriverNameBytes = 63

/** What is wrong with the name of a CSI driver. */
export function csiDriverNameErrors(name: string, path: string): FieldError[] {
  const errors = required(path, name)
  if (Buffer.byteLength(name) > maxDriverNameBytes) errors.push(tooLongField(path, '', maxDriverNameBytes))
  return [...errors, ...invalids(path, name, dnsSubdomainErrors(name.toLowerCase()))]
}

/** What is wrong with a volume that a CSI driver makes for one pod. */
export function csiErrors({ driver, nodePublishSecretRef: secret }: CSIVolumeSource, path: string): FieldError[] {
  const errors = csiDriverNameErrors(driver, `${path}.driver`)
  if (!secret) return errors
  if (!secret.name) return [...errors, requiredField(`${path}.nodePublishSecretRef.name`)]
  return [...errors, ...dnsSubdomainErrors(secret.name).map((text) => invalidField(`${path}.name`, secret.name, text))]
}

const secretFields = [
  'controllerPublishSecretRef',
  'controllerExpandSecretRef',
  'nodePublishSecretRef',
  'nodeExpandSecretRef',
] as const

/** What is wrong with a volume of a CSI driver. */
export function persistentCsiErrors(source: CSIPersistentVolumeSource, path: string): FieldError[] {
  return [
    ...csiDriverNameErrors(source.driver, `${path}.driver`),
    ...required(`${path}.volumeHandle`, source.volumeHandle),
    ...secretFields.flatMap((field) => secretErrors(source[field], `${path}.${field}`)),
  ]
}

function secretErrors(secret: SecretReference | undefined, path: string): FieldError[] {
  if (!secret) return []
  return [
    ...requiredName(`${path}.name`, secret.name, dnsSubdomainErrors),
    ...requiredName(`${path}.namespace`, secret.namespace, dnsLabelErrors),
  ]
}
