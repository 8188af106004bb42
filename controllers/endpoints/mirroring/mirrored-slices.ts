import { deepEqual } from '../../../apimachinery/equality.ts'
import { formatIp, parseIp } from '../../../apimachinery/ip.ts'
import type { IpFamily } from '../../../apimachinery/kinds/core/service/service-families.ts'
import type { EndpointAddress, EndpointSubset } from '../../../apimachinery/types/core-v1.ts'
import type { Endpoint, EndpointPort, EndpointSlice } from '../../../apimachinery/types/discovery-v1.ts'
import { type Offer, packSubsets } from '../subsets.ts'

/** How many addresses of a subset are mirrored (kube-controller-manager: --mirroring-max-endpoints-per-subset). */
export const maxMirroredAddresses = 1000

/** What one slice mirrors: the addresses of one family that offer the same ports. */
export interface Mirrored {
  readonly addressType: IpFamily
  readonly ports: readonly EndpointPort[]
  readonly endpoints: readonly Endpoint[]
}

/** What slices are to hold so that they say what Endpoints do. */
export interface Mirroring {
  readonly slices: readonly Mirrored[]
  /** How many addresses are left out because a subset has too many, or because they are none. */
  readonly skipped: number
  readonly invalid: number
}

/** Mirrors subsets as if they had been written as they should be: the same address may be in several. */
export function mirror(subsets: readonly EndpointSubset[]): Mirroring {
  const slices: Mirrored[] = []
  let skipped = 0
  let invalid = 0
  for (const { addresses = [], notReadyAddresses = [], ports = [] } of packSubsets(subsets.flatMap(offersOf))) {
    const all = [
      ...addresses.map((address) => ({ address, ready: true })),
      ...notReadyAddresses.map((address) => ({ address, ready: false })),
    ]
    const found = all.map(({ address, ready }) => ({ ip: parseIp(address.ip), address, ready }))
    const valid = found.filter(({ ip }) => ip).slice(0, maxMirroredAddresses)
    skipped += all.length - valid.length
    invalid += found.filter(({ ip }) => !ip).length
    const slicePorts = ports.map(({ name = '', port, protocol, appProtocol }) => ({
      name,
      port,
      protocol,
      appProtocol,
    }))
    for (const family of [4, 6] as const) {
      const endpoints = valid
        .filter(({ ip }) => ip?.family === family)
        .map(({ ip, address, ready }) => endpointOf(formatIp(ip!), address, ready))
      if (endpoints.length > 0) slices.push({ addressType: `IPv${family}`, ports: slicePorts, endpoints })
    }
  }
  return { slices, skipped, invalid }
}

/** Whether a slice has what makes it the place for these addresses. */
export function isPlaceOf({ addressType, ports }: Mirrored, slice: EndpointSlice): boolean {
  return slice.addressType === addressType && deepEqual(slice.ports ?? [], ports)
}

function offersOf({ addresses = [], notReadyAddresses = [], ports = [] }: EndpointSubset): Offer[] {
  return [
    ...addresses.map((address) => ({ address, ready: true, ports })),
    ...notReadyAddresses.map((address) => ({ address, ready: false, ports })),
  ]
}

function endpointOf(ip: string, { targetRef, nodeName, hostname }: EndpointAddress, ready: boolean): Endpoint {
  return { addresses: [ip], conditions: { ready }, targetRef, nodeName, hostname: hostname || undefined }
}
