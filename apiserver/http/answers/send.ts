import { Readable } from 'node:stream'
import { createGzip, constants as zlib } from 'node:zlib'
import type { FastifyReply, FastifyRequest } from 'fastify'

/** Smaller bodies are sent as they are (k8s.io/apiserver `defaultGzipThresholdBytes`). */
export const gzipThresholdBytes = 128 * 1024

/** Bytes as an answer, compressed when they are many and the client likes that. */
export function sendBytes(
  request: FastifyRequest,
  reply: FastifyReply,
  code: number,
  contentType: string,
  bytes: Buffer,
): FastifyReply {
  reply.code(code).header('content-type', contentType)
  if (bytes.length < gzipThresholdBytes || !acceptsGzip(request)) return reply.send(bytes)
  return sendCompressed(reply, Readable.from([bytes]))
}

/** A body of which only parts are in memory at a time; the next is made when the client has taken the one before. */
export function sendChunks(
  request: FastifyRequest,
  reply: FastifyReply,
  contentType: string,
  chunks: AsyncIterable<Buffer>,
): FastifyReply {
  reply.code(200).header('content-type', contentType)
  const body = Readable.from(chunks, { objectMode: false })
  return acceptsGzip(request) ? sendCompressed(reply, body) : reply.send(body)
}

/** Text as Go's http.Error and its health handlers send it. */
export function sendText(reply: FastifyReply, code: number, text: string): FastifyReply {
  const headers = { 'content-type': 'text/plain; charset=utf-8', 'x-content-type-options': 'nosniff' }
  return reply.code(code).headers(headers).send(text)
}

function sendCompressed(reply: FastifyReply, body: Readable): FastifyReply {
  reply.header('content-encoding', 'gzip').header('vary', 'Accept-Encoding')
  const gzip = createGzip({ level: zlib.Z_BEST_SPEED })
  body.on('error', (err) => gzip.destroy(err))
  gzip.on('close', () => body.destroy())
  return reply.send(body.pipe(gzip))
}

function acceptsGzip({ headers }: FastifyRequest): boolean {
  return headers['accept-encoding']?.toString().includes('gzip') ?? false
}
