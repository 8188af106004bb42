import { createInflate, type Inflate, constants as zlib } from 'node:zlib'
import { headerDictionary, uint32 } from './header-dictionary.ts'
import { SpdyError } from './spdy-error.ts'

/** Names are in lower case. */
export type SpdyHeaders = ReadonlyMap<string, string>

/** Bytes of one header block, uncompressed. Those of Kubernetes are far below 1 KiB. */
const maxHeaderBytes = 64 * 1024

/** Reads the header blocks of one direction of a connection, which share one zlib stream: in order, one at a time. */
export class HeaderReader {
  readonly #inflate: Inflate = createInflate({ dictionary: headerDictionary, finishFlush: zlib.Z_SYNC_FLUSH })
  #bytes: Buffer[] = []
  #size = 0

  constructor() {
    this.#inflate.on('data', (bytes: Buffer) => {
      this.#size += bytes.length
      if (this.#size > maxHeaderBytes) this.#inflate.destroy()
      else this.#bytes.push(bytes)
    })
    // Who waits for a block hears of it.
    this.#inflate.on('error', () => {})
  }

  /** @throws {SpdyError} it is no header block, or too large */
  async read(block: Uint8Array): Promise<SpdyHeaders> {
    this.#bytes = []
    this.#size = 0
    await this.#decompress(block)
    if (this.#size > maxHeaderBytes) throw new SpdyError('header block is too large')
    return parseHeaders(Buffer.concat(this.#bytes))
  }

  close(): void {
    this.#inflate.destroy()
  }

  #decompress(block: Uint8Array): Promise<void> {
    return new Promise((resolve, reject) => {
      const fail = (cause?: Error | null) => reject(new SpdyError('header block cannot be decompressed', { cause }))
      if (this.#inflate.destroyed) return fail(this.#inflate.errored)
      const onClose = () => fail(this.#inflate.errored)
      this.#inflate.once('close', onClose)
      this.#inflate.write(block)
      this.#inflate.flush(zlib.Z_SYNC_FLUSH, () => {
        this.#inflate.removeListener('close', onClose)
        resolve()
      })
    })
  }
}

function parseHeaders(bytes: Buffer): SpdyHeaders {
  let at = 0
  const number = (): number => {
    if (at + 4 > bytes.length) throw new SpdyError('header block ends too early')
    at += 4
    return bytes.readUInt32BE(at - 4)
  }
  const text = (): string => {
    const length = number()
    if (at + length > bytes.length) throw new SpdyError('header block ends too early')
    at += length
    return bytes.toString('utf8', at - length, at)
  }
  const headers = new Map<string, string>()
  for (let left = number(); left > 0; left--) headers.set(text().toLowerCase(), text())
  return headers
}

/** Begins a zlib stream that uses no dictionary (RFC 1950 section 2.2). */
const zlibHeader = Buffer.from([0x78, 0x01])

/** An empty stored block, which brings a decompressor to hand out what it has (zlib's Z_SYNC_FLUSH). */
const flush = Buffer.from([0x00, 0x00, 0x00, 0xff, 0xff])

/**
 * Writes a header block as a stored, uncompressed piece of a zlib stream (RFC 1951 section 3.2.4): what an agent has to
 * say in headers is not worth a compressor per connection.
 * @param first whether it is the first one of its connection and direction
 */
export function encodeHeaders(headers: SpdyHeaders, first: boolean): Buffer {
  const fields = [...headers].flatMap((pair) =>
    pair.map((text) => Buffer.concat([uint32(Buffer.byteLength(text)), Buffer.from(text)])),
  )
  const content = Buffer.concat([uint32(headers.size), ...fields])
  if (content.length > 0xffff) throw new RangeError('header block is too large')
  const block = Buffer.alloc(5)
  block.writeUInt16LE(content.length, 1)
  block.writeUInt16LE(~content.length & 0xffff, 3)
  return Buffer.concat([...(first ? [zlibHeader] : []), block, content, flush])
}
