import type { FastifyInstance } from 'fastify'
import type { Metrics } from '../../../platform/metrics.ts'
import { readOnly } from './read-only.ts'

/** `/metrics`: what this process counts, in the text format of Prometheus. */
export async function metricsRoutes(app: FastifyInstance, { metrics }: { readonly metrics: Metrics }): Promise<void> {
  readOnly(app, '/metrics', async (_request, reply) => {
    const { contentType, text } = await metrics.text()
    return reply.header('content-type', contentType).send(text)
  })
}
