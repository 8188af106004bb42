import type { FastifyReply, FastifyRequest } from 'fastify'
import { goDurationProblem, parseGoDuration } from '../../../apimachinery/duration.ts'
import { badRequest, timeout } from '../../../apimachinery/errors.ts'
import type { Clock } from '../../../platform/clock.ts'
import type { Query } from '../../options/query.ts'
import { whenDone } from '../when-done.ts'

/**
 * How long a request may take: what it asks for with `timeout`, up to `maxMs`.
 * @throws {ApiError} BadRequest
 */
export function allowedMs(query: Query, maxMs: number): number {
  const text = query['timeout']
  if (!text) return maxMs
  const askedMs = parseGoDuration(text)
  if (askedMs === undefined)
    throw badRequest(`invalid timeout specified in the request URL - ${goDurationProblem(text)}`)
  return askedMs > 0 ? Math.min(askedMs, maxMs) : maxMs
}

/** Answers with a Timeout (504) unless an answer has begun by then. What the request has begun goes on. */
export function startDeadline(
  request: FastifyRequest,
  reply: FastifyReply,
  ms: number,
  clock: Clock,
  refuse: (err: Error) => void,
): void {
  const timer = clock.setTimer(ms, () => {
    if (!reply.sent) refuse(timeout('request did not complete within the allotted timeout', 0))
  })
  whenDone(request, reply, () => timer.cancel())
}
