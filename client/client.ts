import type { Draft, KubeObject, ObjectRef, Resource } from '../apimachinery/object.ts'
import type { ListMeta } from '../apimachinery/types/meta-v1.ts'
import type { PatchType, WatchSink } from './transport.ts'

/** Query parameters by their names; undefined ones are left out. */
export type ReadQuery = Readonly<Record<string, string | undefined>>

export interface ListOptions {
  /** All namespaces when absent. */
  readonly namespace?: string | undefined
  readonly labelSelector?: string | undefined
  readonly fieldSelector?: string | undefined
  readonly limit?: number | undefined
  readonly continue?: string | undefined
  readonly resourceVersion?: string | undefined
  readonly resourceVersionMatch?: 'Exact' | 'NotOlderThan' | undefined
}

export interface WatchOptions extends Omit<ListOptions, 'limit' | 'continue'> {
  readonly allowWatchBookmarks?: boolean | undefined
  readonly sendInitialEvents?: boolean | undefined
  readonly timeoutSeconds?: number | undefined
}

export interface WriteOptions {
  readonly fieldManager?: string | undefined
  readonly fieldValidation?: 'Ignore' | 'Warn' | 'Strict' | undefined
  readonly dryRun?: boolean | undefined
  readonly subresource?: string | undefined
}

export interface PatchOptions extends WriteOptions {
  /** Only with apply. */
  readonly force?: boolean | undefined
}

export interface DeleteOptions {
  readonly gracePeriodSeconds?: number | undefined
  readonly propagationPolicy?: 'Orphan' | 'Background' | 'Foreground' | undefined
  readonly preconditions?:
    | { readonly uid?: string | undefined; readonly resourceVersion?: string | undefined }
    | undefined
  readonly dryRun?: boolean | undefined
}

export interface ObjectList<T> {
  readonly metadata: ListMeta
  readonly items: readonly T[]
}

/** A resource that discovery found, with the verbs it answers. */
export interface DiscoveredResource extends Resource {
  readonly verbs: readonly string[]
  /** Of the versions that serve this resource, its version is the one the server prefers. */
  readonly preferred: boolean
}

/**
 * A typed client. What it returns is read-only. Failures are `ApiError`s: ask `isNotFound(err)` and its siblings, never
 * parse messages.
 */
export interface Client {
  /** @param query parameters that the resource takes beside the usual ones */
  get<T extends KubeObject>(resource: Resource<T>, ref: ObjectRef, query?: ReadQuery): Promise<T>
  list<T extends KubeObject>(resource: Resource<T>, options?: ListOptions): Promise<ObjectList<T>>
  watch<T extends KubeObject>(resource: Resource<T>, options: WatchOptions, sink: WatchSink): () => void
  /** apiVersion and kind are filled in. */
  create<T extends KubeObject>(resource: Resource<T>, draft: Draft<T>, options?: WriteOptions): Promise<T>
  update<T extends KubeObject>(resource: Resource<T>, object: T, options?: WriteOptions): Promise<T>
  /** PUT to `/status`. */
  updateStatus<T extends KubeObject>(resource: Resource<T>, object: T, options?: WriteOptions): Promise<T>
  patch<T extends KubeObject>(
    resource: Resource<T>,
    ref: ObjectRef,
    type: PatchType,
    body: unknown,
    options?: PatchOptions,
  ): Promise<T>
  delete<T extends KubeObject>(resource: Resource<T>, ref: ObjectRef | T, options?: DeleteOptions): Promise<unknown>
  deleteCollection<T extends KubeObject>(
    resource: Resource<T>,
    list: ListOptions,
    options?: DeleteOptions,
  ): Promise<unknown>
  /** POST to a subresource: bindings, evictions, tokens. */
  createSubresource(resource: Resource, ref: ObjectRef, subresource: string, body: unknown): Promise<unknown>
  /** @param query see `get` */
  getSubresource(resource: Resource, ref: ObjectRef, subresource: string, query?: ReadQuery): Promise<unknown>
  updateSubresource(resource: Resource, ref: ObjectRef, subresource: string, body: unknown): Promise<unknown>
  /**
   * Every resource the server serves, subresources left out.
   * @throws {DiscoveryError} when some groups cannot be asked; it carries the resources of the others
   */
  discover(): Promise<readonly DiscoveredResource[]>
  /** A client whose writes say why they happen. `cause` is kept with the revision by servers in the same process. */
  because(cause: string): Client
}
