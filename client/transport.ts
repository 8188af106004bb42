import type { KubeObject, Resource } from '../apimachinery/object.ts'

/** Patch media types (RFC 6902, RFC 7386, and Kubernetes' own). */
export type PatchType = 'json' | 'merge' | 'strategic' | 'apply'

export type ClientVerb = 'get' | 'list' | 'create' | 'update' | 'patch' | 'delete' | 'deletecollection'

/** One call of the API, before it is bytes. */
export interface TransportRequest {
  readonly verb: ClientVerb
  readonly resource: Resource
  readonly namespace?: string | undefined
  /** Required but for list, create and deletecollection; a subresource create has it too. */
  readonly name?: string | undefined
  readonly subresource?: string | undefined
  /** Query parameters by their API names: labelSelector, limit, resourceVersion, dryRun, fieldManager, … */
  readonly query?: Readonly<Record<string, string>> | undefined
  /** The object, patch (object or list of operations) or DeleteOptions. The transport does not keep or change it. */
  readonly body?: unknown
  readonly patchType?: PatchType | undefined
  /** Why: kept with the write by servers in the same process. */
  readonly cause?: string | undefined
}

/** A watch event. Bookmarks carry only metadata.resourceVersion. Errors carry a Status and end the watch. */
export interface WatchEvent<T = KubeObject> {
  readonly type: 'ADDED' | 'MODIFIED' | 'DELETED' | 'BOOKMARK' | 'ERROR'
  readonly object: T
}

export interface WatchRequest {
  readonly resource: Resource
  readonly namespace?: string | undefined
  readonly query?: Readonly<Record<string, string>> | undefined
}

/** Receives a watch. Must not throw. */
export interface WatchSink {
  onEvent(event: WatchEvent): void
  /** Called once, last: with an error when the watch broke, without when the server ended it. Not called after `stop`. */
  onEnd(error?: Error): void
}

/** Carries calls to an API server. Failures the server answers with are thrown as `ApiError`. */
export interface Transport {
  /** @returns the object, list or Status that the server answers. Read-only: it may be the server's own cached object. */
  request(request: TransportRequest): Promise<unknown>
  /** @returns stops the watch at once */
  watch(request: WatchRequest, sink: WatchSink): () => void
  /** Fetches a path that is no resource (`/version`, `/apis`), as parsed JSON. */
  getPath(path: string): Promise<unknown>
}
