import type { Logger } from '../../../platform/logger.ts'
import type { ApiWatchEvent, ApiWatchSink, WatchResponse } from '../../api-request.ts'
import { CachedObject } from '../../cache/cached-object.ts'
import { chunkBytes, watchBacklogBytes } from '../limits.ts'
import type { WatchEncoder } from './watch-encoder.ts'

/** Where a watch goes: a chunked response or a WebSocket. */
export interface WatchOutput {
  /** @param events one element per event, in pieces. @returns false when enough is waiting: write again after a drain */
  write(events: readonly (readonly Buffer[])[]): boolean
  /** `drained` is called whenever the client has caught up, `closed` once when it is gone. */
  listen(drained: () => void, closed: () => void): void
  /** Ends well, after what has been written. */
  end(): void
  /** Breaks off. */
  destroy(): void
}

export interface WatchStreamOptions {
  readonly encode: WatchEncoder
  readonly output: WatchOutput
  readonly logger: Logger
  /** Called once, when the stream needs no more attention. */
  readonly onClosed: (stream: WatchStream) => void
}

/** Carries one watch to its client at the client's pace, within a bound. */
export class WatchStream implements ApiWatchSink {
  readonly #options: WatchStreamOptions
  /** What the client has not been sent yet. */
  #backlog: ApiWatchEvent[] = []
  /** How many events of the backlog, from its beginning, were there when the watch began. */
  #initialLeft = 0
  /** How many events of the backlog, from its beginning, have been looked at for their size. */
  #measured = 0
  /** Of measured events that came after the start. */
  #backlogBytes = 0
  #started = false
  #blocked = false
  /** The server has nothing more to say. */
  #ended = false
  #closed = false
  #stop: (() => void) | undefined

  constructor(options: WatchStreamOptions) {
    this.#options = options
  }

  start(response: WatchResponse): void {
    this.#options.output.listen(
      () => {
        this.#blocked = false
        this.#flush()
      },
      () => this.#close(),
    )
    const stop = response.start(this)
    if (this.#closed) return stop()
    this.#stop = stop
    this.#started = true
    this.#initialLeft = this.#backlog.length
    this.#measured = this.#initialLeft
    this.#flush()
  }

  onEvents(events: readonly ApiWatchEvent[]): void {
    if (this.#closed || this.#ended) return
    for (const event of events) this.#backlog.push(event)
    if (!this.#started) return
    this.#flush()
    for (; this.#measured < this.#backlog.length; this.#measured++)
      this.#backlogBytes += sizeOf(this.#backlog[this.#measured] as ApiWatchEvent)
    if (this.#backlogBytes > watchBacklogBytes) this.#break()
  }

  onEnd(): void {
    this.#ended = true
    if (this.#started) this.#flush()
  }

  /** Ends the watch as if its time were up. */
  finish(): void {
    this.#stop?.()
    this.onEnd()
  }

  #flush(): void {
    try {
      while (!this.#blocked && !this.#closed && this.#backlog.length > 0) this.#writeSome()
    } catch (err) {
      this.#options.logger.error({ err }, 'watch broke off')
      this.#break()
    }
    if (this.#ended && !this.#closed && this.#backlog.length === 0) {
      this.#options.output.end()
      this.#close()
    }
  }

  /** Writes about a chunk's worth of events. */
  #writeSome(): void {
    const events: (readonly Buffer[])[] = []
    let bytes = 0
    while (bytes < chunkBytes && events.length < this.#backlog.length) {
      const pieces = this.#options.encode(this.#backlog[events.length] as ApiWatchEvent)
      for (const piece of pieces) bytes += piece.length
      events.push(pieces)
    }
    this.#forget(events.length)
    this.#blocked = !this.#options.output.write(events)
  }

  /** The first events of the backlog have been sent. */
  #forget(count: number): void {
    for (let at = this.#initialLeft; at < count && at < this.#measured; at++)
      this.#backlogBytes -= sizeOf(this.#backlog[at] as ApiWatchEvent)
    this.#initialLeft = Math.max(0, this.#initialLeft - count)
    this.#measured = Math.max(0, this.#measured - count)
    this.#backlog = count === this.#backlog.length ? [] : this.#backlog.slice(count)
  }

  #break(): void {
    this.#options.output.destroy()
    this.#close()
  }

  #close(): void {
    if (this.#closed) return
    this.#closed = true
    this.#backlog = []
    this.#stop?.()
    this.#options.onClosed(this)
  }
}

function sizeOf({ object }: ApiWatchEvent): number {
  return object instanceof CachedObject ? object.json.length : 0
}
