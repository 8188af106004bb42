import { hasCondition } from '../../apimachinery/custom-resources/definition-versions.ts'
import { deepClone } from '../../apimachinery/equality.ts'
import { failure, isNotFound, methodNotSupported } from '../../apimachinery/errors.ts'
import {
  cleanupFinalizer,
  customResourceDefinitions,
} from '../../apimachinery/kinds/apiextensions/custom-resource-definition.ts'
import { withCondition } from '../../apimachinery/kinds/apiextensions/definition-conditions.ts'
import { eraseKind, type Kind } from '../../apimachinery/kinds/define-kind.ts'
import type { KubeObject } from '../../apimachinery/object.ts'
import type {
  CustomResourceDefinition,
  CustomResourceDefinitionStatus,
} from '../../apimachinery/types/apiextensions-v1.ts'
import { type Clock, type Timer, timerPriority, toTime } from '../../platform/clock.ts'
import type { Logger } from '../../platform/logger.ts'
import type { TaskTracker } from '../../platform/task-tracker.ts'
import type { Storage } from '../../storage/storage.ts'
import { WatchCache } from '../cache/watch-cache.ts'
import { KindIndex } from '../kind-index.ts'
import { type Endpoint, endpointOf } from '../registry/endpoint.ts'
import { storagePrefix } from '../registry/keys.ts'
import type { OpenWatches } from '../registry/open-watches.ts'
import type { Registry } from '../registry/registry.ts'
import { updateObject } from '../registry/update.ts'
import type { WriteHook } from '../registry/write-hook.ts'
import type { StoredKinds } from '../stored-kinds.ts'
import { systemContext } from '../system-objects.ts'
import { statusWithNames } from './accepted-names.ts'
import { cleanupProgress, deleteInstances } from './instance-cleanup.ts'
import { servedKindsOf, servesTheSame } from './served-definition.ts'
import type { VersionConverter } from './version-converter.ts'

export interface CustomResourcesDeps {
  readonly builtIn: readonly Kind[]
  readonly storage: Storage
  readonly stored: StoredKinds
  readonly registry: () => Registry
  readonly openWatches: OpenWatches
  /** How objects of a definition get from one version to another. */
  readonly converterOf: (definition: CustomResourceDefinition) => VersionConverter
  readonly clock: Clock
  readonly logger: Logger
  readonly tracker: TaskTracker
  readonly freeze: boolean
}

/** A definition that is served, or was and still has objects. */
interface Entry {
  readonly definition: CustomResourceDefinition
  readonly cache: WatchCache
  /** Those that requests may find. */
  readonly kinds: readonly Kind[]
  /** The kind of the stored version, served or not. */
  readonly storedKind: Kind
}

/** When to try again what has failed. */
const retryMs = 5_000

const crdKind = eraseKind(customResourceDefinitions)

/**
 * Serves what CustomResourceDefinitions declare: accepts their names, keeps an index of all kinds that are served now,
 * and empties definitions that are deleted. What a definition's status says of being served is true when it is told:
 * an established definition is served from the commit of its status on.
 */
export class CustomResources {
  readonly #deps: CustomResourcesDeps
  readonly #log: Logger
  /** By name of the definition. */
  readonly #entries = new Map<string, Entry>()
  /** Objects of definitions that are not established yet, too. */
  readonly #caches = new Map<string, WatchCache>()
  readonly #terminating = new WeakSet<Kind>()
  readonly #retries = new Map<string, Timer>()
  #index: KindIndex
  #unfollow = () => {}
  /** Definitions are looked at one after the other: names are given to whoever comes first. */
  #last: Promise<void> = Promise.resolve()
  #closed = false

  constructor(deps: CustomResourcesDeps) {
    this.#deps = deps
    this.#log = deps.logger.child({ part: 'custom resources' })
    this.#index = new KindIndex(deps.builtIn)
  }

