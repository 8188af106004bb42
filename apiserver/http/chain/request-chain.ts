import type { Socket } from 'node:net'
import '@fastify/websocket'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { badRequest, serviceUnavailable } from '../../../apimachinery/errors.ts'
import type { Clock } from '../../../platform/clock.ts'
import type { Random } from '../../../platform/random.ts'
import type { UserInfo } from '../../api-request.ts'
import type { AuditLog } from '../../audit/audit-log.ts'
import { type AnonymousRule, type Authenticator, authenticate, bearerTokenOf } from '../../auth/authenticator.ts'
import { clientCertificateOf } from '../../auth/client-certificates.ts'
import { Impersonation } from '../../auth/impersonation/impersonation.ts'
import { wantedUser } from '../../auth/impersonation/wanted-user.ts'
import { anonymous } from '../../auth/users.ts'
import { takeWebSocketToken } from '../../auth/web-socket-token.ts'
import type { Authorizer } from '../../authorization/authorizer.ts'
import type { RequestLimiter } from '../../flow-control/request-limiter.ts'
import type { KindIndex } from '../../kind-index.ts'
import type { AuthMetrics } from '../../metrics/auth-metrics.ts'
import type { RequestMetrics } from '../../metrics/request-metrics.ts'
import { beginAudit } from './audit-request.ts'
import { alwaysAllowed, checkPathAccess, requestAttributes } from './authorize.ts'
import './call.ts'
import { sendText } from '../answers/send.ts'
import { addWarnings } from '../answers/warnings.ts'
import { whenDone } from '../when-done.ts'
import { allowedMs, startDeadline } from './deadline.ts'
import { classify, isLongRunning } from './request-class.ts'
import { parseRequestInfo } from './request-info.ts'
import { parseTarget } from './url.ts'

export interface RequestChainOptions {
  readonly authenticators: readonly Authenticator[]
  readonly mayBeAnonymous?: AnonymousRule | undefined
  readonly authorizer: Authorizer
  readonly kinds: () => KindIndex
  readonly limiter: RequestLimiter
  readonly auditLog: AuditLog | undefined
  readonly requestMetrics: RequestMetrics
  readonly authMetrics: AuthMetrics
  /** The server takes on nothing new. */
  readonly closing: () => boolean
  /** How long a request may take, unless it is a watch or a stream. */
  readonly requestTimeoutMs: number
  readonly wallClock: Clock
  /** For request ids. */
  readonly random: Random
  /** Answers with an error where no handler is there to throw it. */
  readonly refuse: (request: FastifyRequest, reply: FastifyReply, err: Error) => void
}

/**
 * What happens to every request before its handler. Resources are authorized by the API handler, which does the same for
 * requests from this process.
 */
export function addRequestChain(app: FastifyInstance, options: RequestChainOptions): void {
  const impersonation = new Impersonation(options.authorizer)
  app.decorateRequest('call')
  app.addHook('onRequest', async (request, reply) => {
    receive(request, reply, options)
    measure(request, reply, options)
    refuseWhenClosing(request, reply, options)
    limitTime(request, reply, options)
    const user = await identify(request, reply, options)
    const audit = beginAudit(request, reply, user, options)
    request.call = { ...request.call, user, audit }
    await actAsWanted(request, impersonation)
    if (!(await letIn(request, reply, options))) return reply
    const decision = authorizePath(request, options)
    if (decision) await decision
  })
}

/** Finds out what is asked for, and gives it a number: the client's, if it has one. */
function receive(request: FastifyRequest, reply: FastifyReply, { random }: RequestChainOptions): void {
  const requestId = request.headers['audit-id']?.toString() || random.uuid()
  reply.header('audit-id', requestId)
  reply.header('cache-control', 'no-cache, private')
  const target = parseTarget(request.raw.url ?? '/')
  const info = parseRequestInfo(request.method, target.path, target.query)
  request.call = { requestId, target, info, user: anonymous, longRunning: isLongRunning(info), started: nothing }
}

function nothing(): void {}

