import type { UserInfo } from '../api-request.ts'
import type { RequestInfo } from './request-info.ts'
import type { Target } from './url.ts'

/** What the first steps of the request chain have found out; handlers find it as `request.call`. */
export interface Call {
  /** `Audit-Id` in the response, and part of the cause of writes. */
  readonly requestId: string
  readonly target: Target
  readonly info: RequestInfo
  readonly user: UserInfo
}

declare module 'fastify' {
  interface FastifyRequest {
    /** Undefined when the request was refused before the chain was through. */
    call: Call
  }
}
