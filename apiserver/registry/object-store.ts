import { deepClone } from '../../apimachinery/equality.ts'
import type { Kind } from '../../apimachinery/kinds/define-kind.ts'
import type { KubeObject, ObjectRef } from '../../apimachinery/object.ts'
import type { Storage, WriteOptions } from '../../storage/storage.ts'
import { CachedObject } from '../cache/cached-object.ts'
import type { Selection } from '../cache/selection.ts'
import { cachedFromStored, encodeForStorage } from '../cache/stored-object.ts'
import type { CacheList, Page, WatchCache } from '../cache/watch-cache.ts'
import type { ObjectSink } from '../cache/watch-dispatcher.ts'
import { ConvertedWatch, type StoreSink } from './converted-watch.ts'
import { storageKey } from './keys.ts'
import type { ObjectForm } from './object-form.ts'

/** Losing to another writer is an outcome, not an error: read again and compute anew. */
export type PutOutcome = { readonly ok: true; readonly object: CachedObject } | { readonly ok: false }
export type RemoveOutcome = { readonly ok: true; readonly revision: number } | { readonly ok: false }

export interface ObjectStoreOptions {
  readonly kind: Kind
  readonly storage: Storage
  readonly cache: WatchCache
  /** Where the objects are stored. */
  readonly prefix: string
  readonly form: ObjectForm
}

/** A watch of a store. */
export interface StoreWatch {
  stop(): void
  /** Runs `run` once all events so far have reached the sink: at once, unless objects are being converted. */
  afterDelivery(run: () => void): void
}

/** The stored objects of a resource, in the shape of one kind; kinds may share the stored objects. */
export class ObjectStore {
  readonly kind: Kind
  /** What all storage keys of the resource start with. */
  readonly prefix: string
  readonly #storage: Storage
  readonly #cache: WatchCache
  readonly #form: ObjectForm

  constructor({ kind, storage, cache, prefix, form }: ObjectStoreOptions) {
    this.kind = kind
    this.prefix = prefix
    this.#storage = storage
    this.#cache = cache
    this.#form = form
  }

  /** The revision up to which the store knows everything. */
  get revision(): number {
    return this.#cache.revision
  }

  /** How many objects there are. */
  get size(): number {
    return this.#cache.size
  }

  /** The storage key of an object. */
  keyOf(ref: ObjectRef): string {
    return storageKey(this.prefix, ref)
  }

  /** Whether writing an object again as it is changes how it is stored. */
  isStale(ref: ObjectRef): boolean {
    return this.#storage.isStale?.(this.keyOf(ref)) ?? false
  }

  /** For kinds whose objects are ready at any time: all built-in ones. */
  get(ref: ObjectRef): CachedObject | undefined {
    const found = this.#cache.get(this.keyOf(ref))
    return found && this.#form.shown(found)
  }

