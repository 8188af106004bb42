import type { IpFamily } from '../../apimachinery/kinds/core/service/service-families.ts'
import type { Node, Pod, Service } from '../../apimachinery/types/core-v1.ts'
import type { Endpoint, EndpointHints, EndpointPort } from '../../apimachinery/types/discovery-v1.ts'
import type { Informer } from '../../client/informers/informer.ts'
import { isReady } from '../workloads/pods.ts'
import { goField, inOrderOfHash } from './go-hash.ts'
import { addressesOf, hostnameOf, targetOf, targetPort } from './service-pods.ts'
import type { SliceContent } from './slices.ts'
import { wantsTopologyHints } from './topology/topology-hints.ts'
import { zoneOf } from './zone.ts'

/** The endpoints that a Service should have in one family of addresses. */
export interface WantedEndpoints {
  /** One entry per set of ports: pods may give other numbers to the same name. */
  readonly contents: readonly SliceContent[]
  /** Pods that are left out because their node is not there. */
  readonly homeless: readonly Pod[]
}

/** @param reachable the pods that the Service picks and may lead to */
export function wantedEndpoints(
  service: Service,
  reachable: readonly Pod[],
  family: IpFamily,
  nodes: Pick<Informer<Node>, 'get'>,
): WantedEndpoints {
  const contents = new Map<string, { ports: EndpointPort[]; endpoints: Endpoint[] }>()
  const homeless: Pod[] = []
  for (const pod of reachable) {
    const ports = portsOf(service, pod)
    const id = JSON.stringify(ports)
    const content = contents.get(id) ?? { ports: inOrderOfHash(ports, writtenInGo), endpoints: [] }
    contents.set(id, content)
    const node = nodes.get(pod.spec.nodeName ?? '')
    if (!node && !service.spec.publishNotReadyAddresses) homeless.push(pod)
    else if (addressesOf(pod, family).length > 0) content.endpoints.push(endpointOf(service, pod, family, zoneOf(node)))
  }
  return { contents: [...contents.values()].filter(({ endpoints }) => endpoints.length > 0), homeless }
}

function endpointOf(service: Service, pod: Pod, family: IpFamily, zone: string | undefined): Endpoint {
  const serving = isReady(pod)
  const terminating = pod.metadata.deletionTimestamp !== undefined
  const { nodeName } = pod.spec
  const ready = service.spec.publishNotReadyAddresses === true || (serving && !terminating)
  return {
    addresses: addressesOf(pod, family),
    conditions: { ready, serving, terminating },
    hints: ready ? hintsOf(service, nodeName, zone) : undefined,
    hostname: hostnameOf(pod, service),
    nodeName,
    targetRef: targetOf(pod),
    zone: zone || undefined,
  }
}

/** Who should use an endpoint rather than others, as `spec.trafficDistribution` has it (KEP-4444, KEP-3015). */
function hintsOf(service: Service, nodeName: string | undefined, zone: string | undefined): EndpointHints | undefined {
  const { trafficDistribution } = service.spec
  if (!trafficDistribution || wantsTopologyHints(service)) return undefined
  const forZones = zone ? [{ name: zone }] : undefined
  const forNodes = trafficDistribution === 'PreferSameNode' && nodeName ? [{ name: nodeName }] : undefined
  return forZones || forNodes ? { forZones, forNodes } : undefined
}

function portsOf(service: Service, pod: Pod): EndpointPort[] {
  return (service.spec.ports ?? []).flatMap((servicePort) => {
    const port = targetPort(servicePort, pod)
    const { name = '', protocol, appProtocol } = servicePort
    return port === undefined ? [] : [{ name, port, protocol, appProtocol }]
  })
}

function writtenInGo({ name, protocol, port, appProtocol }: EndpointPort): string {
  const fields = [
    goField('Name', '*string', name),
    goField('Protocol', '*v1.Protocol', protocol),
    goField('Port', '*int32', port),
    goField('AppProtocol', '*string', appProtocol),
  ]
  return `(v1.EndpointPort){${fields.join(' ')}}`
}
