import type { IncomingMessage } from 'node:http'
import { encodeJson, parseJson } from '../../apimachinery/codecs/json.ts'
import type { ApiError } from '../../apimachinery/errors.ts'
import { type Clock, sleep } from '../../platform/clock.ts'
import type { RenewableKeyPair } from '../../platform/key-pair.ts'
import { RotatingConnection } from '../certificates/rotating-connection.ts'
import type { Transport, TransportRequest, WatchEvent, WatchRequest, WatchSink } from '../transport.ts'
import { type Credential, CredentialedCaller } from './credential.ts'
import {
  type Answer,
  type HttpCaller,
  HttpConnection,
  type OutgoingCall,
  type ServerAddress,
} from './http-connection.ts'
import { errorOf, resultOf } from './http-result.ts'
import { httpCallOf, watchPathOf } from './http-routes.ts'
import { LineSplitter } from './line-splitter.ts'

export interface HttpTransportOptions extends ServerAddress {
  /** Its first word becomes the field manager of writes that name none. */
  readonly userAgent: string
  readonly clock: Clock
  /** The client certificate to show, and those that replace it, in place of the one in the address. */
  readonly clientPair?: RenewableKeyPair | undefined
}

/** A transport that holds connections. */
export interface HttpTransport extends Transport {
  /** For somebody else over the same connections, which must not show a client certificate: that would count first. */
  withCredential(credential: Credential): Transport
  /** Ends watches and connections. */
  close(): void
}

/** How often a request is sent again because the server asked to wait (client-go's limit). */
const maxRetries = 10

/** One event is one line; an object has less than 3 MiB. */
const maxEventBytes = 16 * 1024 * 1024

/** Carries calls over HTTP/1.1 in JSON, to any conformant API server. */
export function httpTransport(options: HttpTransportOptions): HttpTransport {
  const { userAgent, clock, clientPair, ...address } = options
  const connection = clientPair
    ? new RotatingConnection(address, clientPair, userAgent, clock)
    : new HttpConnection(address, userAgent, clock)
  const closed = new AbortController()
  closed.signal.addEventListener('abort', () => connection.close())
  return new HttpJsonTransport(connection, clock, closed)
}

class HttpJsonTransport implements HttpTransport {
  readonly #caller: HttpCaller
  readonly #clock: Clock
  readonly #closed: AbortController

  constructor(caller: HttpCaller, clock: Clock, closed: AbortController) {
    this.#caller = caller
    this.#clock = clock
    this.#closed = closed
  }

  withCredential(credential: Credential): Transport {
    return new HttpJsonTransport(new CredentialedCaller(this.#caller, credential), this.#clock, this.#closed)
  }

  request(request: TransportRequest): Promise<unknown> {
    const { method, path, contentType, body } = httpCallOf(request)
    return this.#call({
      method,
      path,
      headers: { accept: 'application/json', ...(contentType ? { 'content-type': contentType } : {}) },
      body: body === undefined ? undefined : encodeJson(body),
    })
  }

  getPath(path: string): Promise<unknown> {
    return this.#call({ method: 'GET', path, headers: { accept: 'application/json' } })
  }

  watch(request: WatchRequest, sink: WatchSink): () => void {
    const stop = new AbortController()
    const signal = AbortSignal.any([stop.signal, this.#closed.signal])
    this.#watch(request, sink, signal).then(
      () => signal.aborted || sink.onEnd(),
      (error: Error) => signal.aborted || sink.onEnd(error),
    )
    return () => stop.abort()
  }

  close(): void {
    this.#closed.abort()
  }

  async #call(call: OutgoingCall): Promise<unknown> {
    for (let retries = 0; ; retries++) {
      const answer = await this.#caller.call(call)
      const retryAfterSeconds = retries < maxRetries ? askedToWait(answer) : undefined
      if (retryAfterSeconds === undefined) return resultOf(answer)
      await sleep(this.#clock, retryAfterSeconds * 1000, this.#closed.signal)
    }
  }

  async #watch(request: WatchRequest, sink: WatchSink, signal: AbortSignal): Promise<void> {
    const call = { method: 'GET', path: watchPathOf(request), headers: { accept: 'application/json' } }
    const response = await this.#caller.stream(call, signal)
    if (response.statusCode !== 200) throw await failureOf(response)
    const lines = new LineSplitter(maxEventBytes, (line) => {
      if (!signal.aborted) sink.onEvent(parseJson(line).value as WatchEvent)
    })
    for await (const chunk of response as AsyncIterable<Buffer>) lines.push(chunk)
  }
}

/** Seconds to wait before the same request may be sent again, when the server says so. */
function askedToWait({ code, headers }: Answer): number | undefined {
  if (code !== 429 && code < 500) return undefined
  const seconds = Number(headers['retry-after'])
  return seconds > 0 ? seconds : undefined
}

async function failureOf(response: IncomingMessage): Promise<ApiError> {
  const chunks: Buffer[] = []
  for await (const chunk of response as AsyncIterable<Buffer>) chunks.push(chunk)
  return errorOf(response.statusCode as number, Buffer.concat(chunks))
}
