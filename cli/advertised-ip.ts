import { BlockList, isIPv4 } from 'node:net'
import type { Host } from '../platform/host.ts'

/** Addresses at which other machines do not find this one: "this network" and loopback (RFC 1122 section 3.2.1.3). */
const local = new BlockList()
local.addSubnet('0.0.0.0', 8)
local.addSubnet('127.0.0.0', 8)

/** Whether a server that is bound to the address can be reached at every address of the machine. */
export const listensOnAll = (bindAddress: string): boolean => bindAddress === '0.0.0.0' || bindAddress === '::'

/**
 * The IPv4 address that a server tells others to be at: the one it listens on; where that says nothing to others, the
 * machine's first external one. Undefined on a machine without a network: there are no others, and no object of the API
 * may name a loopback address.
 */
export function advertisedIp(bindAddress: string, { externalIpv4 }: Pick<Host, 'externalIpv4'>): string | undefined {
  if (isIPv4(bindAddress) && !local.check(bindAddress)) return bindAddress
  return externalIpv4()
}
