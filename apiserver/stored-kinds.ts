import { eraseKind, type Kind } from '../apimachinery/kinds/define-kind.ts'
import type { KubeObject, ObjectRef } from '../apimachinery/object.ts'
import type { Storage } from '../storage/storage.ts'
import { WatchCache } from './cache/watch-cache.ts'
import type { ObjectReader } from './object-reader.ts'
import { indexesOf } from './registry/indexes.ts'
import { storagePrefix } from './registry/keys.ts'
import { builtInForm, type ObjectForm } from './registry/object-form.ts'
import { ObjectStore } from './registry/object-store.ts'

/** The stores of all kinds that are stored; kinds that are two shapes of the same objects share a cache. */
export class StoredKinds implements ObjectReader {
  readonly #stores = new Map<Kind, ObjectStore>()
  /** Custom kinds come and go; requests that hold one that has gone still find its store. */
  readonly #customStores = new WeakMap<Kind, ObjectStore>()
  /** Those of the custom kinds that are served now. */
  #customKinds: readonly Kind[] = []
  readonly #caches: WatchCache[] = []

  /** Reads everything that is stored into the caches. @param freeze see `WatchCache` */
  static async load(kinds: readonly Kind[], storage: Storage, freeze: boolean): Promise<StoredKinds> {
    const stored = new StoredKinds()
    const caches = new Map<Kind, WatchCache>()
    for (const kind of kinds) {
      if (kind.rules.stored === false || kind.rules.storedAs) continue
      const prefix = storagePrefix(kind)
      const cache = await WatchCache.load({ storage, prefix, indexes: indexesOf(kind), freeze })
      caches.set(kind, cache)
      stored.#caches.push(cache)
    }
    for (const kind of kinds) {
      if (kind.rules.stored === false) continue
      const storedKind = storedKindOf(kind, kinds)
      const cache = caches.get(storedKind) as WatchCache
      const options = { kind, storage, cache, prefix: storagePrefix(storedKind), form: builtInForm(kind) }
      stored.#stores.set(kind, new ObjectStore(options))
    }
    return stored
  }

  /** @throws {Error} nothing of the kind is stored */
  store(kind: Kind): ObjectStore {
    const store = this.#stores.get(kind) ?? this.#customStores.get(kind)
    if (!store) throw new Error(`${kind.apiVersion} ${kind.kind} is not stored`)
    return store
  }

  get<T extends KubeObject>(kind: Kind<T>, ref: ObjectRef): T | undefined {
    return this.store(eraseKind(kind)).get(ref)?.object as T | undefined
  }

  list<T extends KubeObject>(kind: Kind<T>, namespace?: string): readonly T[] {
    return this.store(eraseKind(kind))
      .all(namespace)
      .map(({ object }) => object as T)
  }

  /** Lets requests find the store of a custom kind, from now on for as long as somebody holds the kind. */
  addCustom(kind: Kind, storage: Storage, cache: WatchCache, form: ObjectForm): void {
    this.#customStores.set(kind, new ObjectStore({ kind, storage, cache, prefix: storagePrefix(kind), form }))
  }

  /** Which custom kinds are served now. */
  setCustomKinds(kinds: readonly Kind[]): void {
    this.#customKinds = kinds
  }

  /** How many objects there are, by kind. */
  *counts(): Iterable<readonly [kind: Kind, count: number]> {
    for (const [kind, store] of this.#stores) yield [kind, store.size]
    for (const kind of this.#customKinds) yield [kind, this.store(kind).size]
  }

  close(): void {
    for (const cache of this.#caches) cache.close()
  }
}

function storedKindOf(kind: Kind, kinds: readonly Kind[]): Kind {
  const { storedAs } = kind.rules
  if (!storedAs) return kind
  const found = kinds.find((other) => other.apiVersion === storedAs.apiVersion && other.kind === kind.kind)
  if (!found)
    throw new Error(`${kind.apiVersion} ${kind.kind} is stored as ${storedAs.apiVersion}, which is not served`)
  return found
}
