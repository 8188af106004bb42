import type { CacheEvent, ObjectEvent } from './cache-event.ts'
import type { CompiledSelection, IndexFunctions } from './selection.ts'

/** Receives a watch of the cache, at the end of the commit. Must not throw, nor wait: a slow receiver stops its watch. */
export interface ObjectSink {
  onEvents(events: readonly ObjectEvent[]): void
}

interface Watcher {
  readonly selection: CompiledSelection
  readonly sink: ObjectSink
  /** Events up to this revision are not for it. */
  readonly after: number
  /** What it is to be told of the commit that is being dispatched. */
  pending: ObjectEvent[]
  stopped: boolean
}

type Watchers = Set<Watcher>

/**
 * The watchers of a resource, each under the narrowest thing that its selection fixes, so that an event meets only those
 * who may want it: a thousand agents that watch the pods of their node cost an event what one of them costs.
 */
export class WatchDispatcher {
  readonly #prefix: string
  readonly #indexes: IndexFunctions
  readonly #all: Watchers = new Set()
  readonly #byNamespace = new Map<string, Watchers>()
  readonly #byKey = new Map<string, Watchers>()
  readonly #byIndex = new Map<string, Map<string, Watchers>>()

  /** @param prefix storage prefix of the resource */
  constructor(prefix: string, indexes: IndexFunctions) {
    this.#prefix = prefix
    this.#indexes = indexes
  }

  /** Events with revision > `after` reach `sink` from the next `dispatch` on. @returns ends that */
  add(selection: CompiledSelection, after: number, sink: ObjectSink): () => void {
    const watcher: Watcher = { selection, sink, after, pending: [], stopped: false }
    const { home, key } = this.#homeOf(selection)
    const watchers = home?.get(key) ?? (home ? new Set<Watcher>() : this.#all)
    home?.set(key, watchers)
    watchers.add(watcher)
    return () => {
      watcher.stopped = true
      watchers.delete(watcher)
      if (watchers.size === 0 && home?.get(key) === watchers) home.delete(key)
    }
  }

  /** Tells every watcher what it is to know of `events`, in one call. */
  dispatch(events: readonly CacheEvent[]): void {
    const told: Watchers = new Set()
    for (const event of events) {
      for (const watchers of this.#candidates(event)) {
        for (const watcher of watchers) {
          const seen = event.revision > watcher.after ? event.seenThrough(watcher.selection) : undefined
          if (!seen) continue
          watcher.pending.push(seen)
          told.add(watcher)
        }
      }
    }
    for (const watcher of told) {
      const { pending } = watcher
      watcher.pending = []
      if (!watcher.stopped) watcher.sink.onEvents(pending)
    }
  }

  #homeOf({ key, index, namespace }: CompiledSelection): { home?: Map<string, Watchers>; key: string } {
    if (key !== undefined) return { home: this.#byKey, key }
    if (index) return { home: this.#indexHome(index.name), key: index.value }
    if (namespace !== undefined) return { home: this.#byNamespace, key: namespace }
    return { key: '' }
  }

  #indexHome(name: string): Map<string, Watchers> {
    let home = this.#byIndex.get(name)
    if (!home) this.#byIndex.set(name, (home = new Map()))
    return home
  }

  /** Sets without a common watcher. */
  #candidates(event: CacheEvent): Watchers[] {
    const candidates: (Watchers | undefined)[] = [this.#all]
    if (this.#byNamespace.size > 0) candidates.push(this.#byNamespace.get(this.#namespaceOf(event.key)))
    if (this.#byKey.size > 0) candidates.push(this.#byKey.get(event.key))
    for (const [name, home] of this.#byIndex) {
      if (home.size === 0) continue
      for (const value of this.#indexValues(name, event)) candidates.push(home.get(value))
    }
    return candidates.filter((watchers) => watchers !== undefined)
  }

  #indexValues(name: string, { previous, current }: CacheEvent): Iterable<string> {
    const valuesOf = this.#indexes[name]
    const of = (version: typeof current) => (version && valuesOf ? valuesOf(version.object) : [])
    return new Set([...of(previous), ...of(current)])
  }

  #namespaceOf(key: string): string {
    return key.slice(this.#prefix.length, key.indexOf('/', this.#prefix.length))
  }
}
