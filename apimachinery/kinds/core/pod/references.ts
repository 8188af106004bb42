import type { Container, Pod, PodSpec, Volume } from '../../../types/core-v1.ts'
import { claimVolumes } from '../../../volumes/pod-claims.ts'

/** Names of objects in the pod's namespace that a pod uses. */
export interface PodReferences {
  readonly secrets: ReadonlySet<string>
  readonly configMaps: ReadonlySet<string>
  /** Claims of ephemeral volumes included. */
  readonly claims: ReadonlySet<string>
  readonly resourceClaims: ReadonlySet<string>
}

/** Everything by name that a pod cannot run without: from its containers, volumes and image pull secrets. */
export function podReferences(pod: Pod): PodReferences {
  const { spec, status } = pod
  const secrets = new Set<string>()
  const configMaps = new Set<string>()
  const note = (set: Set<string>, name: string | undefined) => name && set.add(name)
  for (const { name } of spec.imagePullSecrets ?? []) note(secrets, name)
  for (const container of containersOf(spec)) {
    for (const { valueFrom } of container.env ?? []) {
      note(secrets, valueFrom?.secretKeyRef?.name)
      note(configMaps, valueFrom?.configMapKeyRef?.name)
    }
    for (const { secretRef, configMapRef } of container.envFrom ?? []) {
      note(secrets, secretRef?.name)
      note(configMaps, configMapRef?.name)
    }
  }
  for (const volume of spec.volumes ?? []) {
    for (const name of volumeSecrets(volume)) note(secrets, name)
    note(configMaps, volume.configMap?.name)
    for (const { configMap } of volume.projected?.sources ?? []) note(configMaps, configMap?.name)
  }
  const generated = new Map(status?.resourceClaimStatuses?.map((made) => [made.name, made.resourceClaimName]))
  const resourceClaims = new Set<string>()
  for (const { name, resourceClaimName } of spec.resourceClaims ?? []) {
    note(resourceClaims, resourceClaimName ?? generated.get(name))
  }
  return { secrets, configMaps, claims: new Set(claimVolumes(pod).map(({ claimName }) => claimName)), resourceClaims }
}

function containersOf(spec: PodSpec): readonly Pick<Container, 'env' | 'envFrom'>[] {
  return [...(spec.initContainers ?? []), ...spec.containers, ...(spec.ephemeralContainers ?? [])]
}

/** The Secrets of every kind of volume that takes one. */
function volumeSecrets(volume: Volume): (string | undefined)[] {
  const { secret, projected, azureFile, cephfs, cinder, csi, flexVolume, iscsi, rbd, scaleIO, storageos } = volume
  return [
    secret?.secretName,
    ...(projected?.sources?.map((source) => source.secret?.name) ?? []),
    azureFile?.secretName,
    csi?.nodePublishSecretRef?.name,
    ...[cephfs, cinder, flexVolume, iscsi, rbd, scaleIO, storageos].map((source) => source?.secretRef?.name),
  ]
}