  /** All kinds that are served now; the same index as long as nothing changes. */
  get kinds(): KindIndex {
    return this.#index
  }

  /** Reads what is stored, and follows the definitions from then on. */
  async start(): Promise<void> {
    const store = this.#deps.stored.store(crdKind)
    for (const definition of this.#definitions()) {
      if (hasCondition(definition, 'Established')) await this.#openCache(definition, false)
      this.#serve(definition)
    }
    this.#publish()
    this.#unfollow = store.watch({}, 'now', {
      onEvents: (events) => {
        for (const { type, object } of events) {
          this.#noticed(type, object.object as CustomResourceDefinition)
        }
      },
    })
    for (const { metadata } of this.#definitions()) this.#enqueue(metadata.name)
  }

  /** Refuses new objects of a definition that is on its way out. */
  hookOf(kind: Kind): WriteHook | undefined {
    return this.#terminating.has(kind) ? { begin: (_draft, old) => refuseNew(kind, old) } : undefined
  }

  close(): void {
    this.#closed = true
    this.#unfollow()
    for (const timer of this.#retries.values()) timer.cancel()
    for (const cache of this.#caches.values()) cache.close()
  }

  #noticed(type: 'ADDED' | 'MODIFIED' | 'DELETED', definition: CustomResourceDefinition): void {
    const { name } = definition.metadata
    const old = this.#entries.get(name)
    if (type === 'DELETED') this.#entries.delete(name)
    else this.#serve(definition)
    if (this.#entries.get(name)?.kinds !== old?.kinds) {
      this.#publish()
      const gone = new Set(old?.kinds)
      this.#deps.openWatches.endWhere((kind) => gone.has(kind))
    }
    this.#enqueue(name)
  }

  /** Brings the entry of a definition up to date; nothing happens before its objects have been read. */
  #serve(definition: CustomResourceDefinition): void {
    const { name } = definition.metadata
    const cache = this.#caches.get(name)
    if (!cache || !hasCondition(definition, 'Established')) return
    const old = this.#entries.get(name)
    const entry =
      old && servesTheSame(old.definition, definition) ? { ...old, definition } : this.#make(definition, cache)
    this.#entries.set(name, entry)
    if (hasCondition(definition, 'Terminating')) for (const kind of entry.kinds) this.#terminating.add(kind)
  }

  #make(definition: CustomResourceDefinition, cache: WatchCache): Entry {
    const { stored, storage, converterOf } = this.#deps
    const { kinds, storedKind } = servedKindsOf(definition, converterOf(definition))
    for (const { kind, form } of [...kinds, storedKind]) stored.addCustom(kind, storage, cache, form)
    return { definition, cache, kinds: kinds.map(({ kind }) => kind), storedKind: storedKind.kind }
  }

  #publish(): void {
    const custom = [...this.#entries.values()].flatMap(({ kinds }) => kinds)
    this.#deps.stored.setCustomKinds(custom)
    this.#index = new KindIndex([...this.#deps.builtIn, ...custom])
  }

  #enqueue(name: string): void {
    const { tracker } = this.#deps
    this.#last = this.#last.then(() => tracker.run('CustomResourceDefinition', () => this.#reconcile(name)))
  }

  async #reconcile(name: string): Promise<void> {
    if (this.#closed) return
    try {
      const definition = this.#get(name)
      if (!definition) this.#forget(name)
      else if (definition.metadata.deletionTimestamp) await this.#cleanUp(definition)
      else await this.#establish(definition)
    } catch (err) {
      // Deleted in the meantime.
      if (isNotFound(err)) return
      this.#log.warn({ err, definition: name }, 'CustomResourceDefinition will be tried again')
      this.#retryLater(name)
    }
  }

  #retryLater(name: string): void {
    if (this.#closed || this.#retries.has(name)) return
    const again = () => {
      this.#retries.delete(name)
      this.#enqueue(name)
    }
    this.#retries.set(name, this.#deps.clock.setTimer(retryMs, again, timerPriority.housekeeping))
  }

  /** Its names are free now. */
  #forget(name: string): void {
    this.#caches.get(name)?.close()
    this.#caches.delete(name)
    const group = name.slice(name.indexOf('.') + 1)
    for (const other of this.#definitions()) if (other.spec.group === group) this.#enqueue(other.metadata.name)
  }

  async #establish(definition: CustomResourceDefinition): Promise<void> {
    const { name } = definition.metadata
    const others = this.#definitions().filter(
      ({ metadata, spec }) => metadata.name !== name && spec.group === definition.spec.group,
    )
    const status = statusWithNames(definition, others, toTime(this.#deps.clock.now()))
    if (status === definition.status) return
    // Established means served: the objects have to be there when it is told.
    await this.#openCache(definition, true)
    await this.#updateStatus(definition, status)
    // It may have given up a name that another one waits for.
    for (const { metadata } of others) this.#enqueue(metadata.name)
  }

  async #cleanUp(definition: CustomResourceDefinition): Promise<void> {
    const { metadata, status } = definition
    if (!metadata.finalizers?.includes(cleanupFinalizer)) return
    const entry = this.#entries.get(metadata.name)
    const conditions = (progress: (typeof cleanupProgress)[keyof typeof cleanupProgress]) => ({
      ...status,
      conditions: [...withCondition(status.conditions ?? [], progress, toTime(this.#deps.clock.now()))],
    })
    if (entry) {
      await this.#updateStatus(definition, conditions(cleanupProgress.inProgress))
      // What finalizers hold back is looked at again when it goes.
      if (!(await deleteInstances(this.#deps.registry(), entry.storedKind))) return this.#retryLater(metadata.name)
    }
    // As one write of the status: whatever the rules have against the definition, it can go.
    await this.#update(definition, 'status', (draft) => {
      draft.status = deepClone(conditions(cleanupProgress.done))
      draft.metadata.finalizers = draft.metadata.finalizers?.filter((finalizer) => finalizer !== cleanupFinalizer)
    })
  }

  #updateStatus(definition: CustomResourceDefinition, status: CustomResourceDefinitionStatus): Promise<void> {
    return this.#update(definition, 'status', (draft) => {
      draft.status = deepClone(status)
    })
  }

  async #update(
    { metadata }: CustomResourceDefinition,
    subresource: string,
    change: (draft: CustomResourceDefinition) => void,
  ): Promise<void> {
    const registry = this.#deps.registry()
    const context = { ...systemContext(registry, { kind: crdKind, metadata }), subresource }
    await updateObject(registry, context, endpointOf(crdKind, subresource) as Endpoint, {
      uid: metadata.uid,
      compute(shown) {
        const draft = deepClone(shown) as CustomResourceDefinition
        change(draft)
        return draft
      },
    })
  }

  async #openCache(definition: CustomResourceDefinition, isNew: boolean): Promise<void> {
    const { metadata, spec } = definition
    if (this.#caches.has(metadata.name)) return
    const { storage, freeze } = this.#deps
    const prefix = storagePrefix({ group: spec.group, plural: spec.names.plural })
    this.#caches.set(metadata.name, await WatchCache.load({ storage, prefix, freeze, isNew }))
  }

  #get(name: string): CustomResourceDefinition | undefined {
    return this.#deps.stored.get(customResourceDefinitions, { name })
  }

  #definitions(): readonly CustomResourceDefinition[] {
    return this.#deps.stored.list(customResourceDefinitions)
  }
}

/** As upstream words it: the verb is gone, not the resource. */
function refuseNew(kind: Kind, old: KubeObject | undefined): () => void {
  if (old) return () => {}
  const { status } = methodNotSupported(kind, 'create')
  throw failure(
    405,
    'MethodNotAllowed',
    'create not allowed while custom resource definition is terminating',
    status.details,
  )
}
