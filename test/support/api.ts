import type { Test } from 'tap'
import { ApiError } from '../../apimachinery/errors.ts'
import { serviceAccounts } from '../../apimachinery/kinds/core/service-account.ts'
import { eraseKind, type Kind, type Verb } from '../../apimachinery/kinds/define-kind.ts'
import { kinds } from '../../apimachinery/kinds/index.ts'
import type { Draft, KubeObject } from '../../apimachinery/object.ts'
import type { ApiResponse, ApiWatchEvent, ListResponse, RequestBody, UserInfo } from '../../apiserver/api-request.ts'
import { type ApiServer, type ApiServerDeps, createApiHandler } from '../../apiserver/api-server.ts'
import { CachedObject } from '../../apiserver/cache/cached-object.ts'
import { defaultApiServerConfig } from '../../apiserver/config.ts'
import { inProcessTransport } from '../../apiserver/in-process-transport.ts'
import type { Client } from '../../client/client.ts'
import { createClient } from '../../client/typed-client.ts'
import { silentLogger } from '../../platform/logger.ts'
import { Metrics } from '../../platform/metrics.ts'
import { SeededRandom } from '../../platform/random.ts'
import { TaskTracker } from '../../platform/task-tracker.ts'
import { VirtualClock } from '../../platform/virtual-clock.ts'
import { openSqliteStorage } from '../../storage/sqlite/sqlite-storage.ts'
import type { Storage } from '../../storage/storage.ts'
import { advance, testStart } from './time.ts'

/** A user who may everything. */
export const admin: UserInfo = { name: 'admin', groups: ['system:masters', 'system:authenticated'] }

/** What a request came to: an answer, or the Status of a failure as `object`. */
export interface Outcome<T = KubeObject> {
  readonly code: number
  readonly object: T
  readonly warnings: readonly string[]
  /** Of a failure. */
  readonly message: string
  readonly reason: string
}

export interface CallOptions {
  /** `default` for namespaced kinds unless given; `''` for all namespaces. */
  readonly namespace?: string
  readonly name?: string
  readonly subresource?: string
  readonly query?: Readonly<Record<string, string>>
  /** An object, or the text of a body. */
  readonly body?: unknown
  readonly contentType?: string
  readonly user?: UserInfo
}

/** An API server on storage in memory, with virtual time and a namespace `default` in which pods can be created. */
export class TestApi {
  readonly clock: VirtualClock
  readonly tracker: TaskTracker
  readonly storage: Storage
  readonly server: ApiServer
  /** A client of the user `admin`. */
  readonly client: Client

  constructor(clock: VirtualClock, tracker: TaskTracker, storage: Storage, server: ApiServer) {
    this.clock = clock
    this.tracker = tracker
    this.storage = storage
    this.server = server
    this.client = createClient(inProcessTransport({ handler: server, user: admin, userAgent: 'test', tracker }))
  }

  /** Makes a request; failures are outcomes. */
  async call<T extends KubeObject>(verb: Verb, kind: Kind<T>, options: CallOptions = {}): Promise<Outcome<T>> {
    try {
      const response = await this.respond(verb, kind, options)
      if (response.type === 'watch') throw new TypeError('use watch()')
      const object = (response.type === 'list' ? listOf(response) : plain(response.object)) as unknown as T
      const code = response.type === 'list' ? 200 : response.code
      return { code, object, warnings: response.warnings, message: '', reason: '' }
    } catch (err) {
      if (!(err instanceof ApiError)) throw err
      const { code, reason, message, status } = err
      return { code, object: status as unknown as T, warnings: [], message, reason }
    }
  }

  /** Makes a request; failures are thrown. */
  respond<T extends KubeObject>(verb: Verb, kind: Kind<T>, options: CallOptions = {}): Promise<ApiResponse> {
    const { name, subresource, query = {}, body, contentType = 'application/json', user = admin } = options
    const namespace = options.namespace ?? (kind.namespaced ? 'default' : undefined)
    return this.server.handle({
      verb,
      kind: eraseKind(kind),
      namespace: namespace || undefined,
      name,
      subresource,
      query,
      user,
      userAgent: 'test',
      body: body === undefined ? undefined : bodyOf(body, contentType),
    })
  }

  /** Creates an object. @throws {ApiError} */
  create<T extends KubeObject>(kind: Kind<T>, draft: Draft<T>): Promise<T> {
    const metadata = { ...(kind.namespaced && { namespace: 'default' }), ...(draft as Draft<KubeObject>).metadata }
    return this.client.create(kind, { ...draft, metadata } as Draft<T>)
  }

  /** Opens a watch. @returns the events so far, growing; `stop` ends it */
  async watch<T extends KubeObject>(kind: Kind<T>, options: CallOptions = {}): Promise<WatchRecord> {
    const response = await this.respond('watch', kind, options)
    if (response.type !== 'watch') throw new TypeError('not a watch')
    const record: WatchRecord = { events: [], ended: false, stop: () => {} }
    record.stop = response.start({
      onEvents: (events) => record.events.push(...events.map(shown)),
      onEnd: () => {
        record.ended = true
      },
    })
    return record
  }

  /** Moves time on. */
  advance(ms: number): Promise<void> {
    return advance(this.clock, this.tracker, ms)
  }
}

export interface WatchRecord {
  readonly events: { readonly type: string; readonly object: KubeObject }[]
  ended: boolean
  stop: () => void
}

/** Starts an API server that ends with the test. */
export async function testApi(t: Test, options: Partial<ApiServerDeps> = {}): Promise<TestApi> {
  const clock = (options.clock ?? new VirtualClock(testStart)) as VirtualClock
  const tracker = options.tracker ?? new TaskTracker(clock)
  const logger = silentLogger
  const storage =
    options.storage ?? openSqliteStorage({ file: ':memory:', durability: 'memory', clock, logger, tracker })
  const random = new SeededRandom('test')
  const server = await createApiHandler({
    storage,
    kinds,
    clock,
    random,
    logger,
    tracker,
    metrics: new Metrics(),
    config: defaultApiServerConfig,
    freeze: true,
    ...options,
  })
  t.teardown(async () => {
    server.close()
    if (!options.storage) await storage.close()
  })
  const api = new TestApi(clock, tracker, storage, server)
  await api.call('create', serviceAccounts, { body: { metadata: { name: 'default' } } })
  return api
}

function bodyOf(body: unknown, mediaType: string): RequestBody {
  const isText = typeof body === 'string'
  if (isText) return { form: 'bytes', mediaType, bytes: Buffer.from(body) }
  return { form: 'bytes', mediaType, bytes: Buffer.from(JSON.stringify(body)) }
}

function plain(object: CachedObject | KubeObject): KubeObject {
  return object instanceof CachedObject ? object.object : object
}

function listOf({ items, resourceVersion, continue: token, remainingItemCount }: ListResponse): unknown {
  return { metadata: { resourceVersion, continue: token, remainingItemCount }, items: items.map(plain) }
}

function shown({ type, object }: ApiWatchEvent): WatchRecord['events'][number] {
  return { type, object: plain(object as CachedObject | KubeObject) }
}
