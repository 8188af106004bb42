import type { UserInfo } from '../../api-request.ts'
import type { AuditRecord } from '../../audit/audit-record.ts'
import type { RequestInfo } from './request-info.ts'
import type { Target } from './url.ts'

/** What the first steps of the request chain have found out; handlers find it as `request.call`. */
export interface Call {
  /** `Audit-Id` in the response, and part of the cause of writes. */
  readonly requestId: string
  readonly target: Target
  readonly info: RequestInfo
  /** Anonymous until the request has been authenticated. */
  readonly user: UserInfo
  /** May go on for as long as it likes: a watch, a stream. */
  readonly longRunning: boolean
  /** Undefined: the audit policy does not want to know. */
  readonly audit?: AuditRecord | undefined
  /** To be called when an answer without end has begun: from then on it takes no place from others. */
  readonly started: () => void
}

declare module 'fastify' {
  interface FastifyRequest {
    /** Undefined when not even the URL could be read. */
    call: Call
  }
}
