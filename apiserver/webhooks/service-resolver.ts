import { goQuote } from '../../apimachinery/go-text.ts'
import { services } from '../../apimachinery/kinds/core/service.ts'
import { endpointSlices } from '../../apimachinery/kinds/discovery/endpoint-slice.ts'
import type { Service } from '../../apimachinery/types/core-v1.ts'
import type { EndpointSlice } from '../../apimachinery/types/discovery-v1.ts'
import type { ObjectReader } from '../object-reader.ts'

/** Where a connection goes. */
export interface Address {
  readonly host: string
  readonly port: number
}

/** A port of a Service. */
export interface ServicePort {
  readonly namespace: string
  readonly name: string
  readonly port: number
}

/** Finds where a Service can be reached. @throws {Error} with upstream's words: there is no such port, or nobody behind it */
export type ServiceResolver = (service: ServicePort) => Address

/**
 * Resolves Services to one of their endpoints, as an API server does that is not on the cluster's network
 * (`--enable-aggregator-routing`), and those of type ExternalName to that name.
 */
export function serviceResolver(reader: ObjectReader): ServiceResolver {
  return ({ namespace, name, port }) => {
    const service = reader.get(services, { namespace, name })
    if (!service) throw new Error(`service ${goQuote(name)} not found`)
    if (service.spec.type === 'ExternalName') return { host: service.spec.externalName ?? '', port }
    const wanted = service.spec.ports?.find((one) => one.port === port)
    if (!wanted) throw new Error(`no service port ${port} found for service ${goQuote(name)}`)
    const slices = reader.list(endpointSlices, namespace).filter((slice) => isOf(slice, service))
    const address = slices.map((slice) => addressIn(slice, wanted.name ?? '')).find((found) => found !== undefined)
    if (!address) throw new Error(`no endpoints available for service ${goQuote(name)}`)
    return address
  }
}

function isOf({ metadata }: EndpointSlice, service: Service): boolean {
  return metadata.labels?.['kubernetes.io/service-name'] === service.metadata.name
}

function addressIn({ endpoints, ports }: EndpointSlice, portName: string): Address | undefined {
  const port = ports?.find(({ name = '' }) => name === portName)?.port
  const host = endpoints?.find(({ conditions }) => conditions?.ready !== false)?.addresses[0]
  return port === undefined || host === undefined ? undefined : { host, port }
}
