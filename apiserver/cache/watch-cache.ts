import { deepFreeze } from '../../apimachinery/equality.ts'
import { compareKeys, prefixEnd } from '../../storage/keys.ts'
import {
  CompactedError,
  type ListResult,
  type Storage,
  type StorageEvent,
  type StoredEntry,
} from '../../storage/storage.ts'
import { CacheEvent } from './cache-event.ts'
import type { CachedObject } from './cached-object.ts'
import { EventRing } from './event-ring.ts'
import { ObjectIndexes } from './object-indexes.ts'
import { type CompiledSelection, compileSelection, type IndexFunctions, type Selection } from './selection.ts'
import { type CacheEntry, SortedEntries } from './sorted-entries.ts'
import { cachedFromStored } from './stored-object.ts'
import { type ObjectSink, WatchDispatcher } from './watch-dispatcher.ts'

/** How many objects are read from the storage at once; other work goes on in between. */
const readPageSize = 1_000

export interface WatchCacheOptions {
  readonly storage: Storage
  /** The keys of the resource start with this, and it ends in a slash; then comes `namespace/name` or `name`. */
  readonly prefix: string
  readonly indexes?: IndexFunctions | undefined
  /** Objects are frozen, so that a test finds who changes them. */
  readonly freeze?: boolean | undefined
  /** The resource begins now: nobody can watch from before. */
  readonly isNew?: boolean | undefined
}

/** Objects from `after` (a storage key, exclusive) on, at most `limit` of them. */
export interface Page {
  readonly after?: string | undefined
  readonly limit?: number | undefined
}

export interface CacheList {
  /** In key order. */
  readonly items: readonly CachedObject[]
  /** The revision at which the list is true. */
  readonly revision: number
  /** Set when more follows: the next page's `after`. */
  readonly next?: string | undefined
  /** How many objects follow; only known where the selection is a namespace or everything. */
  readonly remaining?: number | undefined
}

/**
 * All objects of a stored resource in memory, always as new as the last commit, with indexes, recent history and
 * watchers. Nothing here waits, but for reads of the past.
 */
export class WatchCache {
  readonly #storage: Storage
  readonly #prefix: string
  readonly #indexFunctions: IndexFunctions
  readonly #freeze: boolean
  /** Watches cannot begin before this revision. */
  readonly #beginning: number
  readonly #entries = new Map<string, CacheEntry>()
  readonly #sorted = new SortedEntries()
  readonly #indexes: ObjectIndexes
  readonly #dispatcher: WatchDispatcher
  readonly #ring: EventRing
  /** Events of the commit under way, to be dispatched once every cache knows of the commit. */
  #undelivered: CacheEvent[] = []
  #unfollow = () => {}

  private constructor(options: WatchCacheOptions, revision: number) {
    const { storage, prefix, indexes = {}, freeze = false, isNew = false } = options
    this.#storage = storage
    this.#prefix = prefix
    this.#indexFunctions = indexes
    this.#freeze = freeze
    this.#beginning = isNew ? revision : 0
    this.#indexes = new ObjectIndexes(indexes)
    this.#dispatcher = new WatchDispatcher(prefix, indexes)
    this.#ring = new EventRing(revision)
  }

