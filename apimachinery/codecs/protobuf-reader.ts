import { badRequest } from '../errors.ts'
import { maxDepth } from './codec-error.ts'

/** How a value is laid out on the wire (protobuf encoding, "message structure"). Groups are not in use. */
export const wireType = { varint: 0, fixed64: 1, bytes: 2, fixed32: 5 } as const

/** The unions of CRD schemas take two messages for a level of JSON: what came as JSON can be read back. */
const maxMessageDepth = maxDepth * 2

/** Reads the parts of protobuf messages. Everything that does not fit is an ApiError 400 with the words of gogo/protobuf. */
export class ProtobufReader {
  readonly #bytes: Buffer
  #at = 0
  #end: number
  #depth = 0

  constructor(bytes: Uint8Array) {
    this.#bytes = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    this.#end = bytes.byteLength
  }

  /** Whether the current message has ended. */
  get done(): boolean {
    return this.#at >= this.#end
  }

  tag(): { field: number; wire: number } {
    const tag = this.varint()
    // A field number has 29 bits.
    if (typeof tag !== 'number' || tag >= 2 ** 32) throw badRequest('proto: integer overflow')
    const [field, wire] = [tag >>> 3, tag & 7]
    if (field === 0) throw badRequest(`proto: illegal tag ${field} (wire type ${wire})`)
    return { field, wire }
  }

  /** @returns an unsigned integer; a bigint from seven bytes on */
  varint(): number | bigint {
    let value = 0
    for (let i = 0, scale = 1; i < 7; i++, scale *= 128) {
      const byte = this.#byte()
      value += (byte & 0x7f) * scale
      if (byte < 0x80) return value
    }
    return this.#longVarint(BigInt(value))
  }

  #longVarint(low: bigint): bigint {
    let value = low
    for (let shift = 49n; shift < 70n; shift += 7n) {
      const byte = this.#byte()
      value |= BigInt(byte & 0x7f) << shift
      if (byte < 0x80) return BigInt.asUintN(64, value)
    }
    throw badRequest('proto: integer overflow')
  }

  int32(): number {
    const value = this.varint()
    return typeof value === 'number' ? value | 0 : Number(BigInt.asIntN(32, value))
  }

  /** @returns a bigint only where a number would not be exact */
  int64(): number | bigint {
    const value = this.varint()
    if (typeof value === 'number') return value
    const signed = BigInt.asIntN(64, value)
    return BigInt.asIntN(54, signed) === signed ? Number(signed) : signed
  }

  double(): number {
    const at = this.#take(8)
    return this.#bytes.readDoubleLE(at)
  }

  string(): string {
    const length = this.#length()
    const at = this.#take(length)
    return this.#bytes.toString('utf8', at, at + length)
  }

  /** A view of the input, not a copy. */
  bytes(): Buffer {
    const length = this.#length()
    const at = this.#take(length)
    return this.#bytes.subarray(at, at + length)
  }

  /** Runs `read` on the message that follows, whose end `done` then tells. */
  message<T>(read: () => T): T {
    const length = this.#length()
    const end = this.#take(length) + length
    if (++this.#depth > maxMessageDepth) throw badRequest('proto: exceeded max depth')
    const outerEnd = this.#end
    this.#at = end - length
    this.#end = end
    const result = read()
    this.#end = outerEnd
    this.#depth--
    return result
  }

  skip(wire: number): void {
    if (wire === wireType.varint) this.varint()
    else if (wire === wireType.fixed64) this.#take(8)
    else if (wire === wireType.bytes) this.#take(this.#length())
    else if (wire === wireType.fixed32) this.#take(4)
    else throw badRequest(`proto: illegal wireType ${wire}`)
  }

  #length(): number {
    const length = this.varint()
    if (typeof length !== 'number') throw badRequest('proto: negative length found during unmarshaling')
    return length
  }

  #byte(): number {
    return this.#bytes[this.#take(1)]!
  }

  /** @returns where the next `length` bytes start */
  #take(length: number): number {
    const at = this.#at
    if (length > this.#end - at) throw badRequest('unexpected EOF')
    this.#at = at + length
    return at
  }
}
