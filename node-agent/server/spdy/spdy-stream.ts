import { Duplex } from 'node:stream'
import type { SpdyHeaders } from './header-block.ts'

/** How a stream sends. */
export interface SpdyStreamOutput {
  data(streamId: number, data: Uint8Array, fin: boolean, done: (error?: Error | null) => void): void
  reset(streamId: number): void
}

/** One stream of a SPDY connection. Either direction ends by itself. */
export class SpdyStream extends Duplex {
  readonly id: number
  readonly headers: SpdyHeaders
  readonly #output: SpdyStreamOutput
  #waiting: (() => void) | undefined

  constructor(id: number, headers: SpdyHeaders, output: SpdyStreamOutput) {
    super({ allowHalfOpen: true })
    this.id = id
    this.headers = headers
    this.#output = output
    // A stream breaks with its connection; who reads or writes hears of it.
    this.on('error', () => {})
  }

  /** Takes what arrived. Resolves when the reader has room for more. */
  async arrived(data: Uint8Array, fin: boolean): Promise<void> {
    if (this.destroyed || this.readableEnded) return
    const hasRoom = data.length === 0 || this.push(data)
    if (fin) this.push(null)
    else if (!hasRoom) await new Promise<void>((resolve) => (this.#waiting = resolve))
  }

  override _read(): void {
    this.#wake()
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: (error?: Error | null) => void): void {
    this.#output.data(this.id, chunk, false, done)
  }

  override _final(done: (error?: Error | null) => void): void {
    this.#output.data(this.id, new Uint8Array(0), true, done)
  }

  override _destroy(error: Error | null, done: (error?: Error | null) => void): void {
    this.#wake()
    if (!this.writableFinished) this.#output.reset(this.id)
    done(error)
  }

  #wake(): void {
    const waiting = this.#waiting
    this.#waiting = undefined
    waiting?.()
  }
}
