import type { LightMyRequestResponse } from 'fastify'
import type { Test } from 'tap'
import { kinds } from '../../../apimachinery/kinds/index.ts'
import type { KubeObject } from '../../../apimachinery/object.ts'
import { noAggregation } from '../../../apiserver/aggregation/aggregator.ts'
import type {
  ApiHandler,
  ApiRequest,
  ApiResponse,
  ApiWatchEvent,
  ApiWatchSink,
} from '../../../apiserver/api-request.ts'
import { StaticTokens } from '../../../apiserver/auth/tokens/static-tokens.ts'
import { administrator } from '../../../apiserver/auth/users.ts'
import { MastersAuthorizer } from '../../../apiserver/authorization/masters-authorizer.ts'
import { CachedObject } from '../../../apiserver/cache/cached-object.ts'
import { noLimits } from '../../../apiserver/flow-control/request-limiter.ts'
import { defaultServingLimits } from '../../../apiserver/http/limits.ts'
import { createHttpApp, type HttpServerDeps } from '../../../apiserver/http/server.ts'
import { KindIndex } from '../../../apiserver/kind-index.ts'
import { OpenApi } from '../../../apiserver/openapi/openapi.ts'
import { RealClock } from '../../../platform/clock.ts'
import { silentLogger } from '../../../platform/logger.ts'
import { Metrics } from '../../../platform/metrics.ts'
import { SeededRandom } from '../../../platform/random.ts'

/** A handler that answers what a test says and remembers what it was asked. */
export class FakeApi implements ApiHandler {
  readonly requests: ApiRequest[] = []
  answer: (request: ApiRequest) => ApiResponse | Promise<ApiResponse> = () => objectAnswer(configMap('a'))

  async handle(request: ApiRequest): Promise<ApiResponse> {
    this.requests.push(request)
    return this.answer(request)
  }

  get last(): ApiRequest {
    return this.requests.at(-1) as ApiRequest
  }
}

/** A watch that a test feeds. */
export class FakeWatch {
  sink: ApiWatchSink | undefined
  stopped = false

  readonly initial: readonly ApiWatchEvent[]

  constructor(initial: readonly ApiWatchEvent[] = []) {
    this.initial = initial
  }

  response(kind: ApiRequest['kind']): ApiResponse {
    return {
      type: 'watch',
      kind,
      start: (sink) => {
        this.sink = sink
        sink.onEvents(this.initial)
        return () => {
          this.stopped = true
        }
      },
    }
  }
}

export const token = 'sesame'

export function testDeps(handler: ApiHandler): HttpServerDeps {
  const clock = new RealClock()
  const index = new KindIndex(kinds)
  const served = kinds.map((kind) => ({ kind }))
  return {
    handler,
    kinds: () => index,
    authenticators: [new StaticTokens(new Map([[token, administrator]]))],
    authorizer: new MastersAuthorizer(),
    openApi: new OpenApi({ servedKinds: () => served, version: 'v1.36.2' }),
    describeField: (_kind, field) => `what ${field} means`,
    healthChecks: [{ name: 'etcd', check: () => undefined }],
    clock,
    wallClock: clock,
    random: new SeededRandom('http'),
    logger: silentLogger,
    metrics: new Metrics(),
    limiter: noLimits,
    aggregator: noAggregation,
    limits: defaultServingLimits,
  }
}

/** The HTTP layer on a fake API; `get` and `send` make requests as the administrator. */
export async function testApp(t: Test, change: Partial<HttpServerDeps> = {}) {
  const api = new FakeApi()
  const { app, shutDown } = await createHttpApp({ ...testDeps(api), ...change })
  t.teardown(() => shutDown())
  const send = (
    method: string,
    url: string,
    headers: Record<string, string> = {},
    payload?: string | Buffer,
  ): Promise<LightMyRequestResponse> =>
    app.inject({
      method: method as 'GET',
      url,
      headers: { authorization: `Bearer ${token}`, ...headers },
      ...(payload !== undefined && { payload }),
    })
  const get = (url: string, accept?: string) => send('GET', url, accept === undefined ? {} : { accept })
  return { api, app, send, get }
}

export function configMap(name: string, data: Record<string, string> = {}): CachedObject {
  const metadata = { name, namespace: 'default', uid: `uid-${name}`, resourceVersion: '7' }
  return new CachedObject({ kind: 'ConfigMap', apiVersion: 'v1', metadata, data } as unknown as KubeObject, 7)
}

export function objectAnswer(object: CachedObject | KubeObject, change: Partial<ApiResponse> = {}): ApiResponse {
  return { type: 'object', code: 200, object, warnings: [], ...change } as ApiResponse
}

export function listAnswer(request: ApiRequest, items: readonly CachedObject[], change: object = {}): ApiResponse {
  return { type: 'list', kind: request.kind, items, resourceVersion: '9', warnings: [], ...change }
}
