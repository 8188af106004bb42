import { notFound, serviceUnavailable } from '../../apimachinery/errors.ts'
import { goQuote } from '../../apimachinery/go-text.ts'
import { endpoints } from '../../apimachinery/kinds/core/endpoints.ts'
import { pods } from '../../apimachinery/kinds/core/pod.ts'
import { services } from '../../apimachinery/kinds/core/service.ts'
import type { EndpointAddress, EndpointSubset, Pod, Service } from '../../apimachinery/types/core-v1.ts'
import type { Random } from '../../platform/random.ts'
import type { ObjectReader } from '../object-reader.ts'
import type { PodTarget } from './pod-proxy.ts'
import type { ProxyName } from './proxy-name.ts'
import { checkProxyable } from './proxyable-ip.ts'

/**
 * The target of `/services/NAME/proxy`: one of the ready pods behind the Service.
 * @param text the whole of what the path names @throws {ApiError} NotFound; ServiceUnavailable: there is none
 */
export function serviceTarget(
  reader: ObjectReader,
  random: Random,
  namespace: string,
  { scheme, name, port }: ProxyName,
  text: string,
): PodTarget {
  const service = reader.get(services, { namespace, name })
  if (!service) throw notFound(services, name)
  const portName = portNameOf(service, port)
  const { subsets = [] } = reader.get(endpoints, { namespace, name }) ?? {}
  if (subsets.length === 0) throw serviceUnavailable(`no endpoints available for service ${goQuote(name)}`)
  for (const subset of rotated(subsets, random)) {
    const target = targetIn(reader, random, subset, portName)
    if (target) return { ...target, scheme }
  }
  throw serviceUnavailable(`no endpoints available for service ${goQuote(text)}`)
}

/** Endpoints know ports by their names only. */
function portNameOf({ metadata, spec }: Service, port: string): string {
  if (!/^[+-]?\d+$/.test(port)) return port
  const found = spec.ports?.find((each) => each.port === Number(port))
  if (!found) throw serviceUnavailable(`no service port ${Number(port)} found for service ${goQuote(metadata.name)}`)
  return found.name ?? ''
}

function targetIn(
  reader: ObjectReader,
  random: Random,
  { addresses = [], ports = [] }: EndpointSubset,
  portName: string,
): Omit<PodTarget, 'scheme'> | undefined {
  const port = ports.find(({ name = '' }) => name === portName)
  if (!port) return undefined
  for (const address of rotated(addresses, random)) {
    const pod = podAt(reader, address)
    if (!pod) continue
    checkProxyable(address.ip)
    return { pod, ip: address.ip, port: port.port }
  }
  return undefined
}

/** The pod behind an address. An Endpoints object may say anything: only what is a pod's address leads there. */
function podAt(reader: ObjectReader, { ip, targetRef }: EndpointAddress): Pod | undefined {
  if (!targetRef?.name || targetRef.kind !== 'Pod') return undefined
  const pod = reader.get(pods, { namespace: targetRef.namespace, name: targetRef.name })
  return pod?.status?.podIPs?.some((each) => each.ip === ip) ? pod : undefined
}

/** All elements, from one on that chance picks. */
function rotated<T>(items: readonly T[], random: Random): readonly T[] {
  if (items.length < 2) return items
  const start = random.int(items.length)
  return [...items.slice(start), ...items.slice(0, start)]
}
