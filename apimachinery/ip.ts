import { isIPv6 } from 'node:net'

/** An IP address. An IPv4 address that is written as IPv6 (`::ffff:10.0.0.1`) is an IPv4 address, as in Go. */
export interface Ip {
  readonly family: 4 | 6
  readonly value: bigint
  /** How it was written: not as it should be, but so that it was accepted once. */
  readonly leadingZeros: boolean
  readonly mapped: boolean
}

/** A range of addresses, `10.0.0.0/8`, or an address with the length of its network's prefix, `10.1.2.3/8`. */
export interface Cidr {
  readonly ip: Ip
  readonly prefixLength: number
}

const mappedPrefix = 0xffffn << 32n
const bitsOf = { 4: 32, 6: 128 } as const

/** The address that a text stands for (netutils.ParseIPSloppy: octets may have leading zeros); undefined: none. */
export function parseIp(text: string): Ip | undefined {
  const octets = parseOctets(text)
  if (octets !== undefined) return { family: 4, value: octets, leadingZeros: /(^|\.)0\d/.test(text), mapped: false }
  if (!isIPv6(text) || text.includes('%')) return undefined
  const value = parseGroups(text)
  if (value >> 32n !== 0xffffn) return { family: 6, value, leadingZeros: false, mapped: false }
  return { family: 4, value: value - mappedPrefix, leadingZeros: false, mapped: true }
}

/** The range that a text stands for (netutils.ParseCIDRSloppy); undefined: none. */
export function parseCidr(text: string): (Cidr & { readonly leadingZeros: boolean }) | undefined {
  const slash = text.indexOf('/')
  const [address, bits] = [text.slice(0, slash), text.slice(slash + 1)]
  const ip = slash < 0 ? undefined : parseIp(address)
  if (!ip || !/^\d{1,5}$/.test(bits)) return undefined
  // The prefix of an IPv4 address that is written as IPv6 is counted as for IPv6.
  const prefixLength = Number(bits) - (ip.mapped ? 96 : 0)
  if (prefixLength < 0 || prefixLength > bitsOf[ip.family]) return undefined
  return { ip, prefixLength, leadingZeros: ip.leadingZeros || /^0\d/.test(bits) }
}

/** The first address of a range. */
export function networkOf({ ip, prefixLength }: Cidr): Ip {
  const rest = BigInt(bitsOf[ip.family] - prefixLength)
  return { ...ip, value: (ip.value >> rest) << rest, leadingZeros: false, mapped: false }
}

/** Whether an address is in a range. */
export function cidrContains(cidr: Cidr, ip: Ip): boolean {
  if (cidr.ip.family !== ip.family) return false
  return networkOf({ ip, prefixLength: cidr.prefixLength }).value === networkOf(cidr).value
}

/** The one way to write an address (RFC 5952). */
export function formatIp({ family, value }: Pick<Ip, 'family' | 'value'>): string {
  if (family === 4) return [24n, 16n, 8n, 0n].map((shift) => (value >> shift) & 0xffn).join('.')
  const groups = Array.from({ length: 8 }, (_, index) => Number((value >> BigInt(112 - 16 * index)) & 0xffffn))
  const [start, length] = longestRunOfZeros(groups)
  const hex = (part: readonly number[]) => part.map((group) => group.toString(16)).join(':')
  if (length < 2) return hex(groups)
  return `${hex(groups.slice(0, start))}::${hex(groups.slice(start + length))}`
}

/** The one way to write a range, from its first address. */
export function formatCidr(cidr: Cidr): string {
  return `${formatIp(networkOf(cidr))}/${cidr.prefixLength}`
}

function parseOctets(text: string): bigint | undefined {
  const parts = text.split('.')
  if (parts.length !== 4 || !parts.every((part) => /^\d{1,9}$/.test(part) && Number(part) < 256)) return undefined
  return parts.reduce((value, part) => value * 256n + BigInt(part), 0n)
}

/** The value of a text that is known to be an IPv6 address. */
function parseGroups(text: string): bigint {
  const dotted = /\d+\.\d+\.\d+\.\d+$/.exec(text)?.[0]
  if (dotted !== undefined) {
    const octets = parseOctets(dotted)!
    const groups = `${(octets >> 16n).toString(16)}:${(octets & 0xffffn).toString(16)}`
    return parseGroups(text.slice(0, -dotted.length) + groups)
  }
  const [head = '', tail] = text.split('::')
  const list = (part: string) => (part === '' ? [] : part.split(':'))
  const [before, after] = [list(head), list(tail ?? '')]
  const zeros = Array.from({ length: 8 - before.length - after.length }, () => '0')
  return [...before, ...zeros, ...after].reduce((value, group) => (value << 16n) + BigInt(`0x${group}`), 0n)
}

/** @returns where it starts, and how many groups it has */
function longestRunOfZeros(groups: readonly number[]): [start: number, length: number] {
  let best: [number, number] = [0, 0]
  let start = 0
  for (const [index, group] of groups.entries()) {
    if (group !== 0) start = index + 1
    else if (index + 1 - start > best[1]) best = [start, index + 1 - start]
  }
  return best
}
