import { type LookupAddress, lookup } from 'node:dns'
import { BlockList, isIP, type LookupFunction } from 'node:net'

/** Link-local addresses: what answers there (metadata services of clouds) trusts the machine, and is no webhook. */
const refused = new BlockList()
refused.addSubnet('169.254.0.0', 16)
refused.addSubnet('fe80::', 10, 'ipv6')

/** @throws {Error} webhooks are not called there */
export function checkReachable(host: string): void {
  const version = isIP(host)
  if (version !== 0 && refused.check(host, version === 6 ? 'ipv6' : 'ipv4'))
    throw new Error(`${host}: address not allowed`)
}

/** Looks names up, but not to such addresses: a name can lead anywhere. */
export const reachableLookup: LookupFunction = (hostname, options, done) => {
  lookup(hostname, options, (err, address: string | LookupAddress[], family) => {
    try {
      if (!err)
        for (const one of typeof address === 'string' ? [address] : address.map((each) => each.address))
          checkReachable(one)
      done(err, address, family)
    } catch (problem) {
      done(problem as NodeJS.ErrnoException, '')
    }
  })
}
