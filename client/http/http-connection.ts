import http from 'node:http'
import https from 'node:https'
import type { Clock } from '../../platform/clock.ts'

/** Where an API server is and how to be let in. Certificates and keys are PEM. */
export interface ServerAddress {
  /** `https://host:port`, perhaps with a path before the API's own. */
  readonly server: string
  readonly ca?: string | undefined
  readonly clientCertificate?: string | undefined
  readonly clientKey?: string | undefined
  readonly token?: string | undefined
  /** The name in the server's certificate, when it is not the host's. */
  readonly tlsServerName?: string | undefined
  readonly insecureSkipTlsVerify?: boolean | undefined
}

export interface OutgoingCall {
  readonly method: string
  /** With the query. */
  readonly path: string
  readonly headers: Readonly<Record<string, string>>
  readonly body?: Buffer | undefined
}

export interface Answer {
  readonly code: number
  readonly headers: http.IncomingHttpHeaders
  readonly body: Buffer
}

/** Sends calls to one server. */
export interface HttpCaller {
  /**
   * Sends a call and reads the whole answer, whatever its code.
   * @throws {Error} the server cannot be reached or did not answer in time: for writes, the outcome is unknown
   */
  call(call: OutgoingCall): Promise<Answer>
  /** Sends a call whose answer goes on; `signal` ends it. */
  stream(call: OutgoingCall, signal: AbortSignal): Promise<http.IncomingMessage>
}

/** Requests at a time; further ones queue for a connection. Watches do not count. */
const maxConnections = 64

/** The whole time a request may take; longer than the 60 s after which an API server gives up on one. */
export const requestTimeoutMs = 70_000

/** Lists are the largest answers: this holds 100 000 pods. */
const maxAnswerBytes = 1024 * 1024 * 1024

/** Tells a dead peer from a quiet one on connections that carry watches. */
const keepAliveProbeMs = 15_000

/** Kept-alive connections to one server. */
export class HttpConnection implements HttpCaller {
  readonly #clock: Clock
  readonly #base: URL
  readonly #token: string | undefined
  readonly #userAgent: string
  readonly #send: typeof https.request
  readonly #agent: http.Agent
  readonly #watchAgent: http.Agent

  constructor(address: ServerAddress, userAgent: string, clock: Clock) {
    this.#clock = clock
    this.#base = new URL(address.server)
    this.#token = address.token
    this.#userAgent = userAgent
    const keepAlive = { keepAlive: true, keepAliveMsecs: keepAliveProbeMs }
    const secure = this.#base.protocol === 'https:'
    const makeAgent = (options: http.AgentOptions) =>
      secure ? new https.Agent({ ...options, ...tlsOptions(address) }) : new http.Agent(options)
    this.#send = secure ? https.request : http.request
    this.#agent = makeAgent({ ...keepAlive, maxSockets: maxConnections })
    this.#watchAgent = makeAgent(keepAlive)
  }

  async call(call: OutgoingCall): Promise<Answer> {
    const response = await this.#open(call, this.#agent, requestTimeoutMs)
    return { code: response.statusCode as number, headers: response.headers, body: await readAll(response) }
  }

  stream(call: OutgoingCall, signal: AbortSignal): Promise<http.IncomingMessage> {
    return this.#open(call, this.#watchAgent, undefined, signal)
  }

  /** Ends every connection. */
  close(): void {
    this.#agent.destroy()
    this.#watchAgent.destroy()
  }

  #open(
    { method, path, headers, body }: OutgoingCall,
    agent: http.Agent,
    timeoutMs: number | undefined,
    signal?: AbortSignal,
  ): Promise<http.IncomingMessage> {
    const { promise, resolve, reject } = withResolvers<http.IncomingMessage>()
    const request = this.#send(new URL(this.#base.pathname.replace(/\/$/, '') + path, this.#base), {
      method,
      agent,
      headers: { ...this.#ownHeaders(body), ...headers },
      ...(signal ? { signal } : {}),
    })
    const timer =
      timeoutMs === undefined
        ? undefined
        : this.#clock.setTimer(timeoutMs, () => request.destroy(new Error(`no answer in ${timeoutMs} ms`)))
    request.on('response', (response) => {
      response.on('close', () => timer?.cancel())
      resolve(response)
    })
    request.on('error', (error) => {
      timer?.cancel()
      // The server may close a kept-alive connection just when we send on it. Reading again does no harm.
      const stale = request.reusedSocket && 'code' in error && error.code === 'ECONNRESET' && method === 'GET'
      if (stale) resolve(this.#open({ method, path, headers, body }, agent, timeoutMs, signal))
      else reject(new Error(`cannot reach the API server at ${this.#base.host}: ${error.message}`, { cause: error }))
    })
    request.end(body)
    return promise
  }

  #ownHeaders(body: Buffer | undefined): Record<string, string> {
    return {
      'user-agent': this.#userAgent,
      ...(this.#token === undefined ? {} : { authorization: `Bearer ${this.#token}` }),
      ...(body ? { 'content-length': String(body.length) } : {}),
    }
  }
}

function tlsOptions(address: ServerAddress): https.AgentOptions {
  const { ca, clientCertificate, clientKey, tlsServerName, insecureSkipTlsVerify } = address
  return {
    ...(ca === undefined ? {} : { ca }),
    ...(clientCertificate === undefined ? {} : { cert: clientCertificate }),
    ...(clientKey === undefined ? {} : { key: clientKey }),
    ...(tlsServerName === undefined ? {} : { servername: tlsServerName }),
    rejectUnauthorized: !insecureSkipTlsVerify,
  }
}

async function readAll(response: http.IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = []
  let bytes = 0
  for await (const chunk of response as AsyncIterable<Buffer>) {
    bytes += chunk.length
    if (bytes > maxAnswerBytes) throw new Error(`answer is longer than ${maxAnswerBytes} bytes`)
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}

function withResolvers<T>() {
  let resolve!: (value: T | Promise<T>) => void
  let reject!: (error: Error) => void
  const promise = new Promise<T>((onValue, onError) => {
    resolve = onValue
    reject = onError
  })
  return { promise, resolve, reject }
}
