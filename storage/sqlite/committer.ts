import type Database from 'better-sqlite3'
import type { PutResult, StorageEvent, StoredEntry } from '../storage.ts'
import type { Bookkeeping } from './bookkeeping.ts'
import type { CurrentRow, Statements } from './statements.ts'

/** When a write counts as durable: on the disk, with the operating system (it survives kill -9, not a power cut), or never. */
export type Durability = 'fsync' | 'os' | 'memory'

/** A put, or a deletion when there is no value. */
export interface Write {
  readonly key: string
  readonly value: Uint8Array | undefined
  readonly ifRevision: number
  readonly cause: string | undefined
  readonly renewal: boolean
}

export interface Commit {
  /** One for each write, in their order. */
  readonly results: readonly PutResult[]
  readonly events: readonly StorageEvent[]
}

/** How many revisions writes without an fsync may take until the next fsync is due. */
const reservedRevisions = 10_000

/** Turns writes into one transaction. */
export class Committer {
  readonly #db: Database.Database
  readonly #statements: Statements
  readonly #books: Bookkeeping
  readonly #durability: Durability
  readonly #transaction: (writes: readonly Write[], reserve: number) => Commit
  /** Whether commits wait for the disk, as the connection is set up now. */
  #synced: boolean | undefined
  /** See `Storage.historySize`. */
  historySize: number

  constructor(db: Database.Database, statements: Statements, books: Bookkeeping, durability: Durability) {
    this.#db = db
    this.#statements = statements
    this.#books = books
    this.#durability = durability
    this.historySize = statements.historySize.get() ?? 0
    this.#transaction = db.transaction((writes, reserve) => this.#apply(writes, reserve))
  }

  /** All writes or, when it throws, none (unless the disk itself failed: then a restart may find them). */
  commit(writes: readonly Write[]): Commit {
    const { revision, reserved } = this.#books
    const wantsSync = this.#durability === 'fsync' && writes.some(({ renewal }) => !renewal)
    const last = revision + writes.length
    const reserve = !wantsSync && last > reserved && this.#durability !== 'memory' ? last + reservedRevisions : reserved
    this.#sync(wantsSync || reserve > reserved)
    const commit = this.#transaction(writes, reserve)
    this.#books.revision += commit.events.length
    this.#books.reserved = reserve
    this.historySize += this.#grownBy
    return commit
  }

  /** Runs `work` in a transaction of its own that does not wait for the disk: losing it loses no write. */
  housekeep(work: () => void): void {
    this.#sync(false)
    this.#db.transaction(work)()
  }

  /** How many superseded versions and deletions the last transaction has added, less those it took away. */
  #grownBy = 0

  #apply(writes: readonly Write[], reserve: number): Commit {
    this.#grownBy = 0
    if (reserve > this.#books.reserved) this.#books.write('reserved', reserve)
    const results: PutResult[] = []
    const events: StorageEvent[] = []
    for (const write of writes) {
      const current = this.#statements.current.get(write.key)
      if ((current?.revision ?? 0) !== write.ifRevision || (!current && !write.value)) {
        results.push({ ok: false, current: current && entryOf(write.key, current) })
        continue
      }
      const revision = this.#books.revision + events.length + 1
      this.#store(write, revision, current)
      results.push({ ok: true, revision })
      events.push(eventOf(write, revision, current))
    }
    return { results, events }
  }

  #store({ key, value, cause, renewal }: Write, revision: number, current: CurrentRow | undefined): void {
    const statements = this.#statements
    let previous = current?.revision ?? 0
    // A renewal takes the place of the one before: heartbeats cost a row for each holder, not for each beat. A reader of
    // the past in between finds what was there before the renewals. Once compaction has (or may have) taken that away,
    // the last renewal is what such a reader needs, and stays.
    const replaces = renewal && current?.renewal === 1 && current.revision > this.#books.compacted
    if (replaces) {
      statements.deleteVersion.run(current.revision)
      previous = current.previous
    }
    statements.addVersion.run(revision, key, previous, value ? 0 : 1, renewal ? 1 : 0, cause ?? null, value ?? null)
    if (value) statements.setCurrent.run(key, revision)
    else statements.deleteCurrent.run(key)
    // A put supersedes what was there; a deletion does so too and is itself kept.
    if (!value) this.#grownBy += 2
    else if (current && !replaces) this.#grownBy++
  }

  #sync(wanted: boolean): void {
    if (this.#synced === wanted || this.#durability === 'memory') return
    // With a write-ahead log, NORMAL means: no fsync on commit. A later fsync covers what came before it.
    this.#db.pragma(`synchronous = ${wanted ? 'FULL' : 'NORMAL'}`)
    this.#synced = wanted
  }
}

function entryOf(key: string, { value, revision }: CurrentRow): StoredEntry {
  return { key, value, revision }
}

function eventOf({ key, value }: Write, revision: number, current: CurrentRow | undefined): StorageEvent {
  return { type: value ? 'put' : 'delete', key, revision, value, previous: current && entryOf(key, current) }
}
