import type { AgentHost } from './agent-host.ts'
import { serveContainerLogs } from './container-logs.ts'
import { type Exchange, HttpError, sendText } from './exchange.ts'
import { metricsOf, podListOf } from './node-facts.ts'
import { servePortForward } from './port-forward/serve-port-forward.ts'
import { serveCommand } from './remote-command/serve-command.ts'
import { serveRun } from './run.ts'
import { statsSummaryOf } from './stats-summary.ts'

type Handler = (host: AgentHost, exchange: Exchange) => Promise<void>

interface Route {
  readonly methods: readonly string[]
  /** How many segments may follow. */
  readonly segments: readonly number[]
  readonly handle: Handler
}

const json = (value: unknown) => JSON.stringify(value)

/** The kubelet's paths by their first segment (pkg/kubelet/server/server.go). */
const routes: Readonly<Record<string, Route>> = {
  healthz: shows(() => 'ok', 'text/plain; charset=utf-8'),
  pods: shows((host) => json(podListOf(host)), 'application/json'),
  metrics: shows(metricsOf, 'text/plain; version=0.0.4; charset=utf-8'),
  stats: {
    methods: ['GET'],
    segments: [1],
    async handle(host, { path, response }) {
      if (path[1] !== 'summary') throw notFound()
      sendText(response, 200, json(await statsSummaryOf(host)), 'application/json')
    },
  },
  containerLogs: { methods: ['GET'], segments: [3], handle: serveContainerLogs },
  run: { methods: ['POST'], segments: [3, 4], handle: serveRun },
  exec: { methods: ['GET', 'POST'], segments: [3, 4], handle: serveCommand },
  attach: { methods: ['GET', 'POST'], segments: [3, 4], handle: serveCommand },
  portForward: { methods: ['GET', 'POST'], segments: [2, 3], handle: servePortForward },
}

/** Leads a request to what answers it. @throws {HttpError} */
export async function routeRequest(host: AgentHost, exchange: Exchange): Promise<void> {
  const [first = '', ...rest] = exchange.path
  const route = Object.hasOwn(routes, first) ? routes[first] : undefined
  if (!route?.segments.includes(rest.length)) throw notFound()
  if (!route.methods.includes(exchange.request.method ?? '')) throw new HttpError(405, '405: Method Not Allowed')
  await route.handle(host, exchange)
}

function notFound(): HttpError {
  return new HttpError(404, '404 page not found\n')
}

function shows(text: (host: AgentHost) => string | Promise<string>, contentType: string): Route {
  return {
    methods: ['GET', 'HEAD'],
    segments: [0],
    handle: async (host, { response }) => sendText(response, 200, await text(host), contentType),
  }
}
