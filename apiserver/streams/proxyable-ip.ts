import { BlockList, isIP } from 'node:net'
import { badRequest } from '../../apimachinery/errors.ts'

/** Addresses that are no global unicast ones (Go's `IP.IsGlobalUnicast`): the server's own, and those of its link. */
const refused = new BlockList()
refused.addAddress('0.0.0.0')
refused.addSubnet('127.0.0.0', 8)
refused.addSubnet('169.254.0.0', 16)
refused.addSubnet('224.0.0.0', 4)
refused.addAddress('255.255.255.255')
refused.addAddress('::', 'ipv6')
refused.addAddress('::1', 'ipv6')
refused.addSubnet('fe80::', 10, 'ipv6')
refused.addSubnet('ff00::', 8, 'ipv6')

/**
 * Refuses to be led to where only this machine may go, whatever a pod's status says.
 * @throws {ApiError} BadRequest
 */
export function checkProxyable(ip: string): void {
  const version = isIP(ip)
  if (version === 0 || refused.check(ip, version === 6 ? 'ipv6' : 'ipv4')) throw badRequest('address not allowed')
}
