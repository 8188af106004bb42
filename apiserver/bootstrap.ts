import { nodeLeaseNamespace } from '../apimachinery/kinds/coordination/lease.ts'
import { namespaces } from '../apimachinery/kinds/core/namespace.ts'
import { eraseKind } from '../apimachinery/kinds/define-kind.ts'
import { priorityClasses } from '../apimachinery/kinds/scheduling/priority-class.ts'
import type { KubeObject } from '../apimachinery/object.ts'
import type { Logger } from '../platform/logger.ts'
import type { ApiServerConfig } from './config.ts'
import { reconcileFlowControl } from './flow-control/reconcile-objects.ts'
import { checkSchemaStatuses } from './flow-control/schema-statuses.ts'
import { ensureTokenTracking } from './legacy-token-tracking.ts'
import type { Registry } from './registry/registry.ts'
import { ensureDefaultServiceCidr } from './service-network/default-service-cidr.ts'
import { kubernetesService } from './service-network/kubernetes-service.ts'
import { ensureObject, type SystemObject } from './system-objects.ts'

/** Creates what every cluster has and is not there. */
export async function bootstrap(
  registry: Registry,
  { serviceClusterIpRange }: ApiServerConfig,
  logger: Logger,
): Promise<void> {
  await ensureSystemNamespaces(registry)
  // The Service has an address of the range.
  await ensureDefaultServiceCidr(registry, serviceClusterIpRange)
  for (const object of systemPriorityClasses()) await ensureObject(registry, object)
  await ensureObject(registry, kubernetesService(serviceClusterIpRange)).catch((err: unknown) => {
    // Its range may be on its way out: that comes right when the range does, and must not keep the server from starting.
    logger.warn({ err }, 'cannot create the Service kubernetes')
  })
  await ensureTokenTracking(registry)
  await reconcileFlowControl(registry)
  await checkSchemaStatuses(registry, logger)
}

const systemNamespaces = ['kube-system', 'kube-public', nodeLeaseNamespace, 'default']

/** Whether an object is a namespace that every cluster has. */
export function isSystemNamespace({ metadata }: KubeObject): boolean {
  return systemNamespaces.includes(metadata.name)
}

/** Creates the namespaces that are not there. */
export async function ensureSystemNamespaces(registry: Registry): Promise<void> {
  const kind = eraseKind(namespaces)
  for (const name of systemNamespaces) await ensureObject(registry, { kind, metadata: { name } })
}

/** Classes of pods without which a node or the cluster does not work. */
function systemPriorityClasses(): SystemObject[] {
  const kind = eraseKind(priorityClasses)
  return [
    {
      kind,
      metadata: { name: 'system-node-critical' },
      value: 2_000_001_000,
      description: 'Used for system critical pods that must not be moved from their current node.',
    },
    {
      kind,
      metadata: { name: 'system-cluster-critical' },
      value: 2_000_000_000,
      description:
        'Used for system critical pods that must run in the cluster, but can be moved to another node if necessary.',
    },
  ]
}
