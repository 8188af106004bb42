import { isAlreadyExists } from '../apimachinery/errors.ts'
import { endpoints } from '../apimachinery/kinds/core/endpoints.ts'
import { namespaces } from '../apimachinery/kinds/core/namespace.ts'
import { services } from '../apimachinery/kinds/core/service.ts'
import { eraseKind, type Kind } from '../apimachinery/kinds/define-kind.ts'
import { endpointSlices } from '../apimachinery/kinds/discovery/endpoint-slice.ts'
import { priorityClasses } from '../apimachinery/kinds/scheduling/priority-class.ts'
import type { KubeObject } from '../apimachinery/object.ts'
import { decode } from '../apimachinery/schema/decode.ts'
import type { UserInfo } from './api-request.ts'
import { documentKindOf } from './body/document-kind.ts'
import type { ApiServerConfig } from './config.ts'
import { createObject } from './registry/create.ts'
import { endpointOf } from './registry/endpoint.ts'
import { IpRange } from './registry/ip-range.ts'
import type { Registry } from './registry/registry.ts'
import { Warnings } from './registry/request-context.ts'
import { updateObject } from './registry/update.ts'

/** The server itself, as the author of what it creates at its start. */
const apiServerUser: UserInfo = { name: 'system:apiserver', groups: ['system:masters'] }

/** An object that every cluster has. */
interface SystemObject {
  readonly kind: Kind
  readonly metadata: { readonly name: string; readonly namespace?: string; readonly labels?: Record<string, string> }
  readonly [section: string]: unknown
}

/** Creates what every cluster has and is not there, and brings the endpoints of the Service `kubernetes` up to date. */
export async function bootstrap(registry: Registry, config: ApiServerConfig): Promise<void> {
  for (const object of [...systemNamespaces(), ...systemPriorityClasses(), kubernetesService(config)]) {
    await ensure(registry, object)
  }
  for (const object of kubernetesEndpoints(config)) await ensure(registry, object, { update: true })
}

function systemNamespaces(): SystemObject[] {
  const kind = eraseKind(namespaces)
  return ['kube-system', 'kube-public', 'kube-node-lease', 'default'].map((name) => ({ kind, metadata: { name } }))
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

const providerLabels = { component: 'apiserver', provider: 'kubernetes' }

/** The Service by which pods reach the API: it has the first address of the range. */
function kubernetesService({ serviceClusterIpRange, advertise }: ApiServerConfig): SystemObject {
  const clusterIP = new IpRange(serviceClusterIpRange).at(1)
  return {
    kind: eraseKind(services),
    metadata: { name: 'kubernetes', namespace: 'default', labels: providerLabels },
    spec: {
      type: 'ClusterIP',
      clusterIP,
      clusterIPs: [clusterIP],
      ipFamilies: ['IPv4'],
      ipFamilyPolicy: 'SingleStack',
      ports: [{ name: 'https', protocol: 'TCP', port: 443, targetPort: advertise?.port ?? 6443 }],
    },
  }
}

function kubernetesEndpoints({ advertise }: ApiServerConfig): SystemObject[] {
  if (!advertise) return []
  const { ip, port } = advertise
  const ports = [{ name: 'https', port, protocol: 'TCP' }]
  return [
    {
      kind: eraseKind(endpoints),
      metadata: {
        name: 'kubernetes',
        namespace: 'default',
        labels: { 'endpointslice.kubernetes.io/skip-mirror': 'true' },
      },
      subsets: [{ addresses: [{ ip }], ports }],
    },
    {
      kind: eraseKind(endpointSlices),
      metadata: {
        name: 'kubernetes',
        namespace: 'default',
        labels: { 'kubernetes.io/service-name': 'kubernetes' },
      },
      addressType: 'IPv4',
      endpoints: [{ addresses: [ip], conditions: { ready: true } }],
      ports,
    },
  ]
}

async function ensure(registry: Registry, object: SystemObject, { update = false } = {}): Promise<void> {
  const { kind, metadata } = object
  const { name, namespace = '' } = metadata
  const found = registry.store(kind).get({ namespace, name })
  const document = documentOf(object)
  const context = {
    kind,
    namespace,
    name,
    subresource: '',
    user: apiServerUser,
    cause: undefined,
    dryRun: false,
    nowMs: registry.clock.now(),
    warnings: new Warnings(),
  }
  const endpoint = endpointOf(kind, '')
  if (found && update && endpoint)
    await updateObject(registry, context, endpoint, { compute: () => documentOf(object) })
  if (found) return
  try {
    await createObject(registry, context, document)
  } catch (err) {
    // Another server of the same cluster may start just now.
    if (!isAlreadyExists(err)) throw err
  }
}

function documentOf({ kind, metadata, ...sections }: SystemObject): KubeObject {
  const documents = documentKindOf(kind)
  const { object } = decode<KubeObject>(documents.schema, {
    apiVersion: kind.apiVersion,
    kind: kind.kind,
    metadata,
    ...sections,
  })
  documents.setDefaults(object)
  return object
}
