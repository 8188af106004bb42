import { isIP, isIPv4 } from 'node:net'
import { type FieldError, invalidField } from '../../field-error.ts'

/** What is wrong with an IPv4 or IPv6 address. */
export function ipAddressErrors(address: string, path: string): FieldError[] {
  if (isIP(address) && !address.includes('%')) return []
  return [invalidField(path, address, 'must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)')]
}

/** What is wrong with a range of addresses such as `10.0.0.0/8`. */
export function cidrErrors(range: string, path: string): FieldError[] {
  const [address = '', bits = '', ...rest] = range.split('/')
  const valid =
    rest.length === 0 &&
    isIP(address) &&
    /^(0|[1-9][0-9]{0,2})$/.test(bits) &&
    Number(bits) <= (isIPv4(address) ? 32 : 128)
  if (valid) return []
  return [invalidField(path, range, 'must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)')]
}
