import {
  duplicateField,
  type FieldError,
  forbiddenField,
  invalidField,
  requiredField,
} from '../../../../field-error.ts'
import { dnsLabelErrors, dnsSubdomainErrors } from '../../../../names.ts'
import { parseQuantity } from '../../../../quantity.ts'
import type { Volume } from '../../../../types/core-v1.ts'
import { oneOf, required, requiredName } from '../../../validation/fields.ts'
import { localPathErrors } from '../../../validation/paths.ts'
import type { SpecOwner } from '../spec-owner.ts'
import { azureFileErrors } from './cloud-disks.ts'
import { csiErrors } from './csi.ts'
import { ephemeralErrors } from './ephemeral-volume.ts'
import { iscsiErrors } from './iscsi.ts'
import { cephErrors, glusterfsErrors, localSecretErrors, storageOsErrors } from './network-storage.ts'
import { downwardApiErrors, projectedErrors } from './projected-volume.ts'
import { type SourceRules, sourceErrors } from './source-rules.ts'
import { storageSourceRules } from './storage-sources.ts'
import { keyFilesErrors, modeErrors } from './volume-files.ts'

/** The volumes of a pod that containers can rely on, by name, and what is wrong with the others. */
export interface CheckedVolumes {
  readonly errors: readonly FieldError[]
  readonly usable: ReadonlyMap<string, Volume>
}

/** What is wrong with the volumes of a pod. A volume with errors does not take its name away from others. */
export function checkVolumes(volumes: readonly Volume[] | undefined, path: string, owner: SpecOwner): CheckedVolumes {
  const usable = new Map<string, Volume>()
  const errors: FieldError[] = []
  for (const [index, volume] of (volumes ?? []).entries()) {
    const at = `${path}[${index}]`
    const found = volumeErrors(volume, at, owner)
    if (usable.has(volume.name)) found.push(duplicateField(`${at}.name`, volume.name))
    if (found.length === 0) usable.set(volume.name, volume)
    errors.push(...found, ...createdClaimErrors(volume, at, volumes!, owner))
  }
  return { errors, usable }
}

function volumeErrors(volume: Volume, path: string, owner: SpecOwner): FieldError[] {
  return [
    ...sourceErrors(volume, owner.kind === 'pod' ? podVolumeRules : templateVolumeRules, path, volume.name),
    ...(volume.ephemeral ? claimNameErrors(volume.name, `${path}.name`, owner) : []),
    ...requiredName(`${path}.name`, volume.name, dnsLabelErrors),
  ]
}

/** The claim of an ephemeral volume is called after the pod and the volume. */
function claimNameErrors(volumeName: string, path: string, { podName }: SpecOwner): FieldError[] {
  if (!podName || !volumeName) return []
  const claimName = `${podName}-${volumeName}`
  return dnsSubdomainErrors(claimName).map((text) => invalidField(path, volumeName, `PVC name "${claimName}": ${text}`))
}

function createdClaimErrors(
  { persistentVolumeClaim }: Volume,
  path: string,
  volumes: readonly Volume[],
  { podName }: SpecOwner,
): FieldError[] {
  const claimName = persistentVolumeClaim?.claimName
  if (!podName || !claimName) return []
  if (!volumes.some(({ ephemeral, name }) => ephemeral && claimName === `${podName}-${name}`)) return []
  const detail = 'must not reference a PVC that gets created for an ephemeral volume'
  return [invalidField(`${path}.persistentVolumeClaim.claimName`, claimName, detail)]
}

const pullPolicies = ['Always', 'IfNotPresent', 'Never']

/** In upstream's order. */
const podVolumeRules: SourceRules<Volume> = {
  emptyDir: ({ sizeLimit }, path) =>
    sizeLimit !== undefined && parseQuantity(sizeLimit).sign() < 0
      ? [forbiddenField(`${path}.sizeLimit`, 'SizeLimit field must be a valid resource quantity')]
      : [],
  hostPath: storageSourceRules.hostPath,
  gitRepo: ({ repository, directory }, path) => [
    ...required(`${path}.repository`, repository),
    ...localPathErrors(directory ?? '', `${path}.directory`),
  ],
  gcePersistentDisk: storageSourceRules.gcePersistentDisk,
  awsElasticBlockStore: storageSourceRules.awsElasticBlockStore,
  secret: ({ secretName, defaultMode, items }, path) => [
    ...required(`${path}.secretName`, secretName),
    ...modeErrors(defaultMode, `${path}.defaultMode`),
    ...keyFilesErrors(items, `${path}.items`),
  ],
  nfs: storageSourceRules.nfs,
  iscsi: iscsiErrors,
  glusterfs: glusterfsErrors,
  flocker: storageSourceRules.flocker,
  persistentVolumeClaim: ({ claimName }, path) => required(`${path}.claimName`, claimName),
  rbd: storageSourceRules.rbd,
  cinder: ({ volumeID, secretRef }, path) => [
    ...required(`${path}.volumeID`, volumeID),
    ...localSecretErrors(secretRef, `${path}.secretRef`),
  ],
  cephfs: cephErrors,
  quobyte: storageSourceRules.quobyte,
  downwardAPI: downwardApiErrors,
  fc: storageSourceRules.fc,
  flexVolume: storageSourceRules.flexVolume,
  configMap: ({ name, defaultMode, items }, path) => [
    ...required(`${path}.name`, name),
    ...modeErrors(defaultMode, `${path}.defaultMode`),
    ...keyFilesErrors(items, `${path}.items`),
  ],
  azureFile: azureFileErrors,
  vsphereVolume: storageSourceRules.vsphereVolume,
  photonPersistentDisk: storageSourceRules.photonPersistentDisk,
  portworxVolume: storageSourceRules.portworxVolume,
  azureDisk: storageSourceRules.azureDisk,
  storageos: (source, path) => [
    ...storageOsErrors(source, path),
    ...localSecretErrors(source.secretRef, `${path}.secretRef`),
  ],
  projected: projectedErrors,
  scaleIO: storageSourceRules.scaleIO,
  csi: csiErrors,
  ephemeral: ephemeralErrors,
  image: ({ reference, pullPolicy }, path) => [
    ...required(`${path}.reference`, reference),
    ...imagePolicyErrors(pullPolicy, path),
  ],
}

/** Templates may leave the image for whoever makes the pod. */
const templateVolumeRules: SourceRules<Volume> = {
  ...podVolumeRules,
  image: ({ pullPolicy }, path) => imagePolicyErrors(pullPolicy, path),
}

function imagePolicyErrors(pullPolicy: string | undefined, path: string): FieldError[] {
  return pullPolicy ? oneOf(`${path}.pullPolicy`, pullPolicy, pullPolicies) : [requiredField(`${path}.pullPolicy`)]
}
