import { nodeLeaseNamespace } from '../apimachinery/kinds/coordination/lease.ts'
import { namespaces } from '../apimachinery/kinds/core/namespace.ts'
import { eraseKind } from '../apimachinery/kinds/define-kind.ts'
import { priorityClasses } from '../apimachinery/kinds/scheduling/priority-class.ts'
import type { Logger } from '../platform/logger.ts'
import type { ApiServerConfig } from './config.ts'
import { reconcileFlowControl } from './flow-control/reconcile-objects.ts'
import { checkSchemaStatuses } from './flow-control/schema-statuses.ts'
import { kubernetesService } from './kubernetes-service.ts'
import type { Registry } from './registry/registry.ts'
import { ensureObject, type SystemObject } from './system-objects.ts'

/** Creates what every cluster has and is not there. */
export async function bootstrap(
  registry: Registry,
  { serviceClusterIpRange }: ApiServerConfig,
  logger: Logger,
): Promise<void> {
  const objects = [...systemNamespaces(), ...systemPriorityClasses(), kubernetesService(serviceClusterIpRange)]
  for (const object of objects) await ensureObject(registry, object)
  await reconcileFlowControl(registry)
  await checkSchemaStatuses(registry, logger)
}

function systemNamespaces(): SystemObject[] {
  const kind = eraseKind(namespaces)
  return ['kube-system', 'kube-public', nodeLeaseNamespace, 'default'].map((name) => ({ kind, metadata: { name } }))
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
