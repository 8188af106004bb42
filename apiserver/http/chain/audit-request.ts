import { isIP } from 'node:net'
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Clock } from '../../../platform/clock.ts'
import type { UserInfo } from '../../api-request.ts'
import type { AuditLog } from '../../audit/audit-log.ts'
import type { AuditRecord } from '../../audit/audit-record.ts'
import { whenDone } from '../when-done.ts'
import type { RequestInfo } from './request-info.ts'

export interface AuditRequestOptions {
  readonly auditLog: AuditLog | undefined
  readonly wallClock: Clock
}

/** Proxies that a request may say it came through; more are not believed. */
const maxSourceIps = 16

/**
 * Begins to record a request, if the policy wants that; its end is recorded when the connection is done with it.
 * @param reply undefined: there will be no more to say
 */
export function beginAudit(
  request: FastifyRequest,
  reply: FastifyReply | undefined,
  user: UserInfo,
  { auditLog, wallClock }: AuditRequestOptions,
): AuditRecord | undefined {
  if (auditLog === undefined) return undefined
  const { requestId, info, longRunning } = request.call
  const record = auditLog.begin(
    { user, verb: info.verb ?? '', path: info.path, resource: resourceOf(info) },
    {
      auditId: requestId,
      requestUri: request.raw.url ?? '/',
      sourceIps: sourceIpsOf(request),
      userAgent: request.headers['user-agent'] ?? '',
      receivedAt: wallClock.now(),
      objectRef: objectRefOf(info),
      longRunning,
    },
  )
  if (record === undefined || reply === undefined) return record
  record.received()
  whenDone(request, reply, () => record.completed(reply.raw.statusCode))
  return record
}

function resourceOf(info: RequestInfo) {
  if (!info.isResource) return undefined
  const { group, resource, subresource = '', namespace = '', name = '' } = info
  return { group, resource, subresource, namespace, name }
}

function objectRefOf(info: RequestInfo): Record<string, string> | undefined {
  if (!info.isResource) return undefined
  const { group, version, resource, subresource, namespace, name } = info
  return {
    resource,
    ...(namespace && { namespace }),
    ...(name && { name }),
    ...(group && { apiGroup: group }),
    apiVersion: version,
    ...(subresource && { subresource }),
  }
}

/** Who sent the request, and through whom: the nearest comes last (k8s.io/apimachinery/pkg/util/net SourceIPs). */
function sourceIpsOf({ headers, ip }: FastifyRequest): string[] {
  const forwarded = headers['x-forwarded-for']?.toString().split(',', maxSourceIps) ?? []
  const claimed = [...forwarded, headers['x-real-ip']?.toString() ?? '', ip ?? '']
  return [...new Set(claimed.map((each) => each.trim()))].filter((each) => isIP(each) !== 0)
}
