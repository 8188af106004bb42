import { goQuote } from '../../go-text.ts'
import { type Cidr, cidrContains, formatIp, type Ip, networkOf, parseCidr, parseIp } from '../../ip.ts'
import * as types from '../types/cel-type.ts'
import { CelError } from '../values/cel-error.ts'
import { CelOpaque } from '../values/cel-value.ts'
import { declareFunction, method, overload } from './declare.ts'

/** IP addresses and ranges of them (k8s.io/apiserver/pkg/cel/library/ip.go, cidr.go). */

const ipType = types.opaque('net.IP')
const cidrType = types.opaque('net.CIDR')
const { boolType, intType, stringType } = types

class CelIp extends CelOpaque {
  readonly typeName = 'net.IP'
  readonly ip: Ip

  constructor(ip: Ip) {
    super()
    this.ip = ip
  }

  equals(other: CelOpaque): boolean {
    return other instanceof CelIp && other.ip.family === this.ip.family && other.ip.value === this.ip.value
  }
}

class CelCidr extends CelOpaque {
  readonly typeName = 'net.CIDR'
  readonly cidr: Cidr

  constructor(cidr: Cidr) {
    super()
    this.cidr = cidr
  }

  equals(other: CelOpaque): boolean {
    if (!(other instanceof CelCidr)) return false
    const { ip, prefixLength } = other.cidr
    return (
      prefixLength === this.cidr.prefixLength && ip.family === this.cidr.ip.family && ip.value === this.cidr.ip.value
    )
  }
}

function readIp(text: string): Ip | string {
  const failed = (reason: string) => `IP Address ${goQuote(text)} parse error during conversion from string: ${reason}`
  const ip = parseIp(text)
  if (text.includes('%') && text.includes(':')) return 'IP address with zone value is not allowed'
  if (!ip || ip.leadingZeros) return failed(`ParseAddr(${goQuote(text)}): unable to parse IP`)
  return ip.mapped ? 'IPv4-mapped IPv6 address is not allowed' : ip
}

function readCidr(text: string): Cidr | string {
  const failed = `network address parse error during conversion from string: netip.ParsePrefix(${goQuote(text)}): `
  const cidr = parseCidr(text)
  if (!cidr || cidr.leadingZeros) return `${failed}${text.includes('/') ? 'bad bits after slash' : "no '/'"}`
  return cidr.ip.mapped ? 'IPv4-mapped IPv6 address is not allowed' : cidr
}

function given<T extends object>(value: T | string): T {
  if (typeof value === 'string') throw new CelError(value)
  return value
}

const toIp = (text: string) => new CelIp(given(readIp(text)))
const toCidr = (text: string) => new CelCidr(given(readCidr(text)))
const cidrText = ({ cidr }: CelCidr) => `${formatIp(cidr.ip)}/${cidr.prefixLength}`

function within(...ranges: readonly string[]) {
  const parsed = ranges.map((range) => parseCidr(range)!)
  return ({ ip }: CelIp) => parsed.some((range) => cidrContains(range, ip))
}

const isUnspecified = within('0.0.0.0/32', '::/128')
const isLoopback = within('127.0.0.0/8', '::1/128')
const isLinkLocalMulticast = within('224.0.0.0/24', 'ff02::/16')
const isLinkLocalUnicast = within('169.254.0.0/16', 'fe80::/10')
const isMulticast = within('224.0.0.0/4', 'ff00::/8')
const isBroadcast = within('255.255.255.255/32')

/** Go's netip.Addr.IsGlobalUnicast: private addresses count. */
function isGlobalUnicast(ip: CelIp): boolean {
  return ![isUnspecified, isLoopback, isMulticast, isLinkLocalUnicast, isBroadcast].some((is) => is(ip))
}

function containsCidr(outer: CelCidr, inner: CelCidr): boolean {
  return outer.cidr.prefixLength <= inner.cidr.prefixLength && cidrContains(outer.cidr, inner.cidr.ip)
}

const property = (name: string, is: (ip: CelIp) => boolean) =>
  declareFunction(name, method(`ip_${name}`, [ipType], boolType, is))

export const addressFunctions = [
  declareFunction(
    'ip',
    overload('string_to_ip', [stringType], ipType, toIp),
    method('cidr_ip', [cidrType], ipType, ({ cidr }: CelCidr) => new CelIp(cidr.ip)),
  ),
  declareFunction(
    'isIP',
    overload('is_ip', [stringType], boolType, (text: string) => typeof readIp(text) !== 'string'),
  ),
  declareFunction(
    'ip.isCanonical',
    overload('ip_is_canonical', [stringType], boolType, (text: string) => formatIp(given(readIp(text))) === text),
  ),
  declareFunction(
    'family',
    method('family', [ipType], intType, ({ ip }: CelIp) => BigInt(ip.family)),
  ),
  property('isUnspecified', isUnspecified),
  property('isLoopback', isLoopback),
  property('isLinkLocalMulticast', isLinkLocalMulticast),
  property('isLinkLocalUnicast', isLinkLocalUnicast),
  property('isGlobalUnicast', isGlobalUnicast),
  declareFunction(
    'string',
    overload('ip_to_string', [ipType], stringType, ({ ip }: CelIp) => formatIp(ip)),
    overload('cidr_to_string', [cidrType], stringType, cidrText),
  ),
  declareFunction('cidr', overload('string_to_cidr', [stringType], cidrType, toCidr)),
  declareFunction(
    'isCIDR',
    overload('is_cidr', [stringType], boolType, (text: string) => typeof readCidr(text) !== 'string'),
  ),
  declareFunction(
    'containsIP',
    method('cidr_contains_ip_string', [cidrType, stringType], boolType, ({ cidr }: CelCidr, text: string) =>
      cidrContains(cidr, given(readIp(text))),
    ),
    method('cidr_contains_ip', [cidrType, ipType], boolType, ({ cidr }: CelCidr, { ip }: CelIp) =>
      cidrContains(cidr, ip),
    ),
  ),
  declareFunction(
    'containsCIDR',
    method('cidr_contains_cidr_string', [cidrType, stringType], boolType, (outer: CelCidr, text: string) =>
      containsCidr(outer, toCidr(text)),
    ),
    method('cidr_contains_cidr', [cidrType, cidrType], boolType, containsCidr),
  ),
  declareFunction(
    'prefixLength',
    method('cidr_prefix_length', [cidrType], intType, ({ cidr }: CelCidr) => BigInt(cidr.prefixLength)),
  ),
  declareFunction(
    'masked',
    method('cidr_masked', [cidrType], cidrType, ({ cidr }: CelCidr) => new CelCidr({ ...cidr, ip: networkOf(cidr) })),
  ),
]