  /** Reads the resource from the storage, and follows it from then on. */
  static async load(options: WatchCacheOptions): Promise<WatchCache> {
    const { storage, prefix } = options
    const revision = storage.revision()
    const cache = new WatchCache(options, revision)
    for await (const { entries } of pagesAt(storage, prefix, revision, readPageSize)) {
      for (const entry of entries) cache.#set(entry.key, cache.#version(entry))
    }
    cache.#unfollow = storage.watch(prefix, revision, {
      onEvents: (events) => cache.#apply(events),
      onCommitted: () => cache.#deliver(),
    })
    // Nobody watches yet.
    cache.#undelivered = []
    return cache
  }

  /** Everything up to this revision is in the cache, and watchers have been told. For lists and bookmarks. */
  get revision(): number {
    return this.#storage.revision()
  }

  get size(): number {
    return this.#entries.size
  }

  /** @param key storage key */
  get(key: string): CachedObject | undefined {
    return this.#entries.get(key)?.cached
  }

  /** The newest state. */
  list(selection: Selection, { after, limit }: Page = {}): CacheList {
    const { revision } = this
    // Admission looks for policies at every write, and mostly there are none.
    if (this.#entries.size === 0) return { items: [], revision }
    const compiled = this.#compile(selection)
    const from = after === undefined || after < compiled.prefix ? compiled.prefix : `${after}\0`
    const items: CachedObject[] = []
    let next: string | undefined
    for (const { key, cached } of this.#candidates(compiled, from)) {
      if (!compiled.selects(key, cached.object)) continue
      if (items.length === limit) return { items, revision, next, remaining: this.#countAfter(compiled, next) }
      items.push(cached)
      next = key
    }
    return { items, revision }
  }

  /**
   * The state as it was at `revision`, for the later pages of a list.
   * @throws {CompactedError} that is too long ago
   * @throws {RangeError} that is yet to come
   */
  async listAt(revision: number, selection: Selection, { after, limit }: Page = {}): Promise<CacheList> {
    if (revision >= this.#ring.newest && revision <= this.revision) {
      return { ...this.list(selection, { after, limit }), revision }
    }
    const compiled = this.#compile(selection)
    const pageSize = compiled.coversPrefix && limit !== undefined ? limit + 1 : readPageSize
    const items: CachedObject[] = []
    let next: string | undefined
    for await (const { entries, remaining } of pagesAt(this.#storage, compiled.prefix, revision, pageSize, after)) {
      for (const [i, entry] of entries.entries()) {
        const cached = this.#version(entry)
        if (!compiled.selects(entry.key, cached.object)) continue
        if (items.length === limit) {
          const left = compiled.coversPrefix ? entries.length - i + remaining : undefined
          return { items, revision, next, remaining: left }
        }
        items.push(cached)
        next = entry.key
      }
    }
    return { items, revision }
  }

  /**
   * Tells `sink` what happens to the selection: everything after the revision `from`, or from now on, or with `initial`
   * first of what there is, as ADDED. What has been is told before this returns; a bookmark with `revision` is true then,
   * and whenever else no commit is being told.
   * @returns stops the watch
   * @throws {CompactedError} `from` is too long ago
   */
  watch(selection: Selection, from: number | 'now' | 'initial', sink: ObjectSink): () => void {
    const compiled = this.#compile(selection)
    const past = typeof from === 'number' ? this.#past(compiled, from) : []
    const told = past.map((event) => event.seenThrough(compiled)).filter((event) => event !== undefined)
    if (from === 'initial') {
      for (const object of this.list(selection).items) told.push({ type: 'ADDED', object })
    }
    if (told.length > 0) sink.onEvents(told)
    return this.#dispatcher.add(
      compiled,
      typeof from === 'number' ? Math.max(from, this.revision) : this.revision,
      sink,
    )
  }

  /** Stops following the storage. */
  close(): void {
    this.#unfollow()
  }

  #apply(events: readonly StorageEvent[]): void {
    for (const { key, revision, value } of events) {
      const previous = this.get(key)
      const current = value && this.#version({ key, value, revision })
      if (current) this.#set(key, current)
      else this.#delete(key)
      const event = new CacheEvent(key, revision, previous, current)
      this.#ring.push(event)
      this.#undelivered.push(event)
    }
  }

  #deliver(): void {
    const events = this.#undelivered
    this.#undelivered = []
    this.#dispatcher.dispatch(events)
  }

  #set(key: string, cached: CachedObject): void {
    let entry = this.#entries.get(key)
    const old = entry?.cached
    if (entry) entry.cached = cached
    else {
      entry = { key, cached }
      this.#entries.set(key, entry)
      this.#sorted.insert(entry)
    }
    this.#indexes.update(entry, old, cached)
  }

  #delete(key: string): void {
    const entry = this.#entries.get(key)
    if (!entry) return
    this.#entries.delete(key)
    this.#sorted.remove(key)
    this.#indexes.update(entry, entry.cached, undefined)
  }

  /** The version that the cache holds already, where it does. */
  #version(entry: StoredEntry): CachedObject {
    const held = this.get(entry.key)
    if (held?.revision === entry.revision) return held
    const cached = cachedFromStored(entry)
    if (this.#freeze) deepFreeze(cached.object)
    return cached
  }

  #compile(selection: Selection): CompiledSelection {
    return compileSelection(this.#prefix, this.#indexFunctions, selection)
  }

  #candidates({ key, index, prefix }: CompiledSelection, from: string): Iterable<CacheEntry> {
    if (key === undefined && index === undefined) return this.#sorted.range(from, prefixEnd(prefix))
    const entry = key === undefined ? undefined : this.#entries.get(key)
    const entries = index ? this.#indexes.find(index) : entry ? [entry] : []
    return entries.filter(({ key }) => compareKeys(key, from) >= 0)
  }

  #countAfter({ coversPrefix, prefix }: CompiledSelection, key: string | undefined): number | undefined {
    return coversPrefix ? this.#sorted.count(`${key}\0`, prefixEnd(prefix)) : undefined
  }

  /** Events after a revision: from the storage as far as the ring does not reach back, then from the ring. */
  #past({ prefix }: CompiledSelection, after: number): CacheEvent[] {
    if (after < this.#beginning) throw new CompactedError(this.#beginning)
    const { start } = this.#ring
    if (after >= start) return this.#ring.after(after)
    const older: CacheEvent[] = []
    const stop = this.#storage.watch(prefix, after, {
      onEvents: (events) => {
        for (const event of events) if (event.revision <= start) older.push(this.#pastEvent(event))
      },
    })
    stop()
    return [...older, ...this.#ring.after(start)]
  }

  #pastEvent({ key, revision, value, previous }: StorageEvent): CacheEvent {
    const current = value && this.#version({ key, value, revision })
    return new CacheEvent(key, revision, previous && this.#version(previous), current)
  }
}

async function* pagesAt(
  storage: Storage,
  prefix: string,
  revision: number,
  limit: number,
  after?: string,
): AsyncIterable<ListResult> {
  for (let from = after; ; ) {
    const page = await storage.list({ prefix, after: from, limit, revision })
    yield page
    if (page.remaining === 0) return
    from = page.entries.at(-1)?.key
  }
}
