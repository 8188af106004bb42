import '@fastify/websocket'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { badRequest } from '../../apimachinery/errors.ts'
import type { Random } from '../../platform/random.ts'
import type { UserInfo } from '../api-request.ts'
import { type Authenticator, authenticate, bearerTokenOf } from '../auth/authenticator.ts'
import { impersonate } from '../auth/impersonation.ts'
import type { Authorizer } from '../authorization/authorizer.ts'
import { checkPathAccess } from './authorize.ts'
import { parseRequestInfo } from './request-info.ts'
import { parseTarget } from './url.ts'

export interface RequestChainOptions {
  readonly authenticators: readonly Authenticator[]
  readonly authorizer: Authorizer
  /** For request ids. */
  readonly random: Random
}

/**
 * What happens to every request before its handler: request info → authenticate → impersonate → authorize. Resources are
 * authorized by the API handler, which does the same for requests from this process.
 */
export function addRequestChain(
  app: FastifyInstance,
  { authenticators, authorizer, random }: RequestChainOptions,
): void {
  app.decorateRequest('call')
  app.addHook('onRequest', async (request, reply) => {
    const requestId = random.uuid()
    reply.header('audit-id', requestId)
    reply.header('cache-control', 'no-cache, private')
    const target = parseTarget(request.raw.url ?? '/')
    const info = parseRequestInfo(request.method, target.path, target.query)
    const user = await userOf(request, authenticators)
    request.call = { requestId, target, info, user }
    if (info.isResource) return
    checkPathAccess(authorizer, user, info)
    if (request.ws) throw badRequest('this path has nothing for a WebSocket')
  })
}

async function userOf({ headers, raw }: FastifyRequest, authenticators: readonly Authenticator[]): Promise<UserInfo> {
  const user = await authenticate(authenticators, { bearerToken: bearerTokenOf(headers.authorization) })
  return impersonate(user, headers, raw.rawHeaders)
}
