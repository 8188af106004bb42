import '@fastify/websocket'
import type { FastifyInstance, FastifyReply, FastifyRequest, onRequestHookHandler } from 'fastify'
import { jsonText } from '../../../apimachinery/codecs/json.ts'
import { badRequest } from '../../../apimachinery/errors.ts'
import type { ApiHandler, ApiRequest } from '../../api-request.ts'
import type { Authorizer } from '../../authorization/authorizer.ts'
import type { KindIndex } from '../../kind-index.ts'
import { answerList, answerObject } from '../answers/answer.ts'
import { negotiate, type Representation } from '../answers/negotiation.ts'
import { sendText } from '../answers/send.ts'
import { includeObjectOf } from '../answers/table-answer.ts'
import { addWarnings } from '../answers/warnings.ts'
import { checkResourceAccess } from '../chain/authorize.ts'
import type { Call } from '../chain/call.ts'
import { answerStream, type StreamOptions, wantsStream } from '../streams/stream-requests.ts'
import {
  type AcceptedWatch,
  answerWatch,
  answerWebSocketWatch,
  type WatchAnswerOptions,
} from '../watch/watch-answer.ts'
import { requestBodyOf } from './request-body.ts'
import { findTarget, type ResourceTarget } from './resource-target.ts'

export interface ResourceRouteOptions extends WatchAnswerOptions, Omit<StreamOptions, 'connect'> {
  readonly handler: ApiHandler
  readonly connect?: StreamOptions['connect'] | undefined
  readonly kinds: () => KindIndex
  readonly authorizer: Authorizer
}

declare module 'fastify' {
  interface FastifyRequest {
    /** Set on requests that become WebSockets, before they do. */
    acceptedWatch: AcceptedWatch | null
  }
}

const writingMethods = ['POST', 'PUT', 'PATCH', 'DELETE', 'HEAD', 'OPTIONS']

/** Everything that no other route takes: resources, and paths that lead nowhere. */
export async function resourceRoutes(app: FastifyInstance, options: ResourceRouteOptions): Promise<void> {
  const handler = (request: FastifyRequest, reply: FastifyReply) => answer(request, reply, options)
  app.decorateRequest('acceptedWatch', null)
  const onRequest = streamHook(options)
  app.route({ method: writingMethods, url: '/*', onRequest, handler })
  app.route({
    method: 'GET',
    url: '/*',
    exposeHeadRoute: false,
    onRequest,
    handler,
    preHandler: async (request) => {
      if (request.ws) request.acceptedWatch = await acceptWatch(request, options)
    },
    wsHandler: (socket, request) => {
      if (request.acceptedWatch !== null) answerWebSocketWatch(request, socket, request.acceptedWatch, options)
    },
  })
}

/** Takes requests for bytes before anybody reads their bodies. */
function streamHook({ connect, ...options }: ResourceRouteOptions): onRequestHookHandler {
  return (request, reply, done) => {
    if (!connect || !wantsStream(request.call.info)) return done()
    const answered = answerStream(request, reply, { ...options, connect })
    answered.then((isAnswered) => isAnswered || done(), done)
  }
}

async function answer(request: FastifyRequest, reply: FastifyReply, options: ResourceRouteOptions) {
  const target = await targetOf(request.call, options)
  if (target === undefined) return sendText(reply, 404, '404 page not found\n')
  const form = negotiateFor(request, target)
  // Upstream warns whatever comes of the request.
  const { deprecation } = target.kind.rules
  if (deprecation !== undefined) addWarnings(reply, [deprecation])
  const response = await options.handler.handle(apiRequestOf(request, target))
  request.call.audit?.answered(response)
  switch (response.type) {
    case 'object':
      return answerObject(request, reply, target.kind, response, form, options)
    case 'list':
      return answerList(request, reply, response, form, options)
    case 'watch':
      return answerWatch(request, reply, { response, form }, options)
  }
}

/** Settles the form of the answer before anything happens: a write whose answer nobody wants must not be done. */
function negotiateFor(request: FastifyRequest, { verb, kind }: ResourceTarget): Representation {
  const isCustom = kind.rules.custom !== undefined
  const endpoint = verb === 'watch' ? (isCustom ? 'customWatch' : 'watch') : isCustom ? 'customObject' : 'object'
  const form = negotiate(request.headers.accept, endpoint)
  if (form.transform?.kind === 'Table') includeObjectOf(request.call.target.query)
  return form
}

/** Refuses before the upgrade what cannot be watched: afterwards there is no status code to say so. */
async function acceptWatch(request: FastifyRequest, options: ResourceRouteOptions): Promise<AcceptedWatch> {
  const target = await targetOf(request.call, options)
  if (target?.verb !== 'watch') throw badRequest('only watches can be upgraded to a WebSocket here')
  const form = negotiateFor(request, target)
  const response = await options.handler.handle(apiRequestOf(request, target))
  if (response.type !== 'watch') throw badRequest('this request is not answered with a watch')
  return { response, form }
}

/** Finds what a request is for. What is not there is told only to those who might have used it, as upstream. */
async function targetOf(
  { info, user, target }: Call,
  { kinds, authorizer }: ResourceRouteOptions,
): Promise<ResourceTarget | undefined> {
  if (!info.isResource) return undefined
  const index = kinds()
  if (index.byResource(info.group, info.version, info.resource) === undefined) {
    await checkResourceAccess(authorizer, user, info, target.query)
  }
  return findTarget(index, info)
}

/** Clients may number their requests themselves; what is kept of that with a write is bounded. */
const maxIdLength = 64

function apiRequestOf(request: FastifyRequest, { info, kind, verb }: ResourceTarget): ApiRequest {
  const { target, user, requestId, audit } = request.call
  const isRead = verb === 'get' || verb === 'list' || verb === 'watch'
  const body = isRead ? undefined : requestBodyOf(request, kind, verb)
  audit?.requested(body)
  return {
    verb,
    kind,
    namespace: kind.namespaced ? info.namespace : undefined,
    name: info.name ?? info.selectedName,
    subresource: info.subresource,
    query: target.query,
    body,
    user,
    userAgent: request.headers['user-agent'] ?? '',
    cause: isRead ? undefined : jsonText({ requestId: requestId.slice(0, maxIdLength), user: user.name }),
    annotate: audit && ((key, value, level) => audit.annotate(key, value, level)),
  }
}
