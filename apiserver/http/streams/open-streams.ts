import type { Readable, Writable } from 'node:stream'

type Stream = Readable | Writable

/** Connections that carry bytes for as long as they like: logs that are followed, commands, proxied requests. */
export class OpenStreams {
  readonly #open = new Set<Stream>()
  #ended = false

  get size(): number {
    return this.#open.size
  }

  /** Keeps a stream until it is closed. */
  add(stream: Stream): void {
    this.#open.add(stream)
    stream.once('close', () => this.#open.delete(stream))
    if (this.#ended) stream.destroy()
  }

  /** Breaks off all of them, also those that begin later. */
  end(): void {
    this.#ended = true
    for (const stream of [...this.#open]) stream.destroy()
  }
}
