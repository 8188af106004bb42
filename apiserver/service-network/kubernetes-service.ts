import { deepClone } from '../../apimachinery/equality.ts'
import { endpoints } from '../../apimachinery/kinds/core/endpoints.ts'
import { services } from '../../apimachinery/kinds/core/service.ts'
import { eraseKind } from '../../apimachinery/kinds/define-kind.ts'
import { endpointSlices, serviceNameLabel } from '../../apimachinery/kinds/discovery/endpoint-slice.ts'
import type { KubeObject } from '../../apimachinery/object.ts'
import type { Service } from '../../apimachinery/types/core-v1.ts'
import type { Registry } from '../registry/registry.ts'
import { type Correction, ensureObject, type SystemObject } from '../system-objects.ts'
import { IpRange } from './ip-range.ts'

/** Where an API server can be reached: an IPv4 address and a port. */
export interface AdvertisedAddress {
  readonly ip: string
  readonly port: number
}

/** The port that the Service `kubernetes` leads to before a server says where it is. */
const usualPort = 6443

const metadata = { name: 'kubernetes', namespace: 'default' }
const providerLabels = { component: 'apiserver', provider: 'kubernetes' }

/** The Service by which pods reach the API: it has the first address of the range. */
export function kubernetesService(clusterIpRange: string, targetPort = usualPort): SystemObject {
  const clusterIP = new IpRange(clusterIpRange).at(1)
  return {
    kind: eraseKind(services),
    metadata: { ...metadata, labels: providerLabels },
    spec: {
      type: 'ClusterIP',
      clusterIP,
      clusterIPs: [clusterIP],
      ipFamilies: ['IPv4'],
      ipFamilyPolicy: 'SingleStack',
      ports: [{ name: 'https', protocol: 'TCP', port: 443, targetPort }],
    },
  }
}

/** Makes the Service `kubernetes` lead to a server, and to no other; it is there in any case. */
export async function leadToServer(
  registry: Registry,
  range: string,
  address: AdvertisedAddress | undefined,
): Promise<void> {
  if (!address) return ensureObject(registry, kubernetesService(range))
  await ensureObject(registry, kubernetesService(range, address.port), withWantedPorts)
  for (const object of kubernetesEndpoints(address)) await ensureObject(registry, object, (_found, wanted) => wanted)
}

/** Whether an object is the Service, or says where it leads. */
export function isOfKubernetesService({ metadata: { namespace, name } }: KubeObject): boolean {
  return namespace === metadata.namespace && name === metadata.name
}

/** The rest of the Service is for its users to change. */
const withWantedPorts: Correction = (found, wanted) => {
  const service = deepClone(found as Service)
  return { ...service, spec: { ...service.spec, ports: (wanted as Service).spec.ports ?? [] } } as Service
}

function kubernetesEndpoints({ ip, port }: AdvertisedAddress): SystemObject[] {
  const ports = [{ name: 'https', port, protocol: 'TCP' }]
  return [
    {
      kind: eraseKind(endpoints),
      metadata: { ...metadata, labels: { 'endpointslice.kubernetes.io/skip-mirror': 'true' } },
      subsets: [{ addresses: [{ ip }], ports }],
    },
    {
      kind: eraseKind(endpointSlices),
      metadata: { ...metadata, labels: { [serviceNameLabel]: 'kubernetes' } },
      addressType: 'IPv4',
      endpoints: [{ addresses: [ip], conditions: { ready: true } }],
      ports,
    },
  ]
}
