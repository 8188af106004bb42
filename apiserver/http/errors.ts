import type { FastifyReply, FastifyRequest } from 'fastify'
import {
  ApiError,
  badRequest,
  internalError,
  requestEntityTooLarge,
  unsupportedMediaType,
} from '../../apimachinery/errors.ts'
import type { Logger } from '../../platform/logger.ts'
import { encodeBody, isPretty } from './encode.ts'
import { bodyLimitBytes } from './limits.ts'
import { objectTypes } from './media-type.ts'
import { negotiateError } from './negotiation.ts'
import { sendBytes } from './send.ts'

/** Answers with the Status of an error. Errors that carry none become a 500 whose details only the log knows. */
export function sendError(request: FastifyRequest, reply: FastifyReply, err: unknown, logger: Logger): FastifyReply {
  const { code, status } = apiErrorFor(err, request, logger)
  const { mediaType } = negotiateError(request.headers.accept)
  const retryAfter = status.details?.retryAfterSeconds
  if (retryAfter) reply.header('retry-after', String(retryAfter))
  return sendBytes(request, reply, code, mediaType, encodeBody(status, mediaType, isPretty(request)))
}

function apiErrorFor(err: unknown, request: FastifyRequest, logger: Logger): ApiError {
  if (err instanceof ApiError) return err
  const known = fromFastify(err as { code?: unknown; statusCode?: unknown; message?: unknown })
  if (known !== undefined) return known
  const requestId = request.call?.requestId
  logger.error({ err, requestId, method: request.method, url: request.url }, 'request failed')
  return internalError(`request ${requestId} failed, the log of the server says why`)
}

/** What Fastify refuses before a handler sees it. */
function fromFastify({ code, statusCode, message }: { code?: unknown; statusCode?: unknown; message?: unknown }) {
  if (code === 'FST_ERR_CTP_BODY_TOO_LARGE') return requestEntityTooLarge(`limit is ${bodyLimitBytes}`)
  if (code === 'FST_ERR_CTP_INVALID_MEDIA_TYPE') return unsupportedMediaType(objectTypes)
  const isClientError = typeof statusCode === 'number' && statusCode >= 400 && statusCode < 500
  return isClientError ? badRequest(String(message)) : undefined
}
