import { deepEqual } from '../../../equality.ts'
import type { Service } from '../../../types/core-v1.ts'
import {
  isHeadless,
  needsClusterIP,
  needsHealthCheckNodePort,
  needsNodePort,
  takesExternalTraffic,
} from './service-needs.ts'

/**
 * Completes what a new Service says about addresses: `clusterIP` and `clusterIPs` are two spellings of the same, and
 * without a wish it is single-stack IPv4. Numbers themselves are allocated by the API server.
 */
export function prepareServiceAddresses(service: Service): void {
  const { spec } = service
  if (spec.clusterIP && !spec.clusterIPs?.length) spec.clusterIPs = [spec.clusterIP]
  if (!needsClusterIP(service)) return
  const anyFamilies = isHeadless(service) && Object.keys(spec.selector ?? {}).length === 0
  // Who names two must say which policy they are for; the allocators will ask.
  const namesTwo = (spec.clusterIPs?.length ?? 0) > 1 || (spec.ipFamilies?.length ?? 0) > 1
  if (anyFamilies) spec.ipFamilyPolicy ??= 'RequireDualStack'
  else if (!namesTwo) spec.ipFamilyPolicy ??= 'SingleStack'
  if (!spec.ipFamilies?.length) spec.ipFamilies = familiesOf(spec.clusterIPs)
  // Nobody routes to a headless Service without selector; its endpoints may be of either family.
  if (anyFamilies && spec.ipFamilyPolicy !== 'SingleStack' && spec.ipFamilies.length === 1) {
    spec.ipFamilies.push(spec.ipFamilies[0] === 'IPv4' ? 'IPv6' : 'IPv4')
  }
}

/** Brings in what was allocated before and the update leaves out, and drops what its new type has no use for. */
export function prepareServiceUpdate(service: Service, old: Service): void {
  followClusterIP(service, old)
  keepAllocated(service, old)
  dropUseless(service, old)
  prepareServiceAddresses(service)
}

function familiesOf(clusterIPs: readonly string[] | undefined): string[] {
  const families = (clusterIPs ?? []).filter((ip) => ip !== 'None').map((ip) => (ip.includes(':') ? 'IPv6' : 'IPv4'))
  return families.length > 0 ? families : ['IPv4']
}

// Clients that know only `clusterIP` change that one and send the old list along.
function followClusterIP({ spec }: Service, { spec: oldSpec }: Service): void {
  if (spec.clusterIP === oldSpec.clusterIP || !deepEqual(spec.clusterIPs, oldSpec.clusterIPs)) return
  if (!spec.clusterIP) delete spec.clusterIPs
  else spec.clusterIPs = [spec.clusterIP, ...(spec.clusterIPs ?? []).slice(1)]
}

function keepAllocated(service: Service, old: Service): void {
  const { spec } = service
  if (needsClusterIP(service) && needsClusterIP(old)) {
    if (!spec.clusterIP && !spec.clusterIPs?.length) spec.clusterIP = old.spec.clusterIP
    if (!spec.clusterIPs?.length && spec.clusterIP === old.spec.clusterIP) spec.clusterIPs = old.spec.clusterIPs
  }
  if (needsNodePort(service) && needsNodePort(old)) keepNodePorts(service, old)
  if (needsHealthCheckNodePort(service) && needsHealthCheckNodePort(old)) {
    spec.healthCheckNodePort ??= old.spec.healthCheckNodePort
  }
}

function keepNodePorts({ spec }: Service, { spec: oldSpec }: Service): void {
  const wanted = new Set((spec.ports ?? []).map(({ nodePort }) => nodePort))
  for (const port of spec.ports ?? []) {
    const before = oldSpec.ports?.find(({ name }) => name === port.name)?.nodePort
    if (!port.nodePort && before && !wanted.has(before)) port.nodePort = before
  }
}

// Only what the user did not touch is dropped: a value given for a type that has no use for it is an error.
function dropUseless(service: Service, old: Service): void {
  const { spec } = service
  const dropUntouched = (...fields: (keyof Service['spec'])[]) => {
    for (const field of fields) if (deepEqual(spec[field], old.spec[field])) delete spec[field]
  }
  if (needsClusterIP(old) && !needsClusterIP(service)) {
    dropUntouched('clusterIP', 'clusterIPs', 'ipFamilies', 'ipFamilyPolicy', 'internalTrafficPolicy')
  }
  if (needsNodePort(old) && !needsNodePort(service) && sameNodePorts(service, old)) {
    for (const port of spec.ports ?? []) delete port.nodePort
  }
  if (needsHealthCheckNodePort(old) && !needsHealthCheckNodePort(service)) dropUntouched('healthCheckNodePort')
  if (takesExternalTraffic(old) && !takesExternalTraffic(service)) dropUntouched('externalTrafficPolicy')
  if (old.spec.type === 'LoadBalancer' && spec.type !== 'LoadBalancer') {
    dropUntouched('allocateLoadBalancerNodePorts', 'loadBalancerClass')
  }
}

function sameNodePorts({ spec }: Service, { spec: oldSpec }: Service): boolean {
  const nodePorts = (ports: Service['spec']['ports']) => (ports ?? []).map(({ nodePort }) => nodePort ?? 0)
  return deepEqual(nodePorts(spec.ports), nodePorts(oldSpec.ports))
}
