import type { FastifyReply, FastifyRequest, onRequestAsyncHookHandler } from 'fastify'
import type { Aggregator } from '../aggregation/aggregator.ts'
import { withUser } from '../aggregation/front-proxy-headers.ts'
import type { RemoteService } from '../aggregation/remote-services.ts'
import type { Authorizer } from '../authorization/authorizer.ts'
import type { Backend } from '../streams/connect-request.ts'
import { proxyPath } from '../streams/proxy-path.ts'
import { sendText } from './answers/send.ts'
import { checkResourceAccess } from './chain/authorize.ts'
import type { RequestInfo } from './chain/request-info.ts'
import { askBackend } from './streams/backend-request.ts'
import { requestHeaders, responseHeaders } from './streams/forward-headers.ts'
import type { OpenStreams } from './streams/open-streams.ts'
import { passOn } from './streams/proxy-answer.ts'
import { answerUpgrade } from './streams/upgrade-answer.ts'
import { whenDone } from './when-done.ts'

export interface AggregationOptions {
  readonly aggregator: Aggregator
  readonly authorizer: Authorizer
  readonly streams: OpenStreams
}

/** The other server whose business a request is; undefined: ours. */
function remoteServiceOf(info: RequestInfo, aggregator: Aggregator): RemoteService | undefined {
  if (aggregator.services.length === 0) return undefined
  if (info.isResource) return info.group === '' ? undefined : aggregator.find(info.group, info.version)
  const [, group, version] = discoveryPath.exec(info.path) ?? []
  return group === undefined || version === undefined ? undefined : aggregator.find(group, version)
}

/** The resources of a version, and their schemas, are told by the server that has them. */
const discoveryPath = /^(?:\/openapi\/v3)?\/apis\/([^/]+)\/([^/]+)\/?$/

/** Leads requests that are another server's business there, before their bodies are read. */
export function aggregationHook(options: AggregationOptions): onRequestAsyncHookHandler {
  return async (request, reply) => {
    const service = remoteServiceOf(request.call.info, options.aggregator)
    if (service === undefined) return
    await answerAggregated(request, reply, service, options)
    return reply
  }
}

/** What the other server says is passed on as it is. @throws {ApiError} Forbidden */
async function answerAggregated(
  request: FastifyRequest,
  reply: FastifyReply,
  service: RemoteService,
  { aggregator, authorizer, streams }: AggregationOptions,
): Promise<void> {
  const { call, raw, method } = request
  const { info, user, target, audit } = call
  if (info.isResource)
    await checkResourceAccess(authorizer, user, info, target.query, (key, value) => audit?.annotate(key, value))
  if (!service.available) return void sendText(reply, 503, 'service unavailable\n')
  const path = proxyPath(target.path, target.rawQuery)
  const backend = backendOf(aggregator, service, path)
  if (backend instanceof Error) return void sendText(reply, 503, `${backend.message}\n`)
  if (request.ws)
    return answerUpgrade(request, reply, closedWith(request, reply, backend), streams, (headers) =>
      withUser(headers, user),
    )
  const headers = withUser(requestHeaders(raw.headers, raw.socket.remoteAddress), user)
  const answer = await askBackend(closedWith(request, reply, backend), {
    method,
    headers,
    body: raw,
    upgrades: false,
  }).catch((err: Error) => err)
  if (reply.sent) return
  if (answer instanceof Error) return void sendText(reply, 503, `${answer.message}\n`)
  call.started()
  audit?.started(answer.response.statusCode ?? 0)
  reply.hijack()
  passOn(answer.response, reply, responseHeaders(answer.response.headers), streams)
}

function backendOf(aggregator: Aggregator, service: RemoteService, path: string): Backend | Error {
  try {
    return aggregator.backend(service, path)
  } catch (err) {
    return err as Error
  }
}

/** The connection ends when the client's request does. */
function closedWith(request: FastifyRequest, reply: FastifyReply, backend: Backend): Backend {
  const connect = async () => {
    const connection = await backend.connect()
    whenDone(request, reply, () => connection.destroy())
    return connection
  }
  return { ...backend, connect }
}
