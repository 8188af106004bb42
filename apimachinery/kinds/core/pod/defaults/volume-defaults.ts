import type {
  AzureDiskVolumeSource,
  DownwardAPIVolumeFile,
  HostPathVolumeSource,
  ISCSIPersistentVolumeSource,
  ISCSIVolumeSource,
  PersistentVolumeClaim,
  PersistentVolumeClaimSpec,
  PersistentVolumeSpec,
  ProjectedVolumeSource,
  RBDPersistentVolumeSource,
  RBDVolumeSource,
  ScaleIOPersistentVolumeSource,
  ScaleIOVolumeSource,
  Volume,
} from '../../../../types/core-v1.ts'
import { pullPolicyOf } from '../../image-reference.ts'

/** rw-r--r--, the mode of files in volumes that the node agent writes. */
const fileMode = 0o644

/** Defaults of a pod's volume; one without a source is an emptyDir. */
export function defaultVolume(volume: Volume): void {
  if (Object.keys(volume).every((key) => key === 'name')) volume.emptyDir = {}
  const { secret, configMap, downwardAPI, projected, image, ephemeral } = volume
  if (secret) secret.defaultMode ??= fileMode
  if (configMap) configMap.defaultMode ??= fileMode
  if (downwardAPI) {
    downwardAPI.defaultMode ??= fileMode
    defaultDownwardFiles(downwardAPI.items)
  }
  if (projected) defaultProjected(projected)
  if (image) image.pullPolicy ??= pullPolicyOf(image.reference ?? '')
  if (ephemeral?.volumeClaimTemplate) defaultClaimSpec(ephemeral.volumeClaimTemplate.spec)
  defaultStorageSources(volume)
}

/** Defaults of the volume sources that pods and PersistentVolumes share. */
export function defaultStorageSources(
  sources: Pick<Volume | PersistentVolumeSpec, 'hostPath' | 'iscsi' | 'rbd' | 'azureDisk' | 'scaleIO'>,
): void {
  if (sources.hostPath) defaultHostPath(sources.hostPath)
  if (sources.iscsi) defaultIscsi(sources.iscsi)
  if (sources.rbd) defaultRbd(sources.rbd)
  if (sources.azureDisk) defaultAzureDisk(sources.azureDisk)
  if (sources.scaleIO) defaultScaleIo(sources.scaleIO)
}

/** Defaults of a claim as an object: in its own right, or as a template in a StatefulSet. */
export function defaultClaim(claim: PersistentVolumeClaim): void {
  claim.status ??= {}
  claim.status.phase ??= 'Pending'
  defaultClaimSpec(claim.spec)
}

/** Defaults of a claim's spec, wherever it stands. */
export function defaultClaimSpec(spec: PersistentVolumeClaimSpec): void {
  spec.volumeMode ??= 'Filesystem'
}

function defaultProjected(projected: ProjectedVolumeSource): void {
  projected.defaultMode ??= fileMode
  for (const source of projected.sources ?? []) {
    if (source.serviceAccountToken) source.serviceAccountToken.expirationSeconds ??= 3600
    if (source.downwardAPI) defaultDownwardFiles(source.downwardAPI.items)
    if (source.podCertificate) source.podCertificate.maxExpirationSeconds ??= 86_400
  }
}

function defaultDownwardFiles(files: DownwardAPIVolumeFile[] | undefined): void {
  for (const file of files ?? []) if (file.fieldRef) file.fieldRef.apiVersion ??= 'v1'
}

function defaultHostPath(source: HostPathVolumeSource): void {
  source.type ??= ''
}

function defaultIscsi(source: ISCSIVolumeSource | ISCSIPersistentVolumeSource): void {
  source.iscsiInterface ??= 'default'
}

function defaultRbd(source: RBDVolumeSource | RBDPersistentVolumeSource): void {
  source.pool ??= 'rbd'
  source.user ??= 'admin'
  source.keyring ??= '/etc/ceph/keyring'
}

function defaultAzureDisk(source: AzureDiskVolumeSource): void {
  source.cachingMode ??= 'ReadWrite'
  source.kind ??= 'Shared'
  source.fsType ??= 'ext4'
  source.readOnly ??= false
}

function defaultScaleIo(source: ScaleIOVolumeSource | ScaleIOPersistentVolumeSource): void {
  source.storageMode ??= 'ThinProvisioned'
  source.fsType ??= 'xfs'
}
