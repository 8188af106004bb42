import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { methodNotAllowed } from '../../../apimachinery/errors.ts'

/** The methods that Kubernetes clients use; on others the server answers 405, too. */
export const methods = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']

type Handler = (request: FastifyRequest, reply: FastifyReply) => FastifyReply | Promise<FastifyReply>

/** Routes a path that can only be read. */
export function readOnly(app: FastifyInstance, url: string, handler: Handler): void {
  app.route({
    method: methods,
    url,
    exposeHeadRoute: false,
    handler(request, reply) {
      if (request.method !== 'GET' && request.method !== 'HEAD') throw methodNotAllowed()
      return handler(request, reply)
    },
  })
}
