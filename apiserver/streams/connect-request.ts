import type { Duplex } from 'node:stream'
import type { Kind } from '../../apimachinery/kinds/define-kind.ts'
import type { UserInfo } from '../api-request.ts'
import type { Annotate } from '../audit/annotate-decision.ts'

/** Subresources that carry bytes instead of objects. */
export const streamSubresources: ReadonlySet<string> = new Set(['attach', 'exec', 'log', 'portforward', 'proxy'])

/** A request for one of them, authenticated and not yet authorized. */
export interface ConnectRequest {
  /** The verb of the HTTP method as authorization knows it; `''` for those that it does not know. */
  readonly verb: string
  readonly kind: Kind
  readonly namespace: string
  /** Of proxies it may say a scheme and a port, too: `https:web:8443`. */
  readonly name: string
  readonly subresource: string
  /** What follows `proxy` in the path, decoded: `''`, or it begins with a slash. */
  readonly path: string
  readonly query: URLSearchParams
  /** The query as it came, for who proxies it. */
  readonly rawQuery: string
  readonly user: UserInfo
  /** Tells the audit log something, when there is one. */
  readonly annotate?: Annotate | undefined
}

/** The program that is to answer a request. */
export interface Backend {
  /** `https://172.18.0.2:10250`, for messages. */
  readonly origin: string
  /** `Host` of requests to it. */
  readonly host: string
  /** The path with its query, encoded. */
  readonly path: string
  /** Opens a connection, on which HTTP is spoken. @throws {Error} it cannot be reached; the message is Go's */
  connect(): Promise<Duplex>
}

/** How a request for a stream is answered. */
export interface Forwarding {
  /** `log`: with what the backend says; `upgrade`: only by another protocol than HTTP; `proxy`: either way. */
  readonly mode: 'log' | 'upgrade' | 'proxy'
  /** Undefined: there is nothing yet, and an empty answer. */
  readonly backend: Backend | undefined
}
