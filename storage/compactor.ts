import { type Clock, type EpochMs, type Timer, timerPriority } from '../platform/clock.ts'
import type { Logger } from '../platform/logger.ts'
import type { Storage } from './storage.ts'

/** History younger than this is kept, as upstream's API server does (--etcd-compaction-interval). */
export const keptHistoryMs = 5 * 60_000

/** How often the compactor looks: what it keeps is older than `keptHistoryMs` by up to this. */
export const compactionIntervalMs = 60_000

/** With more superseded versions than this, the older half of the history goes, however young it is. */
export const maxHistorySize = 250_000

/** What the compactor needs of a storage. */
export type Compactable = Pick<Storage, 'revision' | 'compactedRevision' | 'historySize' | 'compact'>

interface Mark {
  readonly at: EpochMs
  /** The newest revision at that time. */
  readonly revision: number
}

/** Keeps the history of a storage to some minutes, and to a number of versions. */
export class Compactor {
  readonly #storage: Compactable
  readonly #clock: Clock
  readonly #logger: Logger
  #marks: Mark[] = []
  #timer: Timer | undefined

  constructor({ storage, clock, logger }: { storage: Compactable; clock: Clock; logger: Logger }) {
    this.#storage = storage
    this.#clock = clock
    this.#logger = logger
  }

  /** @returns stops the compactor; a compaction that is under way goes on */
  start(): () => void {
    this.#tick()
    return () => this.#timer?.cancel()
  }

  #tick(): void {
    const at = this.#clock.now()
    this.#marks.push({ at, revision: this.#storage.revision() })
    const old = this.#marks.filter((mark) => mark.at <= at - keptHistoryMs)
    this.#marks = this.#marks.slice(old.length)
    this.#compact(Math.max(old.at(-1)?.revision ?? 0, this.#revisionToFit()))
    this.#timer = this.#clock.setTimer(compactionIntervalMs, () => this.#tick(), timerPriority.housekeeping)
  }

  #revisionToFit(): number {
    if (this.#storage.historySize() <= maxHistorySize) return 0
    const compacted = this.#storage.compactedRevision()
    return compacted + Math.ceil((this.#storage.revision() - compacted) / 2)
  }

  #compact(revision: number): void {
    if (revision <= this.#storage.compactedRevision()) return
    // The next tick tries again.
    this.#storage.compact(revision).catch((err) => this.#logger.error({ err, revision }, 'cannot compact'))
  }
}
