import { configMaps } from '../apimachinery/kinds/core/config-map.ts'
import { endpoints } from '../apimachinery/kinds/core/endpoints.ts'
import { namespaces } from '../apimachinery/kinds/core/namespace.ts'
import { services } from '../apimachinery/kinds/core/service.ts'
import { eraseKind } from '../apimachinery/kinds/define-kind.ts'
import { endpointSlices } from '../apimachinery/kinds/discovery/endpoint-slice.ts'
import { serviceCidrs } from '../apimachinery/kinds/networking/service-cidr.ts'
import type { Logger } from '../platform/logger.ts'
import type { TaskTracker } from '../platform/task-tracker.ts'
import { ensureSystemNamespaces, isSystemNamespace } from './bootstrap.ts'
import type { ApiServerConfig } from './config.ts'
import { type KeptObjects, keep } from './kept-objects.ts'
import { ensureTokenTracking, isTokenTracking } from './legacy-token-tracking.ts'
import type { Registry } from './registry/registry.ts'
import { ensureDefaultServiceCidr, isDefaultServiceCidr } from './service-network/default-service-cidr.ts'
import { type AdvertisedAddress, isOfKubernetesService, leadToServer } from './service-network/kubernetes-service.ts'

/** How often upstream looks at the Service `kubernetes` and the default ServiceCIDR. */
const networkIntervalMs = 10_000

/** How often upstream looks at the namespaces of the system. */
const namespaceIntervalMs = 60_000

/** Keeps what the server itself has made as it should be. @param address where it is; undefined: nobody knows @returns stops it */
export function startUpkeep(
  registry: Registry,
  { serviceClusterIpRange }: ApiServerConfig,
  address: () => AdvertisedAddress | undefined,
  deps: { readonly tracker: TaskTracker; readonly logger: Logger },
): () => void {
  const kept: readonly KeptObjects[] = [
    {
      name: 'system namespaces',
      kinds: [eraseKind(namespaces)],
      isOne: isSystemNamespace,
      delayMs: namespaceIntervalMs,
      repair: () => ensureSystemNamespaces(registry),
    },
    {
      name: 'default ServiceCIDR',
      kinds: [eraseKind(serviceCidrs)],
      isOne: isDefaultServiceCidr,
      delayMs: networkIntervalMs,
      repair: () => ensureDefaultServiceCidr(registry, serviceClusterIpRange),
    },
    {
      name: 'Service kubernetes',
      kinds: [eraseKind(services), eraseKind(endpoints), eraseKind(endpointSlices), eraseKind(serviceCidrs)],
      // Without its range it cannot have its address.
      isOne: (object) => isOfKubernetesService(object) || isDefaultServiceCidr(object),
      delayMs: networkIntervalMs,
      repair: () => leadToServer(registry, serviceClusterIpRange, address()),
    },
    {
      name: 'legacy token tracking',
      kinds: [eraseKind(configMaps)],
      isOne: isTokenTracking,
      delayMs: 0,
      repair: () => ensureTokenTracking(registry),
    },
  ]
  const stops = kept.map((objects) => keep(registry, objects, deps))
  return () => {
    for (const stop of stops) stop()
  }
}
