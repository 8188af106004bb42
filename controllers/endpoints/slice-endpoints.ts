import type { KubeObject } from '../../apimachinery/object.ts'
import type { Node, Pod, Service } from '../../apimachinery/types/core-v1.ts'
import type { Endpoint, EndpointPort } from '../../apimachinery/types/discovery-v1.ts'
import type { Informer } from '../../client/informer.ts'
import { isReady } from '../workloads/pods.ts'
import { targetOf, targetPort } from './service-pods.ts'
import type { SliceContent } from './slices.ts'

const zoneLabel = 'topology.kubernetes.io/zone'

/** The zone that a node is in. */
export const zoneOf = (node: KubeObject | undefined): string | undefined => node?.metadata.labels?.[zoneLabel]

/** The endpoints of a Service, one entry per set of ports: pods may give other numbers to the same name. */
export function endpointsByPorts(
  service: Service,
  picked: readonly Pod[],
  nodes: Informer<Node>,
): readonly SliceContent[] {
  const contents = new Map<string, { ports: EndpointPort[]; endpoints: Endpoint[] }>()
  for (const pod of picked) {
    const ports = portsOf(service, pod)
    const id = JSON.stringify(ports)
    const content = contents.get(id) ?? { ports, endpoints: [] }
    contents.set(id, content)
    content.endpoints.push(endpointOf(service, pod, zoneOf(nodes.get(pod.spec.nodeName ?? ''))))
  }
  return [...contents.values()]
}

function endpointOf(service: Service, pod: Pod, zone: string | undefined): Endpoint {
  const serving = isReady(pod)
  const terminating = pod.metadata.deletionTimestamp !== undefined
  const { nodeName, hostname, subdomain } = pod.spec
  const ready = service.spec.publishNotReadyAddresses === true || (serving && !terminating)
  return {
    addresses: [pod.status.podIP as string],
    conditions: { ready, serving, terminating },
    hostname: hostname && subdomain === service.metadata.name ? hostname : undefined,
    nodeName,
    targetRef: targetOf(pod),
    zone,
  }
}

function portsOf(service: Service, pod: Pod): EndpointPort[] {
  return (service.spec.ports ?? []).flatMap((servicePort) => {
    const port = targetPort(servicePort, pod)
    const { name = '', protocol, appProtocol } = servicePort
    return port === undefined ? [] : [{ name, port, protocol, appProtocol }]
  })
}
