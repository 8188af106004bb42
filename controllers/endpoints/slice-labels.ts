import { serviceNameLabel } from '../../apimachinery/kinds/discovery/endpoint-slice.ts'
import { nameIsDnsSubdomain } from '../../apimachinery/names.ts'
import type { KubeObject } from '../../apimachinery/object.ts'
import type { Service } from '../../apimachinery/types/core-v1.ts'
import { hasClusterIp } from './service-pods.ts'

/** Who keeps a slice. */
export const managedByLabel = 'endpointslice.kubernetes.io/managed-by'

/** Marks what belongs to a Service without an address of its own. */
export const headlessLabel = 'service.kubernetes.io/headless'

/** The labels that a Service hands down to its endpoints: all of its own, and whether it is headless. */
export function handedDownLabels(service: Service): Record<string, string> {
  const { [headlessLabel]: _, ...labels } = service.metadata.labels ?? {}
  return hasClusterIp(service) ? labels : { ...labels, [headlessLabel]: '' }
}

/** The labels of slices that say whose they are; they win over those that are handed down. */
export function ownLabels(serviceName: string, managedBy: string): Record<string, string> {
  return { [serviceNameLabel]: serviceName, [managedByLabel]: managedBy }
}

/** What the names of the slices of a Service, or of Endpoints, begin with. */
export function sliceNamePrefix({ metadata: { name } }: KubeObject): string {
  return nameIsDnsSubdomain(`${name}-`, true).length === 0 ? `${name}-` : name
}
