import type { IncomingHttpHeaders, IncomingMessage, OutgoingHttpHeaders } from 'node:http'
import type { Duplex } from 'node:stream'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { badRequest, unclassified } from '../../../apimachinery/errors.ts'
import type { Backend } from '../../streams/connect-request.ts'
import { askBackend, type BackendAnswer } from './backend-request.ts'
import { requestHeaders } from './forward-headers.ts'
import type { OpenStreams } from './open-streams.ts'
import { passOn } from './proxy-answer.ts'
import { headOf } from './upgrade-heads.ts'

/**
 * Joins a client that wants another protocol than HTTP to a backend that speaks it.
 * @param complete adds what else the backend is to be told @throws {ApiError}
 */
export async function answerUpgrade(
  request: FastifyRequest,
  reply: FastifyReply,
  backend: Backend,
  streams: OpenStreams,
  complete: (headers: OutgoingHttpHeaders) => OutgoingHttpHeaders = (headers) => headers,
): Promise<void> {
  if (!request.ws) throw badRequest('Upgrade request required')
  const { raw, method } = request
  const headers = complete(upgradeHeaders(raw))
  const asked = askBackend(backend, { method, headers, upgrades: true, client: reply.raw })
  const answer = await asked.catch((error) => {
    throw unclassified(`error dialing backend: ${(error as Error).message}`)
  })
  request.call.started()
  reply.hijack()
  if (answer.upgraded) splice(request, reply, answer, answer.upgraded, streams)
  else passOn(answer.response, reply, answer.response.headers, streams)
}

function upgradeHeaders(raw: IncomingMessage) {
  const { upgrade = '' } = raw.headers
  return { ...requestHeaders(raw.headers, raw.socket.remoteAddress), upgrade }
}

function splice(
  { raw }: FastifyRequest,
  reply: FastifyReply,
  { response }: BackendAnswer,
  { socket: far, head }: NonNullable<BackendAnswer['upgraded']>,
  streams: OpenStreams,
): void {
  const near = raw.socket
  // The answer is written past the response object, which only counts it.
  reply.raw.statusCode = 101
  const headers = { ...(reply.getHeaders() as IncomingHttpHeaders), ...response.headers }
  near.write(`HTTP/1.1 101 Switching Protocols\r\n${headerLines(headers)}\r\n`)
  if (head.length > 0) near.write(head)
  const sent = headOf(raw)
  if (sent.length > 0) far.write(sent)
  streams.add(near)
  join(near, far)
}

function headerLines(headers: IncomingHttpHeaders): string {
  return Object.entries(headers)
    .flatMap(([name, value = []]) => [value].flat().map((each) => `${name}: ${each}\r\n`))
    .join('')
}

/** Copies in both directions. The end of either side is the end of both, once what was sent has arrived. */
function join(near: Duplex, far: Duplex): void {
  near.pipe(far)
  far.pipe(near)
  near.on('close', () => far.destroy())
  far.on('close', () => near.end())
  near.on('error', () => far.destroy())
  far.on('error', () => near.destroy())
}
