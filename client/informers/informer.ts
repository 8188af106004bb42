import { apiErrorOf, isExpired } from '../../apimachinery/errors.ts'
import { groupResource, type KubeObject, keyOf, type Resource } from '../../apimachinery/object.ts'
import type { Status } from '../../apimachinery/types/meta-v1.ts'
import type { Clock, Timer } from '../../platform/clock.ts'
import type { Logger } from '../../platform/logger.ts'
import type { Random } from '../../platform/random.ts'
import type { TaskTracker } from '../../platform/task-tracker.ts'
import type { Client } from '../client.ts'
import { Backoff } from '../reconcilers/backoff.ts'
import type { WatchEvent } from '../transport.ts'
import { type IndexName, ObjectStore } from './object-store.ts'

/** Told of each change once the cache shows it: `old` is undefined when added, `now` when deleted. */
export type InformerHandler<T extends KubeObject> = (now: T | undefined, old: T | undefined) => void

export interface InformerDeps {
  readonly client: Client
  readonly clock: Clock
  readonly random: Random
  readonly logger: Logger
  readonly tracker: TaskTracker
}

/** The waits of client-go's reflector. */
const retryWaits = { initialMs: 800, maxMs: 30_000, resetAfterMs: 120_000 }

/** A watch that ends sooner and brings nothing is a failure (client-go: "very short watch"). */
const shortWatchMs = 1_000

/**
 * A cache of all objects of one resource that follows the server: LIST, then WATCH from there, then WATCH again where
 * the last one ended, and LIST again when that is too long ago. Objects in it are read-only.
 */
export class Informer<T extends KubeObject = KubeObject> {
  readonly resource: Resource<T>
  /** Resolves when the first LIST is in the cache and all handlers know of it. */
  readonly synced: Promise<void>
  readonly #deps: InformerDeps
  readonly #store = new ObjectStore<T>()
  readonly #backoff: Backoff
  readonly #log: Logger
  readonly #markSynced: () => void
  #handlers: readonly InformerHandler<T>[] = []
  #state: 'new' | 'running' | 'stopped' = 'new'
  #hasSynced = false
  #resourceVersion = ''
  #watchStartedAt = 0
  #watchEvents = 0
  #watchFailure: Error | undefined
  #stopWatch: (() => void) | undefined
  #timer: Timer | undefined

  constructor(resource: Resource<T>, deps: InformerDeps) {
    this.resource = resource
    this.#deps = deps
    this.#backoff = new Backoff(retryWaits, deps.clock, deps.random)
    this.#log = deps.logger.child({ resource: groupResource(resource) })
    let markSynced = () => {}
    this.synced = new Promise((resolve) => (markSynced = resolve))
    this.#markSynced = markSynced
  }

  get hasSynced(): boolean {
    return this.#hasSynced
  }

  /** @param key `namespace/name`, or `name` where there is no namespace */
  get(key: string): T | undefined {
    return this.#store.get(key)
  }

  /** All objects, or those of `namespace`. */
  list(namespace?: string): readonly T[] {
    return namespace === undefined ? this.#store.list() : this.#store.byIndex('namespace', namespace)
  }

  byIndex(name: IndexName, value: string): readonly T[] {
    return this.#store.byIndex(name, value)
  }

  /** Tells `handler` of everything that is in the cache, then of every change. @returns removes it */
  addHandler(handler: InformerHandler<T>): () => void {
    this.#handlers = [...this.#handlers, handler]
    for (const object of this.#store.list()) this.#tell(handler, object, undefined)
    return () => {
      this.#handlers = this.#handlers.filter((other) => other !== handler)
    }
  }

  /** Calls after the first do nothing. */
  start(): void {
    if (this.#state !== 'new') return
    this.#state = 'running'
    void this.#deps.tracker.run('informer list', () => this.#list())
  }

  /** For good: handlers hear nothing more. */
  stop(): void {
    this.#state = 'stopped'
    this.#timer?.cancel()
    this.#stopWatch?.()
    this.#handlers = []
  }

  async #list(): Promise<void> {
    try {
      const { items, metadata } = await this.#deps.client.list(this.resource)
      if (this.#state === 'stopped') return
      this.#replace(items)
      this.#resourceVersion = metadata.resourceVersion ?? ''
      this.#hasSynced = true
      this.#markSynced()
      this.#watch()
    } catch (error) {
      this.#retryLater(error, 'list failed', () => void this.#deps.tracker.run('informer list', () => this.#list()))
    }
  }

  #watch(): void {
    this.#watchStartedAt = this.#deps.clock.now()
    this.#watchEvents = 0
    this.#watchFailure = undefined
    const options = { resourceVersion: this.#resourceVersion, allowWatchBookmarks: true }
    this.#stopWatch = this.#deps.client.watch(this.resource, options, {
      onEvent: (event) => this.#onEvent(event as WatchEvent<T>),
      onEnd: (error) => this.#onWatchEnd(error ?? this.#watchFailure),
    })
  }

  #onEvent({ type, object }: WatchEvent<T>): void {
    if (this.#state === 'stopped') return
    if (type === 'ERROR') {
      this.#watchFailure = apiErrorOf(object as unknown as Status)
      return
    }
    this.#watchEvents++
    this.#resourceVersion = object.metadata.resourceVersion
    if (type === 'DELETED') this.#forget(object)
    else if (type !== 'BOOKMARK') this.#set(object)
  }

  #onWatchEnd(error: Error | undefined): void {
    if (this.#state === 'stopped') return
    if (isExpired(error)) {
      this.#log.debug({}, 'watch expired, listing again')
      void this.#deps.tracker.run('informer list', () => this.#list())
    } else if (error || (this.#watchEvents === 0 && this.#deps.clock.now() - this.#watchStartedAt < shortWatchMs)) {
      this.#retryLater(error, 'watch failed', () => this.#watch())
    } else {
      this.#watch()
    }
  }

  #retryLater(error: unknown, message: string, again: () => void): void {
    if (this.#state === 'stopped') return
    const retryInMs = this.#backoff.nextMs()
    this.#log.warn({ err: error, retryInMs }, message)
    this.#timer = this.#deps.clock.setTimer(retryInMs, again)
  }

  /** Brings the cache to what a LIST says, and tells handlers what that changes. */
  #replace(items: readonly T[]): void {
    const listed = new Set(items.map((item) => keyOf(item)))
    for (const key of this.#store.keys()) if (!listed.has(key)) this.#forget(this.#store.get(key)!)
    for (const item of items) {
      if (this.#store.get(keyOf(item))?.metadata.resourceVersion !== item.metadata.resourceVersion) this.#set(item)
    }
  }

  #set(object: T): void {
    const old = this.#store.set(object)
    // A name that was given to another object while we were not looking.
    if (old && old.metadata.uid !== object.metadata.uid) {
      this.#tellAll(undefined, old)
      this.#tellAll(object, undefined)
    } else {
      this.#tellAll(object, old)
    }
  }

  #forget(object: T): void {
    if (this.#store.delete(keyOf(object))) this.#tellAll(undefined, object)
  }

  #tellAll(now: T | undefined, old: T | undefined): void {
    for (const handler of this.#handlers) this.#tell(handler, now, old)
  }

  #tell(handler: InformerHandler<T>, now: T | undefined, old: T | undefined): void {
    try {
      handler(now, old)
    } catch (error) {
      this.#log.error({ err: error, object: keyOf((now ?? old)!) }, 'informer handler failed')
    }
  }
}
