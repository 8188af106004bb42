import type { CachedObject } from './cached-object.ts'
import type { CompiledSelection } from './selection.ts'
import { atRevision } from './stored-object.ts'

/** What a watcher is told of an object. All watchers are handed the same events, so they share all encodings. */
export interface ObjectEvent {
  readonly type: 'ADDED' | 'MODIFIED' | 'DELETED'
  readonly object: CachedObject
}

/** A write as the cache saw it: from `previous` to `current`, one of which may be missing. */
export class CacheEvent {
  readonly key: string
  readonly revision: number
  readonly previous: CachedObject | undefined
  readonly current: CachedObject | undefined
  /** At most one of each type. */
  readonly #told: ObjectEvent[] = []

  constructor(key: string, revision: number, previous: CachedObject | undefined, current: CachedObject | undefined) {
    this.key = key
    this.revision = revision
    this.previous = previous
    this.current = current
  }

  /**
   * What one who watches `selection` is told. Entering the selection is ADDED; leaving it is DELETED, with the last
   * version that was in it, at the revision at which it left (upstream: cacheWatcher.convertToWatchEvent).
   */
  seenThrough(selection: CompiledSelection): ObjectEvent | undefined {
    const { key, previous, current } = this
    const was = previous !== undefined && selection.selects(key, previous.object)
    if (current !== undefined && selection.selects(key, current.object)) {
      return this.#tell(was ? 'MODIFIED' : 'ADDED', () => current)
    }
    return was ? this.#tell('DELETED', () => atRevision(previous, this.revision)) : undefined
  }

  #tell(type: ObjectEvent['type'], object: () => CachedObject): ObjectEvent {
    let event = this.#told.find((told) => told.type === type)
    if (!event) this.#told.push((event = { type, object: object() }))
    return event
  }
}
