import type { Kind, Verb } from '../apimachinery/kinds/define-kind.ts'
import type { KubeObject } from '../apimachinery/object.ts'
import type { Annotate } from './audit/annotate-decision.ts'
import type { CachedObject } from './cache/cached-object.ts'

/** Who makes a request (authentication.k8s.io/v1 UserInfo). */
export interface UserInfo {
  readonly name: string
  readonly uid?: string
  readonly groups: readonly string[]
  readonly extra?: Readonly<Record<string, readonly string[]>>
}

/** A request body: bytes from the wire, or an object from the same process, which is not kept or changed. */
export type RequestBody =
  | { readonly form: 'bytes'; readonly mediaType: string; readonly bytes: Uint8Array }
  | { readonly form: 'object'; readonly mediaType: string; readonly object: unknown }

/**
 * A request for a resource, after routing and authentication and before authorization. The HTTP layer and the
 * in-process transport both make these; everything behind is the same for the two.
 */
export interface ApiRequest {
  readonly verb: Verb
  readonly kind: Kind
  /** Absent: cluster-scoped, or all namespaces. */
  readonly namespace?: string | undefined
  readonly name?: string | undefined
  readonly subresource?: string | undefined
  /** Query parameters by their API names, not yet parsed. */
  readonly query: Readonly<Record<string, string>>
  readonly body?: RequestBody | undefined
  readonly user: UserInfo
  /** For `managedFields`, when the query names no fieldManager: the first word of User-Agent. */
  readonly userAgent: string
  /** JSON: the request id, the user, and what a reconciler was doing. Kept with the revision. */
  readonly cause?: string | undefined
  /** Tells the audit log something about the request. */
  readonly annotate?: Annotate | undefined
  /** Aborts when the client goes away. */
  readonly signal?: AbortSignal | undefined
}

/** An object as the answer. Persisted objects are cached ones, whose encodings are shared; reviews and the like are not. */
export interface ObjectResponse {
  readonly type: 'object'
  /** 200, 201 or 202. */
  readonly code: number
  readonly object: CachedObject | KubeObject
  /** Texts of Warning headers. */
  readonly warnings: readonly string[]
}

/** A list as the answer: cached objects that are concatenated, not encoded again. */
export interface ListResponse {
  readonly type: 'list'
  readonly kind: Kind
  readonly items: readonly CachedObject[]
  readonly resourceVersion: string
  readonly continue?: string | undefined
  readonly remainingItemCount?: number | undefined
  readonly warnings: readonly string[]
}

/** An event of a watch. Bookmarks carry an object with metadata only; errors a Status, after which the watch ends. */
export type ApiWatchEvent =
  | { readonly type: 'ADDED' | 'MODIFIED' | 'DELETED'; readonly object: CachedObject }
  | { readonly type: 'BOOKMARK' | 'ERROR'; readonly object: KubeObject | object }

export interface ApiWatchSink {
  /** Must not throw. A sink that cannot keep up stops the watch itself. */
  onEvents(events: readonly ApiWatchEvent[]): void
  /** The server ended the watch: its time is up, it broke (an ERROR event came before), or the server shuts down. */
  onEnd(): void
}

/** A watch as the answer; nothing flows until `start`. */
export interface WatchResponse {
  readonly type: 'watch'
  readonly kind: Kind
  /** What has been so far is delivered before this returns. @returns stops the watch */
  start(sink: ApiWatchSink): () => void
}

export type ApiResponse = ObjectResponse | ListResponse | WatchResponse

/** Everything behind authentication: authorize, decode, admit, validate, store, answer. Failures are thrown as ApiErrors. */
export interface ApiHandler {
  handle(request: ApiRequest): Promise<ApiResponse>
}
