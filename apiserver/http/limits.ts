/** Bytes of a request body (k8s.io/apiserver `MaxRequestBodyBytes`). */
export const bodyLimitBytes = 3 * 1024 * 1024

/** Bytes of the request line and all headers (Go's http.DefaultMaxHeaderBytes). */
export const headerLimitBytes = 1024 * 1024

/** How long a client may take to send a request. */
export const receiveTimeoutMs = 60_000

/** How long a client may take to shake hands, and to send its headers (k8s.io/apiserver's http.Server.ReadHeaderTimeout). */
export const headersTimeoutMs = 32_000

/** How long things may take. */
export interface ServingLimits {
  /** A request that is no watch and no stream; upstream's `--request-timeout`. */
  readonly requestTimeoutMs: number
  /** From failing `/readyz` to refusing requests, for load balancers to notice; upstream's `--shutdown-delay-duration`. */
  readonly shutdownDelayMs: number
  /** Requests that run at a time: the sum of upstream's `--max-requests-inflight` and `--max-mutating-requests-inflight`. */
  readonly maxRequestsInFlight: number
}

/** Upstream's defaults. */
export const defaultServingLimits: ServingLimits = {
  requestTimeoutMs: 60_000,
  shutdownDelayMs: 0,
  maxRequestsInFlight: 600,
}

/** How long a connection may idle (k8s.io/apiserver's http.Server.IdleTimeout is 90 s). */
export const keepAliveTimeoutMs = 90_000

/** Bytes of a message that a client sends on the WebSocket of a watch, where it has nothing to say. */
export const clientMessageBytes = 64 * 1024

/** Lists and watches are put together in pieces of about this size. */
export const chunkBytes = 64 * 1024

/** Bytes of a watch that may be on their way to the client's connection. */
export const watchBufferBytes = 512 * 1024

/**
 * Bytes of events that may wait for a client that reads its watch too slowly; then the connection is closed. Objects that
 * were there when the watch began do not count: the cache holds them anyway.
 */
export const watchBacklogBytes = 16 * 1024 * 1024

/** A watch without timeoutSeconds ends after this or up to twice as long (kube-apiserver `--min-request-timeout`). */
export const minWatchMs = 1_800_000

/** How long `close` waits for requests under way before it cuts their connections. */
export const shutdownBoundMs = 5_000
