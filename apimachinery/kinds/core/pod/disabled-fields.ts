import type { PodSpec } from '../../../types/core-v1.ts'

/**
 * Drops fields of pod specs whose feature gates are off in a server with default flags: ClusterTrustBundleProjection,
 * PodCertificateRequest, ContainerStopSignals and GenericWorkload. Upstream takes them without a word and keeps nothing.
 */
export function dropDisabledFields(spec: PodSpec): void {
  delete spec.schedulingGroup
  for (const { projected } of spec.volumes ?? []) {
    for (const source of projected?.sources ?? []) {
      delete source.clusterTrustBundle
      delete source.podCertificate
    }
  }
  for (const list of [spec.containers, spec.initContainers, spec.ephemeralContainers]) {
    for (const { lifecycle } of list ?? []) delete lifecycle?.stopSignal
  }
}
