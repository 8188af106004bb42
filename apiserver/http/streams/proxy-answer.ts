import type { IncomingMessage, OutgoingHttpHeaders } from 'node:http'
import { pipeline } from 'node:stream'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { serviceUnavailable } from '../../../apimachinery/errors.ts'
import type { Backend } from '../../streams/connect-request.ts'
import { askBackend } from './backend-request.ts'
import { requestHeaders, responseHeaders } from './forward-headers.ts'
import { isHtml, rewriteHtml } from './html-links.ts'
import type { OpenStreams } from './open-streams.ts'
import { type LinkContext, rewriteLink } from './rewrite-link.ts'
import { answerUpgrade } from './upgrade-answer.ts'

/** Leads a request to a node, pod or Service and answers with what comes back. @throws {ApiError} ServiceUnavailable */
export async function answerProxy(
  request: FastifyRequest,
  reply: FastifyReply,
  backend: Backend,
  streams: OpenStreams,
): Promise<void> {
  if (request.ws) return answerUpgrade(request, reply, backend, streams)
  const { method, call, raw } = request
  const { path, rawQuery } = call.target
  const target = backend.path.split('?', 1)[0] as string
  if (target === '' && (method === 'GET' || method === 'HEAD')) {
    return void reply.redirect(`${encodeURI(path)}/${rawQuery === '' ? '' : `?${rawQuery}`}`, 301)
  }
  const prefix = prefixOf(encodeURI(path), target)
  const headers = { ...requestHeaders(raw.headers, raw.socket.remoteAddress), 'x-forwarded-uri': encodeURI(path) }
  const asked = askBackend(backend, { method, headers, body: bodyOf(raw), upgrades: false, client: reply.raw })
  const answer = await asked.catch((error) => {
    throw serviceUnavailable(`error trying to reach service: ${(error as Error).message}`)
  })
  request.call.started()
  reply.hijack()
  const context = { prefix, backendHost: backend.host, requestHost: raw.headers.host ?? '' }
  await passOnRewritten(answer.response, reply, context, streams)
}

/** A request without a length has a body only if it says so (RFC 9112 section 6.3). */
function bodyOf(raw: IncomingMessage): IncomingMessage | undefined {
  const { 'content-length': length, 'transfer-encoding': encoding } = raw.headers
  return length === undefined && encoding === undefined ? undefined : raw
}

/** What of the client's path leads to the backend's root. */
function prefixOf(path: string, target: string): string {
  return path.endsWith(target) ? path.slice(0, path.length - target.length) : path
}

async function passOnRewritten(
  response: IncomingMessage,
  reply: FastifyReply,
  context: LinkContext,
  streams: OpenStreams,
): Promise<void> {
  const headers = responseHeaders(response.headers)
  if (response.headers.location) headers['location'] = rewriteLink(response.headers.location, context)
  if (!isHtml(response)) return passOn(response, reply, headers, streams)
  streams.add(response)
  delete headers['content-length']
  delete headers['content-encoding']
  reply.raw.writeHead(response.statusCode ?? 502, { ...(reply.getHeaders() as OutgoingHttpHeaders), ...headers })
  pipeline(
    rewriteHtml(response, (link) => rewriteLink(link, context)),
    reply.raw,
    () => response.destroy(),
  )
}

/** Sends a backend's answer as it is, but for the headers. */
export function passOn(
  response: IncomingMessage,
  reply: FastifyReply,
  headers: OutgoingHttpHeaders,
  streams: OpenStreams,
): void {
  streams.add(response)
  const own = reply.getHeaders() as OutgoingHttpHeaders
  reply.raw.writeHead(response.statusCode ?? 502, { ...own, ...headers })
  pipeline(response, reply.raw, () => response.destroy())
}
