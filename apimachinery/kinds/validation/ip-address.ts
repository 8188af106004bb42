import { type FieldError, invalidField } from '../../field-error.ts'
import { goQuote } from '../../go-text.ts'
import { type Cidr, cidrContains, formatCidr, formatIp, type Ip, networkOf, parseCidr, parseIp } from '../../ip.ts'
import { invalids } from '../../meta-validation.ts'

/** What is wrong with an IPv4 or IPv6 address, however it is written. */
export function ipAddressErrors(address: string, path: string): FieldError[] {
  return invalids(path, address, ipMessages(address))
}

/** Why a text is no address in its canonical form, which names of objects must be in. */
export function canonicalIpMessages(address: string): string[] {
  const messages = ipMessages(address)
  return messages.length > 0 ? messages : canonicalFormMessages(address, formatIp(parseIp(address)!))
}

function ipMessages(address: string): string[] {
  const ip = parseIp(address)
  if (!ip) return ['must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)']
  if (ip.leadingZeros) return ['must not have leading 0s']
  return ip.mapped ? ['must not be an IPv4-mapped IPv6 address'] : []
}

/** What is wrong with a range of addresses such as `10.0.0.0/8`, however it is written. */
export function cidrErrors(range: string, path: string): FieldError[] {
  const wrong = (detail: string) => [invalidField(path, range, detail)]
  const cidr = parseCidr(range)
  if (!cidr) return wrong('must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)')
  if (cidr.leadingZeros) return wrong('must not have leading 0s in IP or prefix length')
  if (cidr.ip.mapped) return wrong('must not have an IPv4-mapped IPv6 address')
  if (networkOf(cidr).value !== cidr.ip.value) return wrong('must not have bits set beyond the prefix length')
  return []
}

/** What is wrong with a range where only its canonical form will do. */
export function canonicalCidrErrors(range: string, path: string): FieldError[] {
  const errors = cidrErrors(range, path)
  if (errors.length > 0) return errors
  return invalids(path, range, canonicalFormMessages(range, formatCidr(parseCidr(range)!)))
}

/** What is wrong with the address of a network interface, `10.9.8.7/24`. */
export function interfaceAddressErrors(address: string, path: string): FieldError[] {
  const cidr = parseCidr(address)
  if (!cidr) {
    const detail = 'must be a valid address in CIDR form, (e.g. 10.9.8.7/24 or 2001:db8::1/64)'
    return [invalidField(path, address, detail)]
  }
  return invalids(path, address, canonicalFormMessages(address, `${formatIp(cidr.ip)}/${cidr.prefixLength}`))
}

interface Reserved {
  readonly ranges: readonly Cidr[]
  readonly detail: (address: string) => string
}

function reserve(ranges: readonly string[], detail: Reserved['detail']): Reserved {
  return { ranges: ranges.map((range) => parseCidr(range)!), detail }
}

const reserved: readonly Reserved[] = [
  reserve(['0.0.0.0/32', '::/128'], (address) => `may not be unspecified (${address})`),
  reserve(['127.0.0.0/8', '::1/128'], () => 'may not be in the loopback range (127.0.0.0/8, ::1/128)'),
  reserve(['169.254.0.0/16', 'fe80::/10'], () => 'may not be in the link-local range (169.254.0.0/16, fe80::/10)'),
  reserve(
    ['224.0.0.0/24', 'ff02::/16'],
    () => 'may not be in the link-local multicast range (224.0.0.0/24, ff02::/10)',
  ),
]

/** What is wrong with an address that must be of one family. */
export function ipFamilyErrors(address: string, family: 4 | 6, path: string): FieldError[] {
  if (parseIp(address)?.family === family) return []
  return [invalidField(path, address, `must be a valid IPv${family} address`)]
}

/** What is wrong with the address of an endpoint, which others must be able to reach (ValidateEndpointIP). */
export function endpointIpErrors(address: string, path: string): FieldError[] {
  const ip = parseIp(address)
  if (!ip) return [invalidField(path, address, 'must be a valid IP address')]
  return reserved
    .filter(({ ranges }) => ranges.some((range) => cidrContains(range, ip)))
    .map(({ detail }) => invalidField(path, address, detail(address)))
}

/** What a client should know about an address that is fine but is written in its own way (GetWarningsForIP). */
export function ipWarnings(address: string, path: string): string[] {
  const ip = parseIp(address)
  return ip ? canonicalFormWarnings(address, formatIp(ip), ip, 'address', path) : []
}

/** What a client should know about a range that is fine but is written in its own way (GetWarningsForCIDR). */
export function cidrWarnings(range: string, path: string): string[] {
  const cidr = parseCidr(range)
  return cidr ? canonicalFormWarnings(range, formatCidr(cidr), cidr.ip, 'CIDR value', path) : []
}

function canonicalFormMessages(given: string, canonical: string): string[] {
  return given === canonical ? [] : [`must be in canonical form (${goQuote(canonical)})`]
}

function canonicalFormWarnings(given: string, canonical: string, { family }: Ip, what: string, path: string): string[] {
  if (family === 4 || given === canonical) return []
  return [`${path}: IPv6 ${what} ${goQuote(given)} should be in RFC 5952 canonical format (${goQuote(canonical)})`]
}
