import { apiVersionOf, type Draft, type KubeObject, type ObjectRef, type Resource } from '../apimachinery/object.ts'
import type {
  Client,
  DeleteOptions,
  DiscoveredResource,
  ListOptions,
  ObjectList,
  PatchOptions,
  ReadQuery,
  WatchOptions,
  WriteOptions,
} from './client.ts'
import { discover } from './discovery.ts'
import type { PatchType, Transport, TransportRequest, WatchSink } from './transport.ts'

/** A typed client that sends its calls over `transport`. */
export function createClient(transport: Transport): Client {
  return new TypedClient(transport, undefined)
}

class TypedClient implements Client {
  readonly #transport: Transport
  readonly #cause: string | undefined

  constructor(transport: Transport, cause: string | undefined) {
    this.#transport = transport
    this.#cause = cause
  }

  get<T extends KubeObject>(resource: Resource<T>, ref: ObjectRef, query: ReadQuery = {}): Promise<T> {
    return this.#send<T>({ verb: 'get', resource, ...targetOf(resource, ref), query: queryOf(query) })
  }

  async list<T extends KubeObject>(resource: Resource<T>, options: ListOptions = {}): Promise<ObjectList<T>> {
    const { namespace, ...query } = options
    const list = await this.#send<ObjectList<T>>({ verb: 'list', resource, namespace, query: queryOf(query) })
    return withKinds(resource, list)
  }

  watch<T extends KubeObject>(resource: Resource<T>, options: WatchOptions, sink: WatchSink): () => void {
    const { namespace, ...query } = options
    return this.#transport.watch({ resource, namespace, query: queryOf(query) }, sink)
  }

  create<T extends KubeObject>(resource: Resource<T>, draft: Draft<T>, options: WriteOptions = {}): Promise<T> {
    const { metadata } = draft as Draft<KubeObject>
    const namespace = resource.namespaced ? metadata?.namespace : undefined
    const body = { ...draft, apiVersion: apiVersionOf(resource), kind: resource.kind }
    return this.#send<T>({ verb: 'create', resource, namespace, body, ...writeParts(options) })
  }

  update<T extends KubeObject>(resource: Resource<T>, object: T, options: WriteOptions = {}): Promise<T> {
    return this.#send<T>({
      verb: 'update',
      resource,
      ...targetOf(resource, object.metadata),
      body: object,
      ...writeParts(options),
    })
  }

  updateStatus<T extends KubeObject>(resource: Resource<T>, object: T, options: WriteOptions = {}): Promise<T> {
    return this.update(resource, object, { ...options, subresource: 'status' })
  }

  patch<T extends KubeObject>(
    resource: Resource<T>,
    ref: ObjectRef,
    type: PatchType,
    body: unknown,
    options: PatchOptions = {},
  ): Promise<T> {
    const { force, ...rest } = options
    const { query, subresource } = writeParts(rest)
    return this.#send<T>({
      verb: 'patch',
      resource,
      ...targetOf(resource, ref),
      patchType: type,
      body,
      subresource,
      query: { ...query, ...queryOf({ force }) },
    })
  }

  delete<T extends KubeObject>(
    resource: Resource<T>,
    ref: ObjectRef | T,
    options: DeleteOptions = {},
  ): Promise<unknown> {
    const target = 'metadata' in ref ? ref.metadata : ref
    return this.#send({ verb: 'delete', resource, ...targetOf(resource, target), body: deleteBody(options) })
  }

  deleteCollection<T extends KubeObject>(
    resource: Resource<T>,
    list: ListOptions,
    options: DeleteOptions = {},
  ): Promise<unknown> {
    const { namespace, ...query } = list
    const body = deleteBody(options)
    return this.#send({ verb: 'deletecollection', resource, namespace, query: queryOf(query), body })
  }

  createSubresource(resource: Resource, ref: ObjectRef, subresource: string, body: unknown): Promise<unknown> {
    return this.#send({ verb: 'create', resource, ...targetOf(resource, ref), subresource, body })
  }

  getSubresource(resource: Resource, ref: ObjectRef, subresource: string, query: ReadQuery = {}): Promise<unknown> {
    return this.#send({ verb: 'get', resource, ...targetOf(resource, ref), subresource, query: queryOf(query) })
  }

  updateSubresource(resource: Resource, ref: ObjectRef, subresource: string, body: unknown): Promise<unknown> {
    return this.#send({ verb: 'update', resource, ...targetOf(resource, ref), subresource, body })
  }

  discover(): Promise<readonly DiscoveredResource[]> {
    return discover(this.#transport)
  }

  because(cause: string): Client {
    return new TypedClient(this.#transport, cause)
  }

  #send<R = unknown>(request: TransportRequest): Promise<R> {
    return this.#transport.request({ ...request, cause: this.#cause }) as Promise<R>
  }
}

function targetOf(resource: Resource, { namespace, name }: ObjectRef): ObjectRef {
  return resource.namespaced ? { namespace, name } : { name }
}

function writeParts(options: WriteOptions): Pick<TransportRequest, 'query' | 'subresource'> {
  const { dryRun, subresource, ...query } = options
  return { subresource, query: queryOf({ ...query, dryRun: dryRun ? 'All' : undefined }) }
}

function queryOf(options: object): Record<string, string> {
  const query: Record<string, string> = {}
  for (const [name, value] of Object.entries(options)) if (value !== undefined) query[name] = String(value)
  return query
}

function deleteBody({ dryRun, ...options }: DeleteOptions): object {
  return { apiVersion: 'v1', kind: 'DeleteOptions', ...options, ...(dryRun ? { dryRun: ['All'] } : {}) }
}

/** Servers leave apiVersion and kind out of the items of a list, where the list's own tells them. */
function withKinds<T extends KubeObject>(resource: Resource<T>, list: ObjectList<T>): ObjectList<T> {
  const items = list.items ?? []
  if (items.every((item) => item.kind)) return { metadata: list.metadata, items }
  const type = { apiVersion: apiVersionOf(resource), kind: resource.kind }
  return { metadata: list.metadata, items: items.map((item) => ({ ...item, ...type })) }
}
