import type {
  ListRange,
  ListResult,
  PutResult,
  Storage,
  StorageEvent,
  StorageWatcher,
  StoredEntry,
  WriteOptions,
} from '../storage.ts'
import type { FindTransformers } from './resource-providers.ts'
import type { Transformer } from './transformers.ts'

/** A value cannot be read with the keys that there are. */
export class DecryptionError extends Error {
  override readonly name = 'DecryptionError'
}

/** Encrypts what is stored (`--encryption-provider-config`): writes with the first provider, reads with all. */
export class EncryptedStorage implements Storage {
  readonly #storage: Storage
  readonly #find: FindTransformers
  /** What stored values were before: watchers are to see the very array that was put. */
  readonly #plain = new WeakMap<Uint8Array, Uint8Array>()
  /** Keys whose current value was found to be stored otherwise than it would be now. */
  readonly #stale = new Set<string>()

  constructor(storage: Storage, find: FindTransformers) {
    this.#storage = storage
    this.#find = find
  }

  isStale(key: string): boolean {
    return this.#stale.has(key)
  }

  async put(key: string, value: Uint8Array, ifRevision: number, options?: WriteOptions): Promise<PutResult> {
    const result = await this.#storage.put(key, this.#seal(key, value), ifRevision, options)
    if (result.ok) this.#stale.delete(key)
    return this.#shown(result)
  }

  async delete(key: string, ifRevision: number, options?: WriteOptions): Promise<PutResult> {
    const result = await this.#storage.delete(key, ifRevision, options)
    if (result.ok) this.#stale.delete(key)
    return this.#shown(result)
  }

  async get(key: string, revision?: number): Promise<StoredEntry | undefined> {
    const entry = await this.#storage.get(key, revision)
    return entry && this.#opened(entry, revision === undefined)
  }

  async list(range: ListRange): Promise<ListResult> {
    const result = await this.#storage.list(range)
    const isCurrent = range.revision === undefined || range.revision === this.#storage.revision()
    return { ...result, entries: result.entries.map((entry) => this.#opened(entry, isCurrent)) }
  }

  revision(): number {
    return this.#storage.revision()
  }

  compactedRevision(): number {
    return this.#storage.compactedRevision()
  }

  historySize(): number {
    return this.#storage.historySize()
  }

  watch(prefix: string, after: number, watcher: StorageWatcher): () => void {
    return this.#storage.watch(prefix, after, {
      onEvents: (events) => watcher.onEvents(events.map((event) => this.#openedEvent(event))),
      onCommitted: () => watcher.onCommitted?.(),
    })
  }

  compact(revision: number): Promise<void> {
    return this.#storage.compact(revision)
  }

  close(): Promise<void> {
    return this.#storage.close()
  }

  #seal(key: string, value: Uint8Array): Uint8Array {
    const transformer = this.#find(key)?.[0]
    if (!transformer || transformer.prefix.length === 0) return value
    const sealed = Buffer.concat([transformer.prefix, transformer.seal(value, key)])
    this.#plain.set(sealed, value)
    return sealed
  }

  #shown(result: PutResult): PutResult {
    return result.ok || !result.current ? result : { ok: false, current: this.#opened(result.current, true) }
  }

  #openedEvent(event: StorageEvent): StorageEvent {
    const { key, value, previous } = event
    if (!this.#find(key)) return event
    return {
      ...event,
      value: value && this.#open(key, value, false),
      previous: previous && this.#opened(previous, false),
    }
  }

  #opened(entry: StoredEntry, isCurrent: boolean): StoredEntry {
    const value = this.#open(entry.key, entry.value, isCurrent)
    return value === entry.value ? entry : { ...entry, value }
  }

  /** @param isCurrent whether it is to be remembered when the value is stored otherwise than it would be now */
  #open(key: string, stored: Uint8Array, isCurrent: boolean): Uint8Array {
    const known = this.#plain.get(stored)
    if (known) return known
    const transformers = this.#find(key)
    if (!transformers) return stored
    const transformer = transformers.find(({ prefix }) => isOf(prefix, stored))
    if (!transformer)
      throw new DecryptionError(`${key}: no provider of the encryption configuration can read what is stored`)
    if (isCurrent && transformer !== transformers[0]) this.#stale.add(key)
    const value = opened(transformer, stored, key)
    if (value !== stored) this.#plain.set(stored, value)
    return value
  }
}

/** What begins like something encrypted is not taken for plain. */
function isOf(prefix: Buffer, stored: Uint8Array): boolean {
  if (prefix.length === 0) return !isOf(anyPrefix, stored)
  return prefix.equals(stored.subarray(0, prefix.length))
}

const anyPrefix = Buffer.from('k8s:enc:')

function opened({ prefix, open }: Transformer, stored: Uint8Array, key: string): Uint8Array {
  try {
    return open(stored.subarray(prefix.length), key)
  } catch (cause) {
    throw new DecryptionError(`${key}: what is stored cannot be decrypted with the key that it names`, { cause })
  }
}
