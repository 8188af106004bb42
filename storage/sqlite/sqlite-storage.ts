import type Database from 'better-sqlite3'
import type { Clock } from '../../platform/clock.ts'
import type { Logger } from '../../platform/logger.ts'
import type { TaskTracker } from '../../platform/task-tracker.ts'
import {
  CompactedError,
  type ListRange,
  type ListResult,
  type PutResult,
  type Storage,
  type StorageEvent,
  StorageUnavailableError,
  type StorageWatcher,
  type StoredEntry,
  type WriteOptions,
} from '../storage.ts'
import { WatchHub } from '../watch-hub.ts'
import { Bookkeeping } from './bookkeeping.ts'
import { Committer, type Durability, type Write } from './committer.ts'
import { openDatabase } from './open-database.ts'
import { type EventRow, type HistoryRow, keyRange, prepareStatements, type Statements } from './statements.ts'
import { Sweeper } from './sweeper.ts'

/** Writes of one event-loop turn beyond this are refused: they are more than a commit should keep the process busy with. */
export const maxQueuedWrites = 20_000

/** How many rows are held at once when the past is read. */
const rowsPerRead = 1_000

export interface SqliteStorageOptions {
  /** Created when missing, as is its directory. `:memory:` keeps nothing. */
  readonly file: string
  readonly durability: Durability
  readonly clock: Clock
  readonly logger: Logger
  /** Told of commits and compactions under way. */
  readonly tracker?: TaskTracker | undefined
}

interface QueuedWrite extends Write {
  resolve(result: PutResult): void
  reject(error: Error): void
}

/**
 * Opens a storage in one SQLite file, which no other process can open meanwhile. With durability `memory` the file is
 * left alone and everything is lost on close.
 * @throws {StorageOpenError} the message says what to do
 */
export function openSqliteStorage(options: SqliteStorageOptions): SqliteStorage {
  const inMemory = options.durability === 'memory' || options.file === ':memory:'
  const db = openDatabase(inMemory ? ':memory:' : options.file)
  return new SqliteStorage(db, { ...options, durability: inMemory ? 'memory' : options.durability })
}

/**
 * Storage in SQLite. All writes of one event-loop turn become one transaction with one fsync at the end of the turn;
 * then watchers are told, then the writers. Reads see what has been committed.
 */
export class SqliteStorage implements Storage {
  readonly #db: Database.Database
  readonly #statements: Statements
  readonly #books: Bookkeeping
  readonly #committer: Committer
  readonly #sweeper: Sweeper
  readonly #hub: WatchHub
  readonly #clock: Clock
  readonly #logger: Logger
  readonly #tracker: TaskTracker | undefined
  #queue: QueuedWrite[] = []
  #closing: Promise<void> | undefined
  /** Ends `close`'s wait for the commit under way. */
  #onCommitted = () => {}

  /** @param db what `openDatabase` opened; the storage closes it */
  constructor(db: Database.Database, { clock, logger, tracker, durability }: Omit<SqliteStorageOptions, 'file'>) {
    this.#db = db
    this.#clock = clock
    this.#logger = logger
    this.#tracker = tracker
    this.#statements = prepareStatements(db)
    this.#books = new Bookkeeping(this.#statements)
    this.#committer = new Committer(db, this.#statements, this.#books, durability)
    this.#sweeper = new Sweeper(db, this.#statements, this.#books, this.#committer, clock)
    this.#hub = new WatchHub(logger)
  }

  put(key: string, value: Uint8Array, ifRevision: number, options?: WriteOptions): Promise<PutResult> {
    return this.#enqueue(key, value, ifRevision, options)
  }

  delete(key: string, ifRevision: number, options?: WriteOptions): Promise<PutResult> {
    return this.#enqueue(key, undefined, ifRevision, options)
  }

  async get(key: string, revision?: number): Promise<StoredEntry | undefined> {
    this.#checkReadable(revision ?? this.revision())
    const row =
      revision === undefined ? this.#statements.current.get(key) : this.#statements.versionAt.get(key, revision)
    return row?.value ? { key, value: row.value, revision: row.revision } : undefined
  }

  async list({ prefix, after, limit, revision = this.revision() }: ListRange): Promise<ListResult> {
    this.#checkReadable(revision)
    const isNewest = revision === this.revision()
    const { list, listAt, count, countAt } = this.#statements
    const range = keyRange(prefix, after)
    const entries = isNewest ? list.all(...range, limit ?? -1) : listAt.all(...range, revision, limit ?? -1)
    const last = entries.at(-1)
    if (limit === undefined || entries.length < limit || !last) return { entries, revision, remaining: 0 }
    const rest = keyRange(prefix, last.key)
    const remaining = isNewest ? count.get(...rest) : countAt.get(...rest, revision)
    return { entries, revision, remaining: remaining ?? 0 }
  }

