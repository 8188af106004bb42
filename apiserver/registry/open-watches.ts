import type { Kind } from '../../apimachinery/kinds/define-kind.ts'
import { type Clock, type Timer, timerPriority } from '../../platform/clock.ts'

/** How often watchers that want them get bookmarks (upstream: about once a minute). */
const bookmarkIntervalMs = 60_000

/** A watch that is open. */
export interface OpenWatch {
  readonly kind: Kind
  /** Sends a bookmark. Absent: the watcher does not want any. */
  bookmark?(): void
  /** The server ends the watch. */
  end(): void
}

/** All open watches: sends bookmarks with one timer for all, and ends everything when the server stops. */
export class OpenWatches {
  readonly #clock: Clock
  readonly #watches = new Set<OpenWatch>()
  #wanting = 0
  #timer: Timer | undefined

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /** How many watches are open. */
  get size(): number {
    return this.#watches.size
  }

  add(watch: OpenWatch): void {
    this.#watches.add(watch)
    if (!watch.bookmark) return
    this.#wanting++
    this.#timer ??= this.#startTimer()
  }

  delete(watch: OpenWatch): void {
    if (!this.#watches.delete(watch) || !watch.bookmark) return
    this.#wanting--
    if (this.#wanting > 0) return
    this.#timer?.cancel()
    this.#timer = undefined
  }

  endAll(): void {
    this.endWhere(() => true)
  }

  /** Ends the watches of some kinds. */
  endWhere(isMeant: (kind: Kind) => boolean): void {
    for (const watch of [...this.#watches]) if (isMeant(watch.kind)) watch.end()
  }

  #startTimer(): Timer {
    return this.#clock.setTimer(bookmarkIntervalMs, () => this.#tick(), timerPriority.housekeeping)
  }

  #tick(): void {
    this.#timer = this.#startTimer()
    for (const watch of [...this.#watches]) watch.bookmark?.()
  }
}
