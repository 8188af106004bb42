import type { FastifyReply, FastifyRequest } from 'fastify'
import { badRequest } from '../../../apimachinery/errors.ts'
import { goQuote } from '../../../apimachinery/go-text.ts'
import type { Kind } from '../../../apimachinery/kinds/define-kind.ts'
import type { KindIndex } from '../../kind-index.ts'
import { type ConnectRequest, type Forwarding, streamSubresources } from '../../streams/connect-request.ts'
import type { RequestInfo, ResourceInfo } from '../chain/request-info.ts'
import { pathSegmentError } from '../chain/url.ts'
import { subresourceVerbs } from '../resources/subresources.ts'
import { answerLog } from './log-answer.ts'
import type { OpenStreams } from './open-streams.ts'
import { answerProxy } from './proxy-answer.ts'
import { answerUpgrade } from './upgrade-answer.ts'

export interface StreamOptions {
  /** @throws {ApiError} */
  readonly connect: (request: ConnectRequest) => Promise<Forwarding>
  readonly kinds: () => KindIndex
  readonly streams: OpenStreams
}

/** Methods by subresource, where there are others than those of the two that run commands. */
const methods: Readonly<Record<string, readonly string[]>> = {
  log: ['GET'],
  proxy: ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'],
}
const commandMethods = ['GET', 'POST']

/** Whether a request may be one for bytes. */
export function wantsStream(info: RequestInfo): info is ResourceInfo & { readonly subresource: string } {
  return info.isResource && info.subresource !== undefined && streamSubresources.has(info.subresource)
}

/**
 * Answers requests that are about bytes instead of objects, before their bodies are read: those are led on as they come.
 * @returns whether it was one of them @throws {ApiError}
 */
export async function answerStream(
  request: FastifyRequest,
  reply: FastifyReply,
  { connect, kinds, streams }: StreamOptions,
): Promise<boolean> {
  const asked = connectRequestOf(request, kinds())
  if (!asked) return false
  const { mode, backend } = await connect(asked)
  if (mode === 'log' || !backend) await answerLog(request, reply, backend, streams)
  else if (mode === 'upgrade') await answerUpgrade(request, reply, backend, streams)
  else await answerProxy(request, reply, backend, streams)
  return true
}

function connectRequestOf({ call, method }: FastifyRequest, kinds: KindIndex): ConnectRequest | undefined {
  const { info, user, target, audit } = call
  if (!wantsStream(info)) return undefined
  const kind = kinds.byResource(info.group, info.version, info.resource)
  if (!kind || !isServed(kind, info, method)) return undefined
  const { name = '', namespace = '', subresource } = info
  const problem = pathSegmentError(name)
  if (problem !== undefined) throw badRequest(`Name parameter invalid: ${goQuote(name)}: ${problem}`)
  const verb = info.verb ?? (method === 'HEAD' ? 'get' : '')
  const query = new URLSearchParams(target.rawQuery)
  const annotate =
    audit && ((key: string, value: string, level?: 'Metadata' | 'Request') => audit.annotate(key, value, level))
  const { rawQuery } = target
  return { verb, kind, namespace, name, subresource, path: pathOf(info), query, rawQuery, user, annotate }
}

function isServed(
  kind: Kind,
  { namespace, subresource = '', rest, watchPrefix }: ResourceInfo,
  method: string,
): boolean {
  if (watchPrefix || kind.namespaced !== (namespace !== undefined)) return false
  if (subresourceVerbs(kind, subresource) === undefined || (rest !== '' && subresource !== 'proxy')) return false
  return (methods[subresource] ?? commandMethods).includes(method)
}

/** What follows the subresource, the slash at the end included. */
function pathOf({ path, rest }: ResourceInfo): string {
  const slash = path.endsWith('/') ? '/' : ''
  return rest === '' ? slash : `/${rest}${slash}`
}
