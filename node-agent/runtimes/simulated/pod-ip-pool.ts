/** The IPv4 addresses of one node's pods, handed out in turn as the host-local plugin does: `.1` is the gateway. */
export class PodIpPool {
  readonly #base: number
  readonly #size: number
  readonly #used = new Set<number>()
  #next = 2

  /** @throws {RangeError} not an IPv4 network with room for pods */
  constructor(podCidr: string) {
    const match = /^(\d+)\.(\d+)\.(\d+)\.(\d+)\/(\d+)$/.exec(podCidr)
    const [a, b, c, d, bits] = (match?.slice(1) ?? []).map(Number) as [number, number, number, number, number]
    if (!match || [a, b, c, d].some((byte) => byte > 255) || bits > 29) {
      throw new RangeError(`not an IPv4 pod network: ${podCidr}`)
    }
    this.#size = 2 ** (32 - bits)
    const address = a * 2 ** 24 + b * 2 ** 16 + c * 2 ** 8 + d
    this.#base = address - (address % this.#size)
  }

  /** @returns undefined when all are in use */
  take(): string | undefined {
    for (let tries = 0; tries < this.#size; tries++) {
      const offset = this.#next
      this.#next = offset + 1 < this.#size - 1 ? offset + 1 : 2
      if (this.#used.has(offset)) continue
      this.#used.add(offset)
      return format(this.#base + offset)
    }
    return undefined
  }

  /** Takes this very address, so that nobody else gets it. Addresses of other networks are of no interest. */
  claim(ip: string): void {
    const offset = this.#offset(ip)
    if (offset !== undefined) this.#used.add(offset)
  }

  release(ip: string): void {
    const offset = this.#offset(ip)
    if (offset !== undefined) this.#used.delete(offset)
  }

  #offset(ip: string): number | undefined {
    const address = ip.split('.').reduce((sum, byte) => sum * 256 + Number(byte), 0)
    const offset = address - this.#base
    return offset >= 0 && offset < this.#size ? offset : undefined
  }
}

function format(address: number): string {
  return [24, 16, 8, 0].map((bits) => Math.floor(address / 2 ** bits) % 256).join('.')
}
