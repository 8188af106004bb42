import type { FastifyReply, FastifyRequest } from 'fastify'
import {
  ApiError,
  badRequest,
  internalError,
  requestEntityTooLarge,
  unsupportedMediaType,
} from '../../../apimachinery/errors.ts'
import type { Logger } from '../../../platform/logger.ts'
import { bodyLimitBytes } from '../limits.ts'
import { encodeBody, isPretty } from './encode.ts'
import { objectTypes } from './media-type.ts'
import { negotiateError } from './negotiation.ts'
import { sendBytes } from './send.ts'

/** Answers with the Status of an error. Errors that carry none become a 500 whose details only the log knows. */
export function sendError(request: FastifyRequest, reply: FastifyReply, err: unknown, logger: Logger): FastifyReply {
  const known = apiErrorFor(err)
  if (known === undefined) logFailure(request, err, logger)
  const { code, status } =
    known ?? internalError(`request ${request.call?.requestId} failed, the log of the server says why`)
  request.call?.audit?.failed(status, known === undefined)
  const { mediaType } = negotiateError(request.headers.accept)
  const retryAfter = status.details?.retryAfterSeconds
  if (retryAfter) reply.header('retry-after', String(retryAfter))
  if (code === 413) readToEnd(request, reply)
  return sendBytes(request, reply, code, mediaType, encodeBody(status, mediaType, isPretty(request)))
}

/** Clients that are still sending would not see an answer on a connection that closes under them. */
function readToEnd({ raw }: FastifyRequest, reply: FastifyReply): void {
  reply.removeHeader('connection')
  raw.resume()
}

function apiErrorFor(err: unknown): ApiError | undefined {
  if (err instanceof ApiError) return err
  return fromFastify(err as { code?: unknown; statusCode?: unknown; message?: unknown })
}

function logFailure({ call, method, url }: FastifyRequest, err: unknown, logger: Logger): void {
  logger.error({ err, requestId: call?.requestId, method, url }, 'request failed')
}

/** What Fastify refuses before a handler sees it. */
function fromFastify({ code, statusCode, message }: { code?: unknown; statusCode?: unknown; message?: unknown }) {
  if (code === 'FST_ERR_CTP_BODY_TOO_LARGE') return requestEntityTooLarge(`limit is ${bodyLimitBytes}`)
  if (code === 'FST_ERR_CTP_INVALID_MEDIA_TYPE') return unsupportedMediaType(objectTypes)
  const isClientError = typeof statusCode === 'number' && statusCode >= 400 && statusCode < 500
  return isClientError ? badRequest(String(message)) : undefined
}
