import { deepFreeze } from '../../apimachinery/equality.ts'
import { alreadyExists, conflict, notFound, objectModified, resourceExpired } from '../../apimachinery/errors.ts'
import { apiVersionOf, type KubeObject, keyOf, type Resource } from '../../apimachinery/object.ts'
import type { Transport, TransportRequest, WatchEvent, WatchRequest, WatchSink } from '../../client/transport.ts'

interface Watcher {
  readonly id: string
  readonly sink: WatchSink
}

interface HistoryEntry {
  readonly id: string
  readonly revision: number
  readonly event: WatchEvent
}

/** Objects in memory with resourceVersions and watches: enough of a server to test clients, without any rules. */
export class FakeTransport implements Transport {
  /** Everything that was asked, in order. */
  readonly requests: TransportRequest[] = []
  /** What `getPath` answers. */
  readonly paths = new Map<string, unknown>()
  /** May throw, or wait, before a request is looked at. */
  before: (request: TransportRequest) => void | Promise<void> = () => {}
  readonly #objects = new Map<string, Map<string, KubeObject>>()
  readonly #watchers = new Set<Watcher>()
  #history: HistoryEntry[] = []
  #revision = 0
  #compacted = 0

  async request(request: TransportRequest): Promise<unknown> {
    this.requests.push(request)
    await this.before(request)
    const { verb, resource, namespace, name } = request
    if (verb === 'list') return this.#list(resource, namespace)
    if (verb === 'create' && !request.subresource) return this.#create(resource, namespace, request.body as KubeObject)
    const current = this.objects(resource).get(keyOf({ namespace, name: name as string }))
    if (!current) throw notFound(resource, name as string)
    if (verb === 'get') return current
    if (verb === 'delete') return this.#delete(resource, current)
    if (verb === 'update') return this.#update(resource, current, request.body as KubeObject)
    if (verb === 'patch') return this.put(resource, merged(current, request.body) as KubeObject)
    return { kind: 'Status', status: 'Success' }
  }

  watch({ resource, query }: WatchRequest, sink: WatchSink): () => void {
    const after = Number(query?.['resourceVersion'] ?? 0)
    if (after < this.#compacted) {
      const { status } = resourceExpired('too old resource version')
      sink.onEvent({ type: 'ERROR', object: status as unknown as KubeObject })
      sink.onEnd()
      return () => {}
    }
    const watcher = { id: idOf(resource), sink }
    for (const { id, revision, event } of this.#history) {
      if (id === watcher.id && revision > after) sink.onEvent(event)
    }
    this.#watchers.add(watcher)
    return () => this.#watchers.delete(watcher)
  }

  async getPath(path: string): Promise<unknown> {
    const answer = this.paths.get(path)
    if (answer instanceof Error) throw answer
    if (answer === undefined) throw notFound({ group: '', plural: 'paths' }, path)
    return answer
  }

  objects(resource: Resource): Map<string, KubeObject> {
    let objects = this.#objects.get(idOf(resource))
    if (!objects) this.#objects.set(idOf(resource), (objects = new Map()))
    return objects
  }

  /** Writes an object as it is, but for its resourceVersion, and tells watchers. */
  put<T extends KubeObject>(resource: Resource<T>, object: T): T {
    const stored = this.#stamp(object)
    const type = this.objects(resource).has(keyOf(stored)) ? 'MODIFIED' : 'ADDED'
    this.objects(resource).set(keyOf(stored), stored)
    this.#publish(resource, { type, object: stored })
    return stored
  }

  /** Ends all watches, as a server does whose time is up. */
  endWatches(error?: Error): void {
    const watchers = [...this.#watchers]
    this.#watchers.clear()
    for (const { sink } of watchers) sink.onEnd(error)
  }

  /** Forgets history. */
  compact(): void {
    this.#history = []
    this.#compacted = this.#revision
  }

  #list(resource: Resource, namespace: string | undefined): unknown {
    const all = [...this.objects(resource).values()]
    const items = namespace === undefined ? all : all.filter(({ metadata }) => metadata.namespace === namespace)
    return { metadata: { resourceVersion: String(this.#revision) }, items }
  }

  #create(resource: Resource, namespace: string | undefined, body: KubeObject): KubeObject {
    const uid = body.metadata.uid ?? `uid-${this.#revision + 1}`
    const object = { ...body, metadata: { ...body.metadata, uid, ...(namespace ? { namespace } : {}) } }
    if (this.objects(resource).has(keyOf(object))) throw alreadyExists(resource, object.metadata.name)
    return this.put(resource, object)
  }

  #update(resource: Resource, current: KubeObject, body: KubeObject): KubeObject {
    const { resourceVersion, name } = body.metadata
    if (resourceVersion && resourceVersion !== current.metadata.resourceVersion) {
      throw conflict(resource, name, objectModified)
    }
    return this.put(resource, body)
  }

  #delete(resource: Resource, current: KubeObject): KubeObject {
    this.objects(resource).delete(keyOf(current))
    const object = this.#stamp(current)
    this.#publish(resource, { type: 'DELETED', object })
    return object
  }

  #stamp<T extends KubeObject>(object: T): T {
    this.#revision++
    return deepFreeze({ ...object, metadata: { ...object.metadata, resourceVersion: String(this.#revision) } })
  }

  #publish(resource: Resource, event: WatchEvent): void {
    const id = idOf(resource)
    this.#history.push({ id, revision: this.#revision, event })
    for (const watcher of this.#watchers) if (watcher.id === id) watcher.sink.onEvent(event)
  }
}

/** Every patch is taken for a merge patch. */
function merged(target: unknown, patch: unknown): unknown {
  if (typeof patch !== 'object' || patch === null || Array.isArray(patch)) return patch
  const result: Record<string, unknown> = { ...(target as object) }
  for (const [key, value] of Object.entries(patch)) {
    if (value === null) delete result[key]
    else result[key] = merged(result[key], value)
  }
  return result
}

function idOf(resource: Resource): string {
  return `${apiVersionOf(resource)}/${resource.plural}`
}
