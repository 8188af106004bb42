import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { goQuote } from '../../../apimachinery/go-text.ts'
import type { Logger } from '../../../platform/logger.ts'
import { sendText } from '../answers/send.ts'
import { queryValues } from '../chain/url.ts'
import { readOnly } from './read-only.ts'

/** Something that must be well for the server to be. */
export interface HealthCheck {
  readonly name: string
  /** @returns what is wrong, for the log; undefined when all is well */
  check(): string | undefined
}

export interface HealthRouteOptions {
  /** Of the whole server; the first is always `ping`. */
  readonly checks: readonly HealthCheck[]
  /** What keeps the server from being ready although it lives. */
  readonly readinessChecks: readonly HealthCheck[]
  readonly logger: Logger
}

const ping: HealthCheck = { name: 'ping', check: () => undefined }

/** `/healthz`, `/livez` and `/readyz`, each with its checks below it (k8s.io/apiserver/pkg/server/healthz). */
export async function healthRoutes(app: FastifyInstance, { checks, readinessChecks, logger }: HealthRouteOptions) {
  const living = [ping, ...checks]
  addProbe(app, 'healthz', living, logger)
  addProbe(app, 'livez', living, logger)
  addProbe(app, 'readyz', [...living, ...readinessChecks], logger)
}

function addProbe(app: FastifyInstance, probe: string, checks: readonly HealthCheck[], logger: Logger): void {
  readOnly(app, `/${probe}`, (request, reply) => answerAll(request, reply, probe, checks, logger))
  for (const { name, check } of checks) {
    readOnly(app, `/${probe}/${name}`, (_request, reply) => {
      const problem = check()
      if (problem === undefined) return sendText(reply, 200, 'ok')
      return sendText(reply, 500, `internal server error: ${problem}\n`)
    })
  }
}

function answerAll(
  request: FastifyRequest,
  reply: FastifyReply,
  probe: string,
  checks: readonly HealthCheck[],
  logger: Logger,
): FastifyReply {
  const { rawQuery, query } = request.call.target
  const excluded = new Set(queryValues(rawQuery, 'exclude'))
  const lines: string[] = []
  const failed: string[] = []
  for (const { name, check } of checks) {
    const isExcluded = excluded.delete(name)
    const problem = isExcluded ? undefined : check()
    if (isExcluded) lines.push(`[+]${name} excluded: ok`)
    else if (problem === undefined) lines.push(`[+]${name} ok`)
    else {
      logger.warn({ probe, check: name, problem }, 'health check failed')
      failed.push(name)
      lines.push(`[-]${name} failed: reason withheld`)
    }
  }
  if (excluded.size > 0) {
    const names = [...excluded].sort().map(goQuote).join(', ')
    lines.push(`warn: some health checks cannot be excluded: no matches for ${names}`)
  }
  if (failed.length > 0) return sendText(reply, 500, `${lines.join('\n')}\n${probe} check failed\n`)
  return sendText(reply, 200, query['verbose'] === undefined ? 'ok' : `${lines.join('\n')}\n${probe} check passed\n`)
}
