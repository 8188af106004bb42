import { eraseKind } from '../../apimachinery/kinds/define-kind.ts'
import { serviceCidrs } from '../../apimachinery/kinds/networking/service-cidr.ts'
import type { KubeObject } from '../../apimachinery/object.ts'
import type { ServiceCIDR } from '../../apimachinery/types/networking-v1.ts'
import { toTime } from '../../platform/clock.ts'
import { type Endpoint, endpointOf } from '../registry/endpoint.ts'
import type { Registry } from '../registry/registry.ts'
import { updateObject } from '../registry/update.ts'
import { ensureObject, systemContext } from '../system-objects.ts'

const metadata = { name: 'kubernetes' }

/** Whether an object is the ServiceCIDR of the range that the server was started with (--service-cluster-ip-range). */
export function isDefaultServiceCidr({ kind, metadata: { name } }: KubeObject): boolean {
  return kind === serviceCidrs.kind && name === metadata.name
}

/** Creates the default ServiceCIDR unless it is there, and says that it is ready unless somebody has said something. */
export async function ensureDefaultServiceCidr(registry: Registry, range: string): Promise<void> {
  const kind = eraseKind(serviceCidrs)
  await ensureObject(registry, { kind, metadata, spec: { cidrs: [range] } })
  const found = registry.store(kind).get(metadata)?.object as ServiceCIDR | undefined
  // One of another range was there before: its owner decides.
  if (!found || found.spec.cidrs?.join() !== range || found.metadata.deletionTimestamp) return
  if (found.status?.conditions?.some(({ type, status }) => type === 'Ready' && status !== 'Unknown')) return
  const context = { ...systemContext(registry, { kind, metadata }), subresource: 'status' }
  const ready = {
    type: 'Ready',
    status: 'True',
    reason: '',
    message: 'Kubernetes default Service CIDR is ready',
    lastTransitionTime: toTime(context.nowMs),
  }
  await updateObject(registry, context, endpointOf(kind, 'status') as Endpoint, {
    compute: (cidr) => ({ ...cidr, metadata: { ...cidr.metadata }, status: { conditions: [ready] } }) as ServiceCIDR,
  })
}