  revision(): number {
    return this.#books.revision
  }

  compactedRevision(): number {
    return this.#books.compacted
  }

  historySize(): number {
    return this.#committer.historySize
  }

  watch(prefix: string, after: number, watcher: StorageWatcher): () => void {
    this.#checkOpen()
    if (after < this.#books.compacted) throw new CompactedError(this.#books.compacted)
    const range = keyRange(prefix, undefined)
    for (let from = after; ; ) {
      const rows = this.#statements.eventsAfter.all(from, ...range, rowsPerRead)
      if (rows.length > 0) watcher.onEvents(rows.map(eventOf))
      if (rows.length < rowsPerRead) return this.#hub.subscribe(prefix, after, watcher)
      from = (rows.at(-1) as EventRow).revision
    }
  }

  async compact(revision: number): Promise<void> {
    this.#checkOpen()
    if (revision > this.revision()) throw new RangeError(`revision ${revision} is yet to come`)
    if (revision > this.#books.compacted) {
      this.#committer.housekeep(() => this.#books.write('compacted', revision))
      this.#books.compacted = revision
    }
    await (this.#tracker ? this.#tracker.run('compaction', () => this.#sweeper.run()) : this.#sweeper.run())
  }

  close(): Promise<void> {
    this.#closing ??= this.#close()
    return this.#closing
  }

  /** All that is known of writes after a revision, in order: what two runs with the same seed must agree on. */
  *history(after: number): Iterable<HistoryRow> {
    for (let from = after; ; ) {
      const rows = this.#statements.historyAfter.all(from, rowsPerRead)
      yield* rows
      if (rows.length < rowsPerRead) return
      from = (rows.at(-1) as HistoryRow).revision
    }
  }

  #enqueue(
    key: string,
    value: Uint8Array | undefined,
    ifRevision: number,
    { cause, renewal = false }: WriteOptions = {},
  ): Promise<PutResult> {
    if (this.#closing) return Promise.reject(closed())
    if (this.#queue.length >= maxQueuedWrites) {
      return Promise.reject(new StorageUnavailableError(`more than ${maxQueuedWrites} writes at once`))
    }
    if (this.#queue.length === 0) this.#commitAfterTurn()
    return new Promise((resolve, reject) => {
      this.#queue.push({ key, value, ifRevision, cause, renewal, resolve, reject })
    })
  }

  #commitAfterTurn(): void {
    const done = this.#tracker?.start('commit')
    this.#clock.afterTurn(() => {
      this.#commit()
      done?.()
      this.#onCommitted()
    })
  }

  #commit(): void {
    const writes = this.#queue
    this.#queue = []
    try {
      const { results, events } = this.#committer.commit(writes)
      this.#hub.publish(events)
      writes.forEach((write, i) => {
        write.resolve(results[i] as PutResult)
      })
    } catch (err) {
      this.#logger.error({ err, writes: writes.length }, 'cannot commit')
      for (const write of writes) write.reject(new StorageUnavailableError('cannot commit', { cause: err }))
    }
  }

  async #close(): Promise<void> {
    if (this.#queue.length > 0) {
      await new Promise<void>((resolve) => {
        this.#onCommitted = resolve
      })
    }
    await this.#sweeper.stop()
    // Nothing is under way: no revision that anyone has seen can get lost any more.
    this.#committer.housekeep(() => this.#books.write('reserved', 0))
    this.#db.close()
  }

  #checkReadable(revision: number): void {
    this.#checkOpen()
    if (revision > this.revision()) throw new RangeError(`revision ${revision} is yet to come`)
    if (revision < this.#books.compacted) throw new CompactedError(this.#books.compacted)
  }

  #checkOpen(): void {
    if (!this.#db.open) throw closed()
  }
}

function closed(): StorageUnavailableError {
  return new StorageUnavailableError('the storage is closed')
}

function eventOf({ key, revision, value, previousRevision, previousValue }: EventRow): StorageEvent {
  const previous =
    previousRevision !== null && previousValue ? { key, revision: previousRevision, value: previousValue } : undefined
  return { type: value ? 'put' : 'delete', key, revision, value: value ?? undefined, previous }
}
