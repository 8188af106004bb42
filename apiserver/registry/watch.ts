import { resourceExpired } from '../../apimachinery/errors.ts'
import type { Kind } from '../../apimachinery/kinds/define-kind.ts'
import type { Clock, Timer } from '../../platform/clock.ts'
import { CompactedError } from '../../storage/storage.ts'
import type { ApiWatchEvent, ApiWatchSink, WatchResponse } from '../api-request.ts'
import { documentKindOf } from '../body/document-kind.ts'
import type { Selection } from '../cache/selection.ts'
import { type ListOptions, parseResourceVersion } from '../options/list-options.ts'
import { checkNotInFuture } from './list.ts'
import type { ObjectStore, StoreWatch } from './object-store.ts'
import type { OpenWatch, OpenWatches } from './open-watches.ts'
import { type Scope, selectionOf } from './selection.ts'

/** Before the end comes a bookmark, so that the next watch goes on from close by (k8s.io/apiserver cacheWatcher). */
const lastBookmarkMs = 2_000

/** Marks the bookmark after which a watcher has seen everything that was there (KEP-3157). */
const initialEventsEnd = { 'k8s.io/initial-events-end': 'true' }

/** What watches run on. */
export interface WatchDeps {
  readonly clock: Clock
  readonly openWatches: OpenWatches
}

/**
 * Watches objects from a version on, or from the current state, which is then told first.
 * @throws {ApiError} BadRequest; Timeout: the initial events are wanted of a version yet to come
 */
export function watchObjects(deps: WatchDeps, store: ObjectStore, scope: Scope, options: ListOptions): WatchResponse {
  const selection = selectionOf(store, scope, options)
  const revision = parseResourceVersion(options.resourceVersion, 'watch')
  // Without a version, a watch has always begun with what is there.
  const initial = options.sendInitialEvents ?? revision === 0
  if (initial) checkNotInFuture(store, revision)
  const from = initial ? 'initial' : revision === 0 ? 'now' : revision
  return {
    type: 'watch',
    kind: store.kind,
    start: (sink) => new Watch(deps, store, options, sink).start(selection, from),
  }
}

/** One watch, from its start to its end. */
class Watch implements OpenWatch {
  readonly kind: Kind
  readonly #deps: WatchDeps
  readonly #store: ObjectStore
  readonly #options: ListOptions
  readonly #sink: ApiWatchSink
  readonly bookmark?: () => void
  #watch: StoreWatch | undefined
  readonly #timers: Timer[] = []
  #over = false

  constructor(deps: WatchDeps, store: ObjectStore, options: ListOptions, sink: ApiWatchSink) {
    this.kind = store.kind
    this.#deps = deps
    this.#store = store
    this.#options = options
    this.#sink = sink
    if (options.allowWatchBookmarks) this.bookmark = () => this.#bookmark()
  }

  /** @returns stops the watch */
  start(selection: Selection, from: number | 'now' | 'initial'): () => void {
    const { openWatches, clock } = this.#deps
    try {
      this.#watch = this.#store.openWatch(selection, from, {
        onEvents: (events) => this.#tell(events),
        onFailure: (status) => this.#fail(status),
      })
    } catch (err) {
      if (!(err instanceof CompactedError)) throw err
      this.#fail(resourceExpired(`too old resource version: ${from} (${err.compactedRevision})`).status)
      return () => {}
    }
    if (from === 'initial' && this.bookmark) this.#bookmark(initialEventsEnd)
    openWatches.add(this)
    if (this.#options.timeoutSeconds) this.#endAfter(this.#options.timeoutSeconds * 1000, clock)
    return () => this.#close()
  }

  end(): void {
    if (this.#over) return
    this.#close()
    this.#sink.onEnd()
  }

  #endAfter(timeoutMs: number, clock: Clock): void {
    this.#timers.push(clock.setTimer(timeoutMs, () => this.end()))
    const { bookmark } = this
    if (bookmark && timeoutMs > lastBookmarkMs) this.#timers.push(clock.setTimer(timeoutMs - lastBookmarkMs, bookmark))
  }

  #fail(status: object): void {
    this.#tell([{ type: 'ERROR', object: status }])
    this.end()
  }

  /** Everything up to its revision has been told by then. */
  #bookmark(annotations?: Readonly<Record<string, string>>): void {
    const bookmark = bookmarkOf(this.#store, annotations)
    this.#watch?.afterDelivery(() => this.#tell([bookmark]))
  }

  #tell(events: readonly ApiWatchEvent[]): void {
    if (!this.#over) this.#sink.onEvents(events)
  }

  #close(): void {
    this.#over = true
    this.#watch?.stop()
    for (const timer of this.#timers) timer.cancel()
    this.#deps.openWatches.delete(this)
  }
}

/** An otherwise empty object that says up to where its receiver knows everything. */
function bookmarkOf({ kind, revision }: ObjectStore, annotations?: Readonly<Record<string, string>>): ApiWatchEvent {
  const metadata = { resourceVersion: String(revision), ...(annotations && { annotations }) }
  const empty = { apiVersion: kind.apiVersion, kind: kind.kind, metadata }
  return { type: 'BOOKMARK', object: documentKindOf(kind).decode(empty).object }
}
