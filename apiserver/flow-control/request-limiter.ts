import type { UserInfo } from '../api-request.ts'
import type { RequestInfo } from '../http/chain/request-info.ts'

/** A request that asks to be let in. */
export interface LimitedRequest {
  readonly user: UserInfo
  readonly info: RequestInfo
  readonly longRunning: boolean
  readonly mutating: boolean
  /** Calls `forget` when the client gives up. */
  readonly onGone: (forget: () => void) => void
}

/** What became of a request at the door. */
export interface Admission {
  /** Of the FlowSchema and the priority level that the request belongs to; undefined where nobody asked. */
  readonly flowSchemaUid?: string | undefined
  readonly priorityLevelUid?: string | undefined
  /** Gives the place back; calls after the first do nothing. Undefined: the request is turned away. */
  readonly release: (() => void) | undefined
}

/** Keeps requests from HTTP within what the server can do at a time. */
export interface RequestLimiter {
  /** Lets a request in, at once or after a while, or turns it away. */
  admit(request: LimitedRequest): Admission | Promise<Admission>
}

/** Lets everybody in. */
export const noLimits: RequestLimiter = { admit: () => ({ release: () => {} }) }
