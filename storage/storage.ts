/** An entry as it stands at `revision`, the revision of its last write. The value belongs to the storage: do not change it. */
export interface StoredEntry {
  readonly key: string
  readonly value: Uint8Array
  readonly revision: number
}

/** Losing to another writer is an outcome, not an error: `current` is what stands there now, undefined when nothing does. */
export type PutResult =
  | { readonly ok: true; readonly revision: number }
  | { readonly ok: false; readonly current: StoredEntry | undefined }

export interface WriteOptions {
  /** Why the write happens, as JSON; kept with the revision. */
  readonly cause?: string | undefined
  /**
   * The write only renews what is there (a Lease): it gets a revision and is published, but replaces the previous
   * renewal in the history and may be lost when the machine (not just the process) stops. It must not change what
   * anybody selects by: who resumes a watch may miss it.
   */
  readonly renewal?: boolean | undefined
}

/** Keys in [prefix, prefix + ∞) that come after `after`, in byte order. */
export interface ListRange {
  readonly prefix: string
  /** Exclusive. */
  readonly after?: string | undefined
  readonly limit?: number | undefined
  /** As of this revision; the newest when absent. */
  readonly revision?: number | undefined
}

export interface ListResult {
  readonly entries: readonly StoredEntry[]
  /** The revision at which the list is true. */
  readonly revision: number
  /** How many keys of the range come after the last entry. */
  readonly remaining: number
}

/** One write, seen from a watcher. */
export interface StorageEvent {
  readonly type: 'put' | 'delete'
  readonly key: string
  readonly revision: number
  /** The new value; undefined when deleted. Within the writer's process it is the very array that was put. */
  readonly value: Uint8Array | undefined
  /** What stood there before, undefined when created. */
  readonly previous: StoredEntry | undefined
}

export interface StorageWatcher {
  /**
   * Called with events of rising revision, no gap, no duplicate; all events of one commit in one call (the past comes in
   * calls of any size). Must not throw.
   */
  onEvents(events: readonly StorageEvent[]): void
  /**
   * Called after `onEvents` once every other watcher has been told of the same commit: what is built from several
   * prefixes is consistent only then. Not called for the past. Must not throw.
   */
  onCommitted?(): void
}

/**
 * A revisioned key-value store. Every write gets the next revision (decimal, rising, shared by all keys).
 * One contract suite holds every implementation to what is said here.
 */
export interface Storage {
  /**
   * Writes `value` if `key` is still at `ifRevision` (0: must not exist). Durable once resolved, and published to
   * watchers before.
   * @throws {StorageUnavailableError} outcome unknown: read before trying again
   */
  put(key: string, value: Uint8Array, ifRevision: number, options?: WriteOptions): Promise<PutResult>
  /** Deletes `key` if it is still at `ifRevision`. The deletion gets a revision of its own. */
  delete(key: string, ifRevision: number, options?: WriteOptions): Promise<PutResult>
  /** @throws {CompactedError} `revision` is too old @throws {RangeError} `revision` is yet to come */
  get(key: string, revision?: number): Promise<StoredEntry | undefined>
  /** @throws {CompactedError} `range.revision` is too old @throws {RangeError} `range.revision` is yet to come */
  list(range: ListRange): Promise<ListResult>
  /** Whether what is current under `key` would be stored otherwise today: then writing the same again is worth it. */
  isStale?(key: string): boolean
  /** The revision of the last durable write. */
  revision(): number
  /** History up to and including this revision is gone. 0: nothing has been compacted. */
  compactedRevision(): number
  /** How many superseded versions and deletions are kept for reads of the past. */
  historySize(): number
  /**
   * Tells `watcher` of every write under `prefix` with revision > `after`: those that have been, then those to come.
   * The past is delivered before this returns.
   * @returns stops the watch
   * @throws {CompactedError} `after` is too old
   */
  watch(prefix: string, after: number, watcher: StorageWatcher): () => void
  /**
   * Forgets history up to and including `revision`, but not the current state nor what was current at `revision`.
   * Works in small batches between which other work goes on.
   */
  compact(revision: number): Promise<void>
  /** Waits for writes under way, then lets go of files. */
  close(): Promise<void>
}

/** The asked-for revision has been compacted away. */
export class CompactedError extends Error {
  override readonly name = 'CompactedError'
  readonly compactedRevision: number

  constructor(compactedRevision: number) {
    super(`required revision has been compacted: ${compactedRevision}`)
    this.compactedRevision = compactedRevision
  }
}

/** The outcome of a write is unknown, or the store cannot be reached. */
export class StorageUnavailableError extends Error {
  override readonly name = 'StorageUnavailableError'
}