function measure(request: FastifyRequest, reply: FastifyReply, options: RequestChainOptions): void {
  const { requestMetrics, kinds, wallClock } = options
  const { method, headers, call, raw } = request
  const end = requestMetrics.begin(classify(method, headers['content-type'], call.target, call.info, kinds()))
  const startedAtMs = wallClock.monotonicMs()
  // A request that becomes a WebSocket has none.
  const socket: Socket | undefined = raw.socket
  const sentBefore = socket?.bytesWritten ?? 0
  whenDone(request, reply, () => {
    end({
      code: reply.raw.statusCode,
      seconds: (wallClock.monotonicMs() - startedAtMs) / 1000,
      bytes: socket && socket.bytesWritten - sentBefore,
      aborted: !reply.raw.headersSent,
    })
  })
}

/** Probes are answered to the end: they say why nothing else is. @throws {ApiError} ServiceUnavailable */
function refuseWhenClosing({ call }: FastifyRequest, reply: FastifyReply, { closing }: RequestChainOptions): void {
  if (!closing() || alwaysAllowed.has(call.target.path)) return
  reply.header('retry-after', '1')
  throw serviceUnavailable('apiserver is shutting down')
}

function limitTime(request: FastifyRequest, reply: FastifyReply, options: RequestChainOptions): void {
  const { longRunning, target } = request.call
  if (longRunning) return
  const ms = allowedMs(target.query, options.requestTimeoutMs)
  startDeadline(request, reply, ms, options.wallClock, (err) => options.refuse(request, reply, err))
}

/** @throws {ApiError} Unauthorized */
async function identify(request: FastifyRequest, reply: FastifyReply, options: RequestChainOptions): Promise<UserInfo> {
  const { authenticators, authMetrics, mayBeAnonymous } = options
  const { headers, raw, call } = request
  const webSocketToken = takeWebSocketToken(headers)
  const bearerToken = bearerTokenOf(headers.authorization) ?? webSocketToken
  const certificate = clientCertificateOf(raw.socket)
  try {
    const warn = (text: string) => addWarnings(reply, [text])
    const credentials = { bearerToken, certificate, headers, rawHeaders: raw.rawHeaders, warn }
    const user = await authenticate(authenticators, credentials, mayBeAnonymous?.(call.info.path))
    authMetrics.authenticated.success.inc()
    return user
  } catch (err) {
    authMetrics.authenticated.failure.inc()
    beginAudit(request, undefined, { name: '', groups: [] }, options)?.unauthenticated([
      ...(certificate ? ['x509'] : []),
      ...(bearerToken !== undefined ? ['bearer'] : []),
    ])
    throw err
  }
}

/** @throws {ApiError} Forbidden */
async function actAsWanted(request: FastifyRequest, impersonation: Impersonation): Promise<void> {
  const { call, headers, raw } = request
  const wanted = wantedUser(headers, raw.rawHeaders)
  if (wanted === undefined) return
  const attributes = requestAttributes(call.user, call.info, call.target.query)
  const { user, constraint } = await impersonation.impersonate(attributes, wanted)
  call.audit?.actsAs(user, constraint)
  request.call = { ...call, user }
}

/** Waits for a place. @returns false when there is none; the client has been told to come back */
async function letIn(request: FastifyRequest, reply: FastifyReply, { limiter }: RequestChainOptions): Promise<boolean> {
  const { call, method } = request
  const mutating = method !== 'GET' && method !== 'HEAD'
  const onGone = (forget: () => void) => whenDone(request, reply, forget)
  const admission = limiter.admit({ ...call, mutating, onGone })
  const { flowSchemaUid, priorityLevelUid, release } = admission instanceof Promise ? await admission : admission
  if (flowSchemaUid !== undefined) reply.header('x-kubernetes-pf-flowschema-uid', flowSchemaUid)
  if (priorityLevelUid !== undefined) reply.header('x-kubernetes-pf-prioritylevel-uid', priorityLevelUid)
  if (release === undefined) {
    sendText(reply.header('retry-after', '1'), 429, 'Too many requests, please try again later.\n')
    return false
  }
  if (reply.raw.destroyed) {
    release()
    return false
  }
  whenDone(request, reply, release)
  request.call = { ...call, started: release }
  return true
}

function authorizePath(request: FastifyRequest, { authorizer }: RequestChainOptions): void | Promise<void> {
  const { info, user, audit } = request.call
  if (info.isResource) return
  const decision = checkPathAccess(authorizer, user, info, (key, value) => audit?.annotate(key, value))
  if (!request.ws) return decision
  const refuse = () => {
    throw badRequest('this path has nothing for a WebSocket')
  }
  return decision ? decision.then(refuse) : refuse()
}