  /** The newest version of an object, of any kind. @throws {ApiError} it cannot be converted */
  read(ref: ObjectRef): CachedObject | undefined | Promise<CachedObject | undefined> {
    const found = this.#cache.get(this.keyOf(ref))
    const conversion = this.#form.conversion
    if (!found || !conversion || conversion.isReady(found)) return found && this.#form.shown(found)
    // By then there may be a newer version; whoever writes will find out.
    return conversion.prepare([found]).then(() => this.#form.shown(found))
  }

  /**
   * How an object would look in this kind if it were stored as it is in another kind of the same resource.
   * @returns a copy
   * @throws {ApiError} it cannot be converted
   */
  async convertedFrom(other: ObjectStore, object: KubeObject): Promise<KubeObject> {
    const stored = new CachedObject(await other.#form.toStored(deepClone(object)), 0)
    await this.#form.conversion?.prepare([stored])
    return deepClone(this.#form.shown(stored).object)
  }

  /** All objects of a namespace, or of all, in key order. As `get`, for built-in kinds. */
  all(namespace?: string): readonly CachedObject[] {
    return this.list({ namespace: namespace || undefined }).items
  }

  /** The newest state. `selection.matches` sees objects in the shape of this kind. As `get`, for built-in kinds. */
  list(selection: Selection, page?: Page): CacheList {
    return this.#shownList(this.#cache.list(this.#stored(selection), page))
  }

  /** The newest state, of any kind. @throws {ApiError} an object cannot be converted */
  async readList(selection: Selection, page?: Page): Promise<CacheList> {
    const conversion = this.#form.conversion
    if (!conversion) return this.list(selection, page)
    const { matches: _, ...scope } = selection
    // What changes meanwhile is converted in the next round; after some of them, the list is of a moment ago.
    for (let round = 0; ; round++) {
      const { items, revision } = this.#cache.list(scope)
      const isReady = items.every((item) => conversion.isReady(item))
      if (isReady) return this.list(selection, page)
      await conversion.prepare(items)
      if (round === maxListRounds) return this.#pageOf(items, revision, selection, page)
    }
  }

  /** The state at a revision. @throws {CompactedError} too long ago @throws {RangeError} yet to come */
  async listAt(revision: number, selection: Selection, page?: Page): Promise<CacheList> {
    const conversion = this.#form.conversion
    if (!conversion) return this.#shownList(await this.#cache.listAt(revision, this.#stored(selection), page))
    const { matches: _, ...scope } = selection
    const { items } = await this.#cache.listAt(revision, scope)
    await conversion.prepare(items)
    return this.#pageOf(items, revision, selection, page)
  }

  /** See `WatchCache.watch`. As `get`, for built-in kinds. */
  watch(selection: Selection, from: number | 'now' | 'initial', sink: ObjectSink): () => void {
    const shownSink: ObjectSink = {
      onEvents: (events) =>
        sink.onEvents(events.map(({ type, object }) => ({ type, object: this.#form.shown(object) }))),
    }
    return this.#cache.watch(this.#stored(selection), from, this.#form.seen ? shownSink : sink)
  }

  /** See `WatchCache.watch`; of any kind. */
  openWatch(selection: Selection, from: number | 'now' | 'initial', sink: StoreSink): StoreWatch {
    const conversion = this.#form.conversion
    if (!conversion) {
      return { stop: this.watch(selection, from, sink), afterDelivery: (run) => run() }
    }
    const { matches, ...scope } = selection
    const converted = new ConvertedWatch(this.#form, conversion, matches, sink)
    if (from !== 'initial') {
      const since = from === 'now' ? this.revision : from
      converted.know(async () => (await this.#cache.listAt(since, scope)).items)
    }
    const unwatch = this.#cache.watch(scope, from, converted)
    const stop = () => {
      converted.stop()
      unwatch()
    }
    return { stop, afterDelivery: (run) => converted.afterDelivery(run) }
  }

  /** Writes an object if it is still at `ifRevision` (0: not there). The object is taken over. */
  async put(object: KubeObject, ifRevision: number, options: WriteOptions): Promise<PutOutcome> {
    const value = encodeForStorage(await this.#form.toStored(object))
    const result = await this.#storage.put(this.keyOf(object.metadata), value, ifRevision, options)
    if (!result.ok) return { ok: false }
    const stored = cachedFromStored({ value, revision: result.revision })
    await this.#form.conversion?.prepare([stored])
    return { ok: true, object: this.#form.shown(stored) }
  }

  /** Deletes an object if it is still at `ifRevision`. */
  async remove(ref: ObjectRef, ifRevision: number, options: WriteOptions): Promise<RemoveOutcome> {
    const result = await this.#storage.delete(this.keyOf(ref), ifRevision, options)
    return result.ok ? { ok: true, revision: result.revision } : { ok: false }
  }

  #shownList(list: CacheList): CacheList {
    return this.#form.seen ? { ...list, items: list.items.map((item) => this.#form.shown(item)) } : list
  }

  #stored(selection: Selection): Selection {
    const { matches } = selection
    const { seen } = this.#form
    return matches && seen ? { ...selection, matches: (stored) => matches(seen(stored)) } : selection
  }

  /** A page of what is selected, made by hand where the cache cannot judge objects. */
  #pageOf(items: readonly CachedObject[], revision: number, { matches }: Selection, page: Page = {}): CacheList {
    const { after, limit } = page
    const selected = items
      .filter(({ object }) => after === undefined || this.keyOf(object.metadata) > after)
      .filter((item) => matches?.(this.#form.shown(item).object) ?? true)
    const taken = limit === undefined ? selected : selected.slice(0, limit)
    const last = taken.at(-1)
    const hasMore = last !== undefined && taken.length < selected.length
    return {
      items: taken.map((item) => this.#form.shown(item)),
      revision,
      ...(hasMore && { next: this.keyOf(last.object.metadata) }),
      ...(hasMore && !matches && { remaining: selected.length - taken.length }),
    }
  }
}

/** How often a list is converted again because it changed meanwhile. */
const maxListRounds = 5
