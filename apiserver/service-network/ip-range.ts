/** A range of IPv4 addresses (CIDR notation), and arithmetic on them. */
export class IpRange {
  readonly #first: number
  /** How many addresses the range has. */
  readonly size: number

  /** @throws {RangeError} `text` is no IPv4 range */
  constructor(text: string) {
    const [address = '', bits = ''] = text.split('/')
    const value = parseIPv4(address)
    const prefixLength = Number(bits)
    if (value === undefined || !/^\d+$/.test(bits) || prefixLength > 32)
      throw new RangeError(`not an IPv4 range: ${text}`)
    this.size = 2 ** (32 - prefixLength)
    this.#first = value - (value % this.size)
  }

  /** The address at `offset` from the first one. */
  at(offset: number): string {
    const value = this.#first + offset
    return [24, 16, 8, 0].map((shift) => Math.floor(value / 2 ** shift) % 256).join('.')
  }

  /** Where an address is in the range, undefined when it is not in it. */
  offsetOf(address: string): number | undefined {
    const value = parseIPv4(address)
    if (value === undefined) return undefined
    const offset = value - this.#first
    return offset >= 0 && offset < this.size ? offset : undefined
  }
}

/** The address as a number, undefined when `text` is none. */
export function parseIPv4(text: string): number | undefined {
  const parts = text.split('.')
  if (parts.length !== 4 || !parts.every((part) => /^(0|[1-9]\d{0,2})$/.test(part) && Number(part) < 256))
    return undefined
  return parts.reduce((value, part) => value * 256 + Number(part), 0)
}
