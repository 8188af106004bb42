import { type Cidr, cidrContains, formatCidr, networkOf } from '../../apimachinery/ip.ts'

/** Pieces of equal size of a range, of which each is taken once. */
export class CidrSet {
  readonly #range: Cidr
  readonly #pieceLength: number
  readonly #size: number
  readonly #taken = new Map<number, number>()
  /** Where the search goes on: pieces that were given back are not given out again at once. */
  #next = 0

  /** @param pieceLength the length of the prefix of each piece @throws {RangeError} a piece would be larger than the range, or there would be more than 65,536 */
  constructor(range: Cidr, pieceLength: number) {
    const bits = pieceLength - range.prefixLength
    if (bits < 0 || bits > 16 || pieceLength > bitsOf(range))
      throw new RangeError(`cannot cut ${formatCidr(range)} into pieces of /${pieceLength}`)
    this.#range = { ...range, ip: networkOf(range) }
    this.#pieceLength = pieceLength
    this.#size = 2 ** bits
  }

  /** Takes a piece that nobody has; undefined when there is none. */
  takeNext(): string | undefined {
    for (let tried = 0; tried < this.#size; tried++) {
      const piece = (this.#next + tried) % this.#size
      if (this.#taken.has(piece)) continue
      this.#next = (piece + 1) % this.#size
      this.#taken.set(piece, 1)
      return this.#cidrAt(piece)
    }
    return undefined
  }

  /** Takes all pieces that have something in common with `cidr`. */
  occupy(cidr: Cidr): void {
    for (const piece of this.#piecesIn(cidr)) this.#taken.set(piece, (this.#taken.get(piece) ?? 0) + 1)
  }

  /** Undoes `occupy`, or `takeNext`. */
  release(cidr: Cidr): void {
    for (const piece of this.#piecesIn(cidr)) {
      const left = (this.#taken.get(piece) ?? 1) - 1
      if (left > 0) this.#taken.set(piece, left)
      else this.#taken.delete(piece)
    }
  }

  #cidrAt(piece: number): string {
    const { ip } = this.#range
    const value = ip.value + BigInt(piece) * this.#pieceSize
    return formatCidr({ ip: { ...ip, value }, prefixLength: this.#pieceLength })
  }

  #piecesIn(cidr: Cidr): number[] {
    if (cidr.ip.family !== this.#range.ip.family) return []
    if (cidr.prefixLength <= this.#range.prefixLength)
      return cidrContains(cidr, this.#range.ip) ? Array.from({ length: this.#size }, (_, piece) => piece) : []
    if (!cidrContains(this.#range, cidr.ip)) return []
    const first = Number((networkOf(cidr).value - this.#range.ip.value) / this.#pieceSize)
    const count = cidr.prefixLength >= this.#pieceLength ? 1 : 2 ** (this.#pieceLength - cidr.prefixLength)
    return Array.from({ length: count }, (_, offset) => first + offset)
  }

  get #pieceSize(): bigint {
    return 1n << BigInt(bitsOf(this.#range) - this.#pieceLength)
  }
}

function bitsOf({ ip }: Cidr): number {
  return ip.family === 4 ? 32 : 128
}
