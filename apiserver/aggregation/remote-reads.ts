import { methodNotAllowed, serviceUnavailable } from '../../apimachinery/errors.ts'
import { resultOf } from '../../client/http/http-result.ts'
import { httpCallOf } from '../../client/http/http-routes.ts'
import type { TransportRequest } from '../../client/transport.ts'
import type { Clock } from '../../platform/clock.ts'
import type { UserInfo } from '../api-request.ts'
import { type Authorizer, forbiddenError } from '../authorization/authorizer.ts'
import type { Elsewhere } from '../in-process-transport.ts'
import type { Aggregator } from './aggregator.ts'
import { fetchDocument } from './fetch-document.ts'
import { withUser } from './front-proxy-headers.ts'
import type { RemoteService } from './remote-services.ts'

export interface RemoteReadsDeps {
  readonly aggregator: Aggregator
  readonly authorizer: Authorizer
  /** The time of the machine, which connections have. */
  readonly wallClock: Clock
}

/** Lets programs of this process read what aggregated servers answer: metrics of applications, for autoscalers. */
export function remoteReads(deps: RemoteReadsDeps): Elsewhere {
  return (request, user) => {
    const { group, version } = request.resource
    const service = deps.aggregator.find(group, version)
    return service && read(deps, service, request, user)
  }
}

/** @throws {ApiError} Forbidden, ServiceUnavailable, or what the server says */
async function read(
  { aggregator, authorizer, wallClock }: RemoteReadsDeps,
  service: RemoteService,
  request: TransportRequest,
  user: UserInfo,
): Promise<unknown> {
  const { verb, resource, namespace = '', name = '', subresource = '' } = request
  if (verb !== 'get' && verb !== 'list') throw methodNotAllowed()
  const { group, version, plural } = resource
  const attributes = { user, verb, group, version, resource: plural, subresource, namespace, name }
  const { allowed, reason } = await authorizer.authorize(attributes)
  if (!allowed) throw forbiddenError(attributes, reason)
  const { path } = httpCallOf(request)
  return resultOf(await answerOf(service, aggregator, path, user, wallClock))
}

async function answerOf(
  service: RemoteService,
  aggregator: Aggregator,
  path: string,
  user: UserInfo,
  wallClock: Clock,
): Promise<{ readonly code: number; readonly body: Buffer }> {
  try {
    if (!service.available) throw new Error('service unavailable')
    const headers = withUser({ accept: 'application/json' }, user)
    return await fetchDocument(aggregator.backend(service, path), headers, wallClock)
  } catch {
    // What clients make of the plain text that they would get.
    throw serviceUnavailable('the server is currently unable to handle the request')
  }
}
