import type { Kind } from '../../apimachinery/kinds/define-kind.ts'
import type { KubeObject, ObjectRef } from '../../apimachinery/object.ts'
import type { Storage, WriteOptions } from '../../storage/storage.ts'
import { CachedObject } from '../cache/cached-object.ts'
import type { Selection } from '../cache/selection.ts'
import { cachedFromStored, encodeForStorage } from '../cache/stored-object.ts'
import type { CacheList, Page, WatchCache } from '../cache/watch-cache.ts'
import type { ObjectSink } from '../cache/watch-dispatcher.ts'
import { storageKey, storagePrefix } from './keys.ts'

/** Losing to another writer is an outcome, not an error: read again and compute anew. */
export type PutOutcome = { readonly ok: true; readonly object: CachedObject } | { readonly ok: false }
export type RemoveOutcome = { readonly ok: true; readonly revision: number } | { readonly ok: false }

/** The stored objects of a resource, in the shape of one kind; kinds may share the stored objects. */
export class ObjectStore {
  readonly kind: Kind
  readonly #storage: Storage
  readonly #cache: WatchCache
  readonly #prefix: string
  readonly #storedAs: Kind['rules']['storedAs']

  /** @param storedKind the kind whose objects are stored; `kind` itself, or the one it is stored as */
  constructor(kind: Kind, storedKind: Kind, storage: Storage, cache: WatchCache) {
    this.kind = kind
    this.#storage = storage
    this.#cache = cache
    this.#prefix = storagePrefix(storedKind)
    this.#storedAs = kind.rules.storedAs
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
    return storageKey(this.#prefix, ref)
  }

  /** What all storage keys of the resource start with. */
  get prefix(): string {
    return this.#prefix
  }

  get(ref: ObjectRef): CachedObject | undefined {
    const found = this.#cache.get(this.keyOf(ref))
    return found && this.#shown(found)
  }

  /** All objects of a namespace, or of all, in key order. */
  all(namespace?: string): readonly CachedObject[] {
    return this.list({ namespace: namespace || undefined }).items
  }

  /** The newest state. `selection.matches` sees objects in the shape of this kind. */
  list(selection: Selection, page?: Page): CacheList {
    return this.#shownList(this.#cache.list(this.#stored(selection), page))
  }

  /** The state at a revision. @throws {CompactedError} too long ago @throws {RangeError} yet to come */
  async listAt(revision: number, selection: Selection, page?: Page): Promise<CacheList> {
    return this.#shownList(await this.#cache.listAt(revision, this.#stored(selection), page))
  }

  /** See `WatchCache.watch`. */
  watch(selection: Selection, from: number | 'now' | 'initial', sink: ObjectSink): () => void {
    const shownSink: ObjectSink = this.#storedAs
      ? {
          onEvents: (events) =>
            sink.onEvents(events.map(({ type, object }) => ({ type, object: this.#shown(object) }))),
        }
      : sink
    return this.#cache.watch(this.#stored(selection), from, shownSink)
  }

  /** Writes an object if it is still at `ifRevision` (0: not there). The object is taken over. */
  async put(object: KubeObject, ifRevision: number, options: WriteOptions): Promise<PutOutcome> {
    const value = encodeForStorage(this.#storedAs ? this.#storedAs.toStored(object) : object)
    const result = await this.#storage.put(this.keyOf(object.metadata), value, ifRevision, options)
    if (!result.ok) return { ok: false }
    return { ok: true, object: this.#shown(cachedFromStored({ value, revision: result.revision })) }
  }

  /** Deletes an object if it is still at `ifRevision`. */
  async remove(ref: ObjectRef, ifRevision: number, options: WriteOptions): Promise<RemoveOutcome> {
    const result = await this.#storage.delete(this.keyOf(ref), ifRevision, options)
    return result.ok ? { ok: true, revision: result.revision } : { ok: false }
  }

  #shown(cached: CachedObject): CachedObject {
    const storedAs = this.#storedAs
    if (!storedAs) return cached
    return cached.derive(this.kind, ({ object, revision }) => new CachedObject(storedAs.fromStored(object), revision))
  }

  #shownList(list: CacheList): CacheList {
    return this.#storedAs ? { ...list, items: list.items.map((item) => this.#shown(item)) } : list
  }

  #stored(selection: Selection): Selection {
    const storedAs = this.#storedAs
    const { matches } = selection
    if (!storedAs || !matches) return selection
    return { ...selection, matches: (stored) => matches(storedAs.fromStored(stored)) }
  }
}
