import type { WatchStream } from './watch-stream.ts'

/** The watches that are open now. */
export class Watches {
  readonly #open = new Set<WatchStream>()
  #ending = false

  get size(): number {
    return this.#open.size
  }

  add(stream: WatchStream): void {
    this.#open.add(stream)
    if (this.#ending) stream.finish()
  }

  remove(stream: WatchStream): void {
    this.#open.delete(stream)
  }

  /** Ends all watches as if their time were up, also those that begin later. */
  end(): void {
    this.#ending = true
    for (const stream of [...this.#open]) stream.finish()
  }
}
