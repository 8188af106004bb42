import type { Duplex } from 'node:stream'
import { goQuote } from '../../apimachinery/go-text.ts'
import { pods } from '../../apimachinery/kinds/core/pod.ts'
import { services } from '../../apimachinery/kinds/core/service.ts'
import { endpointSlices, serviceNameLabel } from '../../apimachinery/kinds/discovery/endpoint-slice.ts'
import type { Pod, Service } from '../../apimachinery/types/core-v1.ts'
import type { EndpointSlice } from '../../apimachinery/types/discovery-v1.ts'
import type { ObjectReader } from '../object-reader.ts'
import type { LocalAgents } from '../streams/node-connections.ts'
import { connectToPod } from '../streams/pod-connection.ts'

/** Where a connection goes. */
export interface Address {
  readonly host: string
  readonly port: number
  /** A way that is to be preferred to dialing the address, when it leads anywhere. */
  readonly connect?: (() => Promise<Duplex | undefined>) | undefined
}

/** A port of a Service. */
export interface ServicePort {
  readonly namespace: string
  readonly name: string
  readonly port: number
}

/** How Services are reached other than by their endpoints' addresses. */
export interface ServiceResolverOptions {
  /** Node agents of this process. */
  readonly agents?: LocalAgents | undefined
  /** Addresses of ports of Services, `namespace/name:port`, that are not looked up: of webhooks that run outside the cluster. */
  readonly addresses?: ReadonlyMap<string, Address> | undefined
}

/** Finds where a Service can be reached. @throws {Error} with upstream's words: there is no such port, or nobody behind it */
export type ServiceResolver = (service: ServicePort) => Address

/**
 * Resolves Services to one of their endpoints, as an API server does that is not on the cluster's network
 * (`--enable-aggregator-routing`), and those of type ExternalName to that name.
 */
export function serviceResolver(
  reader: ObjectReader,
  { agents, addresses }: ServiceResolverOptions = {},
): ServiceResolver {
  return ({ namespace, name, port }) => {
    const configured = addresses?.get(`${namespace}/${name}:${port}`)
    if (configured) return configured
    const service = reader.get(services, { namespace, name })
    if (!service) throw new Error(`service ${goQuote(name)} not found`)
    if (service.spec.type === 'ExternalName') return { host: service.spec.externalName ?? '', port }
    const wanted = service.spec.ports?.find((one) => one.port === port)
    if (!wanted) throw new Error(`no service port ${port} found for service ${goQuote(name)}`)
    const slices = reader.list(endpointSlices, namespace).filter((slice) => isOf(slice, service))
    const found = slices.map((slice) => endpointIn(slice, wanted.name ?? '')).find((one) => one !== undefined)
    if (!found) throw new Error(`no endpoints available for service ${goQuote(name)}`)
    const { host, endpoint } = found
    const pod =
      endpoint.targetRef?.kind === 'Pod' && reader.get(pods, { namespace, name: endpoint.targetRef.name ?? '' })
    if (!pod || !agents) return { host, port: found.port }
    return { host, port: found.port, connect: () => throughAgent(agents, pod, host, found.port) }
  }
}

function isOf({ metadata }: EndpointSlice, service: Service): boolean {
  return metadata.labels?.[serviceNameLabel] === service.metadata.name
}

function endpointIn({ endpoints, ports }: EndpointSlice, portName: string) {
  const port = ports?.find(({ name = '' }) => name === portName)?.port
  const endpoint = endpoints?.find(({ conditions }) => conditions?.ready !== false)
  const host = endpoint?.addresses[0]
  return port === undefined || host === undefined || !endpoint ? undefined : { host, port, endpoint }
}

/** Pods of agents in this process are reached by those: of simulated pods there is no network. */
async function throughAgent(agents: LocalAgents, pod: Pod, host: string, port: number): Promise<Duplex | undefined> {
  const { nodeName = '' } = pod.spec
  const local = agents.connect(nodeName)
  if (!local) return undefined
  return connectToPod({ hostname: nodeName, port: agentPort, connect: async () => local }, pod, host, port)
}

/** Only for the Host header: the connection is there already. */
const agentPort = 10_250
