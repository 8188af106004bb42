import { Duplex } from 'node:stream'

/** One end of a connection in memory. */
class ConnectionEnd extends Duplex {
  other: ConnectionEnd | undefined
  #written: ((error?: Error | null) => void) | undefined

  override _read(): void {
    this.other?.readOn()
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: (error?: Error | null) => void): void {
    // Never at once: programs do not expect an answer before they have finished asking.
    process.nextTick(() => {
      if (!this.other || this.other.destroyed || this.other.push(chunk)) done()
      else this.#written = done
    })
  }

  override _final(done: (error?: Error | null) => void): void {
    this.other?.push(null)
    done()
  }

  override _destroy(error: Error | null, done: (error?: Error | null) => void): void {
    const { other } = this
    done(error)
    other?.readOn()
    if (!other || other.destroyed) return
    // As with sockets: what was said before a proper end still arrives, a cut connection just breaks.
    if (this.writableFinished && !other.readableEnded) other.once('end', () => other.destroy())
    else other.destroy()
  }

  /** The other end has room again. */
  readOn(): void {
    const written = this.#written
    this.#written = undefined
    written?.()
  }
}

/**
 * The two ends of a connection in memory, which behave like those of a socket: each is read at the reader's pace, each
 * direction ends by itself, and both break when one is destroyed.
 */
export function connectionPair(): [Duplex, Duplex] {
  const [a, b] = [new ConnectionEnd(), new ConnectionEnd()]
  a.other = b
  b.other = a
  return [a, b]
}
