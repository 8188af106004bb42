import { uint32 } from './header-dictionary.ts'
import { SpdyError } from './spdy-error.ts'

/** Frame types that we read or write (SPDY/3.1 section 2.6). Others are skipped. */
export const frameTypes = {
  synStream: 1,
  synReply: 2,
  rstStream: 3,
  settings: 4,
  ping: 6,
  goAway: 7,
  headers: 8,
  windowUpdate: 9,
} as const

/** The last frame of its direction of a stream. */
export const finFlag = 1

/** A frame, or a piece of one: data is handed on as it comes. */
export type Frame =
  | { readonly type: 'control'; readonly kind: number; readonly flags: number; readonly payload: Buffer }
  | { readonly type: 'data'; readonly streamId: number; readonly fin: boolean; readonly data: Buffer }

const version = 3
const headerLength = 8

/** Bytes of a control frame. Header blocks, the largest of them, are far smaller. */
const maxControlBytes = 64 * 1024

/** A data frame of which `left` bytes have not arrived. */
interface DataFrame {
  readonly streamId: number
  readonly fin: boolean
  left: number
}

/** Cuts what arrives into frames. */
export class FrameReader {
  #pending: Buffer = Buffer.alloc(0)
  /** Of the data frame that is being read. */
  #data: DataFrame | undefined;

  /** @throws {SpdyError} */
  *read(chunk: Buffer): Generator<Frame> {
    this.#pending = this.#pending.length === 0 ? chunk : Buffer.concat([this.#pending, chunk])
    for (let frame = this.#next(); frame; frame = this.#next()) yield frame
  }

  #next(): Frame | undefined {
    if (this.#data) return this.#pending.length > 0 || this.#data.left === 0 ? this.#piece(this.#data) : undefined
    if (this.#pending.length < headerLength) return undefined
    const first = this.#pending.readUInt32BE(0)
    const flags = this.#pending.readUInt8(4)
    const length = this.#pending.readUIntBE(5, 3)
    if (first >>> 31 === 0) {
      this.#take(headerLength)
      this.#data = { streamId: first, fin: (flags & finFlag) !== 0, left: length }
      return this.#piece(this.#data)
    }
    if (first >>> 16 !== (0x8000 | version)) throw new SpdyError('not a frame of SPDY/3')
    if (length > maxControlBytes) throw new SpdyError('control frame is too large')
    if (this.#pending.length < headerLength + length) return undefined
    this.#take(headerLength)
    return { type: 'control', kind: first & 0xffff, flags, payload: this.#take(length) }
  }

  #piece(frame: DataFrame): Frame {
    const data = this.#take(Math.min(frame.left, this.#pending.length))
    frame.left -= data.length
    if (frame.left === 0) this.#data = undefined
    return { type: 'data', streamId: frame.streamId, fin: frame.fin && frame.left === 0, data }
  }

  #take(length: number): Buffer {
    const taken = this.#pending.subarray(0, length)
    this.#pending = this.#pending.subarray(length)
    return taken
  }
}

export function encodeControl(kind: number, flags: number, ...parts: readonly Uint8Array[]): Buffer {
  const payload = Buffer.concat(parts)
  const head = Buffer.alloc(headerLength)
  head.writeUInt16BE(0x8000 | version, 0)
  head.writeUInt16BE(kind, 2)
  head.writeUInt8(flags, 4)
  head.writeUIntBE(payload.length, 5, 3)
  return Buffer.concat([head, payload])
}

/** @param data at most 2^24-1 bytes */
export function encodeData(streamId: number, data: Uint8Array, fin: boolean): Buffer {
  const head = Buffer.alloc(headerLength)
  head.writeUInt32BE(streamId, 0)
  head.writeUInt8(fin ? finFlag : 0, 4)
  head.writeUIntBE(data.length, 5, 3)
  return Buffer.concat([head, data])
}

/** Refuses or breaks off a stream (section 2.6.3). */
export function encodeReset(streamId: number, status: number): Buffer {
  return encodeControl(frameTypes.rstStream, 0, uint32(streamId), uint32(status))
}

/** Says that the connection ends well (section 2.6.6). */
export function encodeGoAway(lastStreamId: number): Buffer {
  return encodeControl(frameTypes.goAway, 0, uint32(lastStreamId), uint32(0))
}
