const initialSize = 1024

/** Writes protobuf messages into a buffer that grows. */
export class ProtobufWriter {
  #bytes = Buffer.allocUnsafe(initialSize)
  #at = 0

  /** What has been written. The writer must not be used afterwards. */
  finish(): Buffer {
    return this.#bytes.subarray(0, this.#at)
  }

  tag(field: number, wire: number): void {
    this.varint(field * 8 + wire)
  }

  /** @param value a signed integer of up to 64 bits; negative ones take ten bytes */
  varint(value: number | bigint): void {
    this.#reserve(10)
    if (typeof value === 'bigint' || value < 0) {
      this.#longVarint(BigInt.asUintN(64, BigInt(value)))
      return
    }
    let rest = value
    while (rest >= 0x80) {
      this.#bytes[this.#at++] = (rest % 128) | 0x80
      rest = Math.floor(rest / 128)
    }
    this.#bytes[this.#at++] = rest
  }

  #longVarint(value: bigint): void {
    let rest = value
    while (rest >= 0x80n) {
      this.#bytes[this.#at++] = Number(rest & 0x7fn) | 0x80
      rest >>= 7n
    }
    this.#bytes[this.#at++] = Number(rest)
  }

  double(value: number): void {
    this.#reserve(8)
    this.#at = this.#bytes.writeDoubleLE(value, this.#at)
  }

  string(value: string): void {
    this.message(() => {
      // A UTF-16 unit takes at most three bytes of UTF-8.
      this.#reserve(value.length * 3)
      this.#at += this.#bytes.write(value, this.#at, 'utf8')
    })
  }

  bytes(value: Uint8Array): void {
    this.varint(value.byteLength)
    this.#reserve(value.byteLength)
    this.#bytes.set(value, this.#at)
    this.#at += value.byteLength
  }

  /** Puts the length before what `write` writes. */
  message(write: () => void): void {
    // Nearly all messages are shorter than 128 bytes, so their length fits the byte left for it.
    this.#reserve(1)
    const start = ++this.#at
    write()
    const length = this.#at - start
    if (length < 0x80) this.#bytes[start - 1] = length
    else this.#insertLength(start, length)
  }

  #insertLength(start: number, length: number): void {
    const extra = varintSize(length) - 1
    this.#reserve(extra)
    this.#bytes.copyWithin(start + extra, start, this.#at)
    this.#at = start - 1
    this.varint(length)
    this.#at += length
  }

  #reserve(size: number): void {
    if (this.#at + size <= this.#bytes.length) return
    const larger = Buffer.allocUnsafe(Math.max(this.#bytes.length * 2, this.#at + size))
    this.#bytes.copy(larger, 0, 0, this.#at)
    this.#bytes = larger
  }
}

/** How many bytes a non-negative integer takes. */
export function varintSize(value: number): number {
  let size = 1
  for (let rest = value; rest >= 0x80; rest = Math.floor(rest / 128)) size++
  return size
}
