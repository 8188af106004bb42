import type { AddressInfo } from 'node:net'
import websocket from '@fastify/websocket'
import fastify, { type FastifyInstance } from 'fastify'
import { methodNotAllowed } from '../../apimachinery/errors.ts'
import type { Clock } from '../../platform/clock.ts'
import type { Logger } from '../../platform/logger.ts'
import type { Metrics } from '../../platform/metrics.ts'
import type { Random } from '../../platform/random.ts'
import type { Aggregator } from '../aggregation/aggregator.ts'
import type { ApiHandler } from '../api-request.ts'
import type { AuditLog } from '../audit/audit-log.ts'
import type { AnonymousRule, Authenticator } from '../auth/authenticator.ts'
import type { Authorizer } from '../authorization/authorizer.ts'
import type { RequestLimiter } from '../flow-control/request-limiter.ts'
import type { KindIndex } from '../kind-index.ts'
import { AuthMetrics } from '../metrics/auth-metrics.ts'
import { RequestMetrics } from '../metrics/request-metrics.ts'
import { WatchMetrics } from '../metrics/watch-metrics.ts'
import type { OpenApi } from '../openapi/openapi.ts'
import type { TableOptions } from '../tables.ts'
import type { TlsOptions } from '../tls/tls-server.ts'
import { aggregationHook } from './aggregation-answer.ts'
import { sendError } from './answers/errors.ts'
import { addRequestChain } from './chain/request-chain.ts'
import { discoveryRoutes } from './discovery/discovery-routes.ts'
import { clientMessageBytes, type ServingLimits, shutdownBoundMs } from './limits.ts'
import { createListener, refuseGarbage } from './listener.ts'
import { acceptAnyBody } from './resources/request-body.ts'
import { resourceRoutes } from './resources/resource-routes.ts'
import { type HealthCheck, healthRoutes } from './routes/health-routes.ts'
import { metricsRoutes } from './routes/metrics-routes.ts'
import { openApiRoutes } from './routes/openapi-routes.ts'
import { type OpenIdIssuer, openIdRoutes } from './routes/openid-routes.ts'
import { versionRoutes } from './routes/version.ts'
import { OpenStreams } from './streams/open-streams.ts'
import type { StreamOptions } from './streams/stream-requests.ts'
import { rememberUpgradeHeads } from './streams/upgrade-heads.ts'
import { Watches } from './watch/watches.ts'

/** What the HTTP layer stands on. */
export interface HttpServerDeps {
  readonly handler: ApiHandler
  /** Finds who answers requests for bytes: logs, commands, proxies. Without it there are none. */
  readonly connect?: StreamOptions['connect'] | undefined
  /** What is served now; the same index as long as nothing changes. */
  readonly kinds: () => KindIndex
  readonly authenticators: readonly Authenticator[]
  /** Everybody may come without credentials unless it says otherwise. */
  readonly mayBeAnonymous?: AnonymousRule | undefined
  /** Issues the tokens of service accounts. */
  readonly openId?: OpenIdIssuer | undefined
  readonly authorizer: Authorizer
  readonly openApi: OpenApi
  /** Documentation of fields, for columns of tables. */
  readonly describeField: TableOptions['describe']
  readonly healthChecks: readonly HealthCheck[]
  /** The time that objects have: ages in tables count to its now. */
  readonly clock: Clock
  /** The time of the machine, which connections have. */
  readonly wallClock: Clock
  readonly random: Random
  readonly logger: Logger
  readonly metrics: Metrics
  readonly limiter: RequestLimiter
  readonly aggregator: Aggregator
  /** Undefined: nothing is recorded. */
  readonly auditLog?: AuditLog | undefined
  readonly limits: ServingLimits
}

export interface ListenOptions {
  readonly host: string
  /** 0: any that is free. */
  readonly port: number
  /** Absent: plain HTTP. */
  readonly tls?: TlsOptions | undefined
}

