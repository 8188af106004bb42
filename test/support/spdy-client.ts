import type { Duplex } from 'node:stream'
import { constants, createDeflate, type Deflate } from 'node:zlib'
import { encodeControl, encodeData, FrameReader, frameTypes } from '../../node-agent/server/spdy/frames.ts'
import { headerDictionary, uint32 } from '../../node-agent/server/spdy/header-dictionary.ts'

/** The client's side of SPDY/3.1, with compressed headers as real clients have them. Streams are numbered 1, 3, 5, … */
export class SpdyClient {
  readonly #socket: Duplex
  readonly #deflate: Deflate = createDeflate({ dictionary: headerDictionary })
  readonly #received = new Map<number, Buffer[]>()
  readonly ended = new Set<number>()
  readonly reset = new Set<number>()
  readonly pings: number[] = []
  readonly closed: Promise<unknown>
  goneAway = false
  #lastId = -1

  constructor(socket: Duplex) {
    this.#socket = socket
    this.closed = new Promise((resolve) => socket.once('close', resolve))
    const reader = new FrameReader()
    socket.on('error', () => {})
    socket.on('data', (chunk: Buffer) => {
      for (const frame of reader.read(chunk)) {
        if (frame.type === 'data') this.#onData(frame.streamId, frame.data, frame.fin)
        else this.#onControl(frame.kind, frame.payload)
      }
    })
  }

  async open(headers: Readonly<Record<string, string>>): Promise<number> {
    this.#lastId += 2
    const fields = Object.entries(headers).flatMap((pair) =>
      pair.map((text) => Buffer.concat([uint32(Buffer.byteLength(text)), Buffer.from(text)])),
    )
    const block = await this.#compress(Buffer.concat([uint32(Object.keys(headers).length), ...fields]))
    const head = Buffer.concat([uint32(this.#lastId), uint32(0), Buffer.from([0, 0])])
    this.#socket.write(encodeControl(frameTypes.synStream, 0, head, block))
    return this.#lastId
  }

  send(id: number, text: string, fin = false): void {
    this.#socket.write(encodeData(id, Buffer.from(text), fin))
  }

  ping(id: number): void {
    this.#socket.write(encodeControl(frameTypes.ping, 0, uint32(id)))
  }

  /** Sends bytes as they are. */
  raw(bytes: Uint8Array): void {
    this.#socket.write(bytes)
  }

  text(id: number): string {
    return Buffer.concat(this.#received.get(id) ?? []).toString('utf8')
  }

  close(): void {
    this.#socket.destroy()
  }

  #onData(id: number, data: Buffer, fin: boolean): void {
    this.#received.set(id, [...(this.#received.get(id) ?? []), data])
    if (fin) this.ended.add(id)
  }

  #onControl(kind: number, payload: Buffer): void {
    if (kind === frameTypes.ping) this.pings.push(payload.readUInt32BE(0))
    if (kind === frameTypes.rstStream) this.reset.add(payload.readUInt32BE(0))
    if (kind === frameTypes.goAway) this.goneAway = true
  }

  async #compress(content: Buffer): Promise<Buffer> {
    const chunks: Buffer[] = []
    const onData = (chunk: Buffer) => chunks.push(chunk)
    this.#deflate.on('data', onData)
    this.#deflate.write(content)
    await new Promise<void>((resolve) => this.#deflate.flush(constants.Z_SYNC_FLUSH, resolve))
    this.#deflate.off('data', onData)
    return Buffer.concat(chunks)
  }
}
