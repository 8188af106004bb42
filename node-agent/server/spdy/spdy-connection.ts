import type { Duplex } from 'node:stream'
import {
  encodeControl,
  encodeData,
  encodeGoAway,
  encodeReset,
  type Frame,
  FrameReader,
  finFlag,
  frameTypes,
} from './frames.ts'
import { encodeHeaders, HeaderReader } from './header-block.ts'
import { uint32 } from './header-dictionary.ts'
import { SpdyError } from './spdy-error.ts'
import { SpdyStream } from './spdy-stream.ts'

/** Streams that a client may have open at a time. A forwarded connection takes two. */
const maxStreams = 1_000

/** Status codes of RST_STREAM. */
const invalidStream = 2
const refusedStream = 3
const cancelled = 5

/**
 * The server's side of a SPDY/3.1 connection, as far as Kubernetes clients use the protocol: they open streams with
 * headers and data in both directions, and never more than the socket takes, so that flow control is left to it.
 */
export class SpdyConnection {
  readonly #socket: Duplex
  readonly #onStream: (stream: SpdyStream) => void
  readonly #headers = new HeaderReader()
  readonly #streams = new Map<number, SpdyStream>()
  #lastStreamId = 0
  #replied = false
  #closing = false

  /** @param onStream is told of every stream that the client opens */
  constructor(socket: Duplex, onStream: (stream: SpdyStream) => void) {
    this.#socket = socket
    this.#onStream = onStream
  }

  /** Resolves when the connection has ended, well or not; its streams have ended then, too. */
  async run(): Promise<void> {
    const reader = new FrameReader()
    try {
      for await (const chunk of this.#socket) {
        for (const frame of reader.read(chunk as Buffer)) await this.#receive(frame)
      }
    } catch (error) {
      // The socket broke, or the client does not speak the protocol: either way there is nobody left to tell.
      if (!this.#closing) this.#socket.destroy(error instanceof SpdyError ? undefined : (error as Error))
    }
    this.#headers.close()
    for (const stream of [...this.#streams.values()]) stream.destroy()
  }

  /** Ends the connection, after what has been written. */
  close(): void {
    if (this.#closing) return
    this.#closing = true
    if (this.#socket.writable) this.#socket.end(encodeGoAway(this.#lastStreamId))
    // A client that does not close its side is not waited for.
    this.#socket.once('finish', () => this.#socket.destroy())
  }

  async #receive(frame: Frame): Promise<void> {
    if (frame.type === 'control') return this.#control(frame.kind, frame.flags, frame.payload)
    const stream = this.#streams.get(frame.streamId)
    if (stream) await stream.arrived(frame.data, frame.fin)
    else if (frame.streamId > this.#lastStreamId) this.#send(encodeReset(frame.streamId, invalidStream))
  }

  async #control(kind: number, flags: number, payload: Buffer): Promise<void> {
    switch (kind) {
      case frameTypes.synStream:
        return this.#open(payload, (flags & finFlag) !== 0)
      case frameTypes.rstStream:
        this.#streams.get(numberAt(payload, 0))?.destroy()
        return
      case frameTypes.ping:
        // Ours would have an even id; we send none.
        if (numberAt(payload, 0) % 2 === 1) this.#send(encodeControl(frameTypes.ping, 0, payload))
        return
      case frameTypes.headers:
        // They belong to the same zlib stream as all others.
        await this.#headers.read(payload.subarray(4))
        return
    }
  }

  async #open(payload: Buffer, fin: boolean): Promise<void> {
    const id = numberAt(payload, 0)
    const headers = await this.#headers.read(payload.subarray(10))
    if (id % 2 === 0 || id <= this.#lastStreamId) throw new SpdyError(`stream id ${id} is out of order`)
    this.#lastStreamId = id
    if (this.#streams.size >= maxStreams) return this.#send(encodeReset(id, refusedStream))
    const stream = new SpdyStream(id, headers, {
      data: (streamId, data, last, done) => this.#write(encodeData(streamId, data, last), done),
      reset: (streamId) => this.#send(encodeReset(streamId, cancelled)),
    })
    this.#streams.set(id, stream)
    stream.once('close', () => this.#streams.delete(id))
    this.#send(encodeControl(frameTypes.synReply, 0, uint32(id), encodeHeaders(new Map(), !this.#replied)))
    this.#replied = true
    if (fin) await stream.arrived(new Uint8Array(0), true)
    this.#onStream(stream)
  }

  #send(frame: Buffer): void {
    this.#write(frame, () => {})
  }

  #write(frame: Buffer, done: (error?: Error | null) => void): void {
    if (this.#closing || !this.#socket.writable) done()
    else this.#socket.write(frame, done)
  }
}

function numberAt(payload: Buffer, at: number): number {
  if (payload.length < at + 4) throw new SpdyError('control frame is too short')
  return payload.readUInt32BE(at) & 0x7fffffff
}