export interface HttpServer {
  /** Such as `https://127.0.0.1:6443`. */
  readonly url: string
  readonly port: number
  /** Ends watches, waits for requests under way, within a bound, and lets go of the port. */
  close(): Promise<void>
}

/** Starts to listen. */
export async function startHttpServer(deps: HttpServerDeps, { host, port, tls }: ListenOptions): Promise<HttpServer> {
  const { app, shutDown } = await createHttpApp(deps, tls)
  await app.listen({ host, port })
  const bound = (app.server.address() as AddressInfo).port
  const name = host.includes(':') ? `[${host}]` : host
  return { url: `${tls === undefined ? 'http' : 'https'}://${name}:${bound}`, port: bound, close: shutDown }
}

/** The routes and the chain before them, without a port. Tests drive it with `inject`. */
export async function createHttpApp(
  deps: HttpServerDeps,
  tls?: TlsOptions,
): Promise<{ readonly app: FastifyInstance; shutDown(): Promise<void> }> {
  const { logger, openApi, healthChecks } = deps
  const app = fastify({
    serverFactory: (handler) => createListener(handler, tls),
    clientErrorHandler: refuseGarbage,
    frameworkErrors: (err, request, reply) => void sendError(request, reply, err, logger),
    forceCloseConnections: 'idle',
    return503OnClosing: false,
    exposeHeadRoutes: false,
    routerOptions: { ignoreTrailingSlash: true, maxParamLength: 1024 },
  })
  const watches = new Watches()
  const streams = new OpenStreams()
  let stopping = false
  let closing = false
  const shutdownCheck: HealthCheck = {
    name: 'shutdown',
    check: () => (stopping ? 'process is shutting down' : undefined),
  }

  rememberUpgradeHeads(app.server)
  await app.register(websocket, { options: { maxPayload: clientMessageBytes } })
  acceptAnyBody(app)
  addRequestChain(app, {
    ...deps,
    ...deps.limits,
    auditLog: deps.auditLog,
    requestMetrics: new RequestMetrics(deps.metrics),
    authMetrics: new AuthMetrics(deps.metrics),
    closing: () => closing,
    refuse: (request, reply, err) => void sendError(request, reply, err, logger),
  })
  app.setErrorHandler((err, request, reply) => sendError(request, reply, err, logger))
  app.setNotFoundHandler((request, reply) => sendError(request, reply, methodNotAllowed(), logger))
  app.addHook('onSend', (_request, reply, _payload, done) => {
    if (closing) reply.header('connection', 'close')
    done()
  })
  app.addHook('onRequest', aggregationHook({ ...deps, streams }))
  const serverAddress = () => addressOf(app)
  await app.register(healthRoutes, { checks: healthChecks, readinessChecks: [shutdownCheck], logger })
  await app.register(versionRoutes)
  await app.register(openIdRoutes, { openId: deps.openId, serverAddress })
  await app.register(openApiRoutes, { openApi })
  await app.register(discoveryRoutes, { ...deps, serverAddress })
  await app.register(metricsRoutes, deps)
  await app.register(resourceRoutes, { ...deps, streams, watches, watchMetrics: new WatchMetrics(deps.metrics) })
  const shutDown = async () => {
    stopping = true
    if (deps.limits.shutdownDelayMs > 0) await pause(deps.wallClock, deps.limits.shutdownDelayMs)
    closing = true
    watches.end()
    streams.end()
    const cut = deps.wallClock.setTimer(shutdownBoundMs, () => {
      app.server.closeAllConnections()
      for (const socket of app.websocketServer.clients) socket.terminate()
    })
    await app.close()
    cut.cancel()
  }
  return { app, shutDown }
}

function pause(clock: Clock, ms: number): Promise<void> {
  return new Promise((resolve) => void clock.setTimer(ms, resolve))
}

function addressOf(app: FastifyInstance): string {
  const address = app.server.address()
  return address === null || typeof address === 'string' ? 'localhost' : `${address.address}:${address.port}`
}
