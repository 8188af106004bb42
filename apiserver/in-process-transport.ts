import { apiErrorOf, pathNotFound } from '../apimachinery/errors.ts'
import type { Kind } from '../apimachinery/kinds/define-kind.ts'
import type { Resource } from '../apimachinery/object.ts'
import type { Status } from '../apimachinery/types/meta-v1.ts'
import type { PatchType, Transport, TransportRequest, WatchEvent, WatchSink } from '../client/transport.ts'
import type { TaskTracker } from '../platform/task-tracker.ts'
import type { ApiRequest, ApiResponse, ApiWatchEvent, ListResponse, RequestBody, UserInfo } from './api-request.ts'
import type { ApiServer } from './api-server.ts'
import { jsonMediaType } from './body/media-types.ts'
import { CachedObject } from './cache/cached-object.ts'

export interface InProcessTransportOptions {
  readonly handler: Pick<ApiServer, 'handle' | 'kinds'>
  /** On whose behalf; there is nobody to authenticate. */
  readonly user: UserInfo
  /** Its first word is the field manager of writes. */
  readonly userAgent: string
  readonly tracker: TaskTracker
  /** Answers paths that are no resources (`/apis`), undefined where there is nothing. */
  readonly documents?: ((path: string) => unknown) | undefined
  /** Answers what this server does not; undefined where nobody does. */
  readonly elsewhere?: Elsewhere | undefined
}

/** Asks other servers for what they answer, on behalf of a user. */
export type Elsewhere = (request: TransportRequest, user: UserInfo) => Promise<unknown> | undefined

/** Carries calls to a server in the same process: objects go as they are, without bytes, and watches are told at once. */
export function inProcessTransport(options: InProcessTransportOptions): Transport {
  const { handler, user, userAgent, tracker, documents, elsewhere } = options
  const kindOf = ({ group, version, plural }: Resource): Kind => {
    const kind = handler.kinds.byResource(group, version, plural)
    if (!kind) throw pathNotFound()
    return kind
  }
  return {
    async request(request) {
      const { group, version, plural } = request.resource
      const kind = handler.kinds.byResource(group, version, plural)
      if (!kind) {
        const answer = elsewhere?.(request, user)
        if (answer === undefined) throw pathNotFound()
        return tracker.run('request to another server', () => answer)
      }
      return unwrap(await handler.handle({ ...apiRequestOf(request, kind), user, userAgent }))
    },
    watch({ resource, namespace, query = {} }, sink) {
      const start = async () =>
        handler.handle({ verb: 'watch', kind: kindOf(resource), namespace, query, user, userAgent })
      return openWatch(tracker, start, sink)
    },
    async getPath(path) {
      const document = documents?.(path)
      if (document === undefined) throw pathNotFound()
      return document
    },
  }
}

const patchMediaTypes: Readonly<Record<PatchType, string>> = {
  json: 'application/json-patch+json',
  merge: 'application/merge-patch+json',
  strategic: 'application/strategic-merge-patch+json',
  apply: 'application/apply-patch+yaml',
}

function apiRequestOf(request: TransportRequest, kind: Kind): Omit<ApiRequest, 'user' | 'userAgent'> {
  const { verb, namespace, name, subresource, query = {}, cause } = request
  return { verb, kind, namespace, name, subresource, query, cause, body: bodyOf(request) }
}

function bodyOf({ body, patchType }: TransportRequest): RequestBody | undefined {
  if (body === undefined) return undefined
  return { form: 'object', mediaType: patchType ? patchMediaTypes[patchType] : jsonMediaType, object: body }
}

function unwrap(response: ApiResponse): unknown {
  switch (response.type) {
    case 'object':
      return response.object instanceof CachedObject ? response.object.object : response.object
    case 'list':
      return listOf(response)
    case 'watch':
      throw new TypeError('a watch is no answer to a request')
  }
}

function listOf({ kind, items, resourceVersion, continue: token, remainingItemCount }: ListResponse): object {
  return {
    apiVersion: kind.apiVersion,
    kind: kind.listKind,
    metadata: { resourceVersion, continue: token, remainingItemCount },
    items: items.map(({ object }) => object),
  }
}

/** Begins a watch whose answer takes a moment; it may be stopped before. */
function openWatch(tracker: TaskTracker, start: () => Promise<ApiResponse>, sink: WatchSink): () => void {
  let stopped = false
  let stop = () => {}
  let failure: Error | undefined
  const open = async () => {
    const response = await start()
    if (stopped || response.type !== 'watch') return
    stop = response.start({
      onEvents(events) {
        for (const event of events) {
          if (stopped) return
          if (event.type === 'ERROR') failure = apiErrorOf(event.object as Status)
          sink.onEvent(watchEventOf(event))
        }
      },
      onEnd() {
        if (!stopped) sink.onEnd(failure)
        stopped = true
      },
    })
    // The sink may have stopped the watch while it was told of the past.
    if (stopped) stop()
  }
  tracker.run('opening a watch', open).catch((err: Error) => {
    if (!stopped) sink.onEnd(err)
    stopped = true
  })
  return () => {
    stopped = true
    stop()
  }
}

function watchEventOf({ type, object }: ApiWatchEvent): WatchEvent {
  return { type, object: object instanceof CachedObject ? object.object : object } as WatchEvent
}
