import { Agent, type RequestOptions } from 'node:https'
import type { Duplex } from 'node:stream'
import { connect } from 'node:tls'
import { encodeJson, parseJson } from '../../apimachinery/codecs/json.ts'
import { goQuote } from '../../apimachinery/go-text.ts'
import type { Clock } from '../../platform/clock.ts'
import { dialError, joinHostPort } from '../streams/network-error.ts'
import { httpsExchange } from './https-exchange.ts'
import { checkReachable, reachableLookup } from './reachable-address.ts'
import { responseErrorText } from './response-error.ts'
import type { ServiceResolver } from './service-resolver.ts'
import { loginOptions, type WebhookCredentials } from './webhook-credentials.ts'

/** How a webhook is reached: `clientConfig` of conversion and admission webhooks. One of `url` and `service` is set. */
export interface WebhookTarget {
  readonly url?: string | undefined
  readonly service?: WebhookService | undefined
  /** PEM in base64 of the authorities that the webhook's certificate may be of. Absent: those of the machine. */
  readonly caBundle?: string | undefined
}

interface WebhookService {
  readonly namespace: string
  readonly name: string
  readonly path?: string | undefined
  /** 443 unless given. */
  readonly port?: number | undefined
}

/** A webhook could not be asked, or its answer could not be read. Messages are those of Go's HTTP client. */
export class WebhookError extends Error {
  override readonly name = 'WebhookError'
}

/** An answer longer than this is not read. */
const maxResponseBytes = 16 * 1024 * 1024

/** Connections that are kept open for the next call. */
const maxIdleSockets = 4

export interface WebhookClientDeps {
  /** For timeouts. */
  readonly clock: Clock
  readonly resolve: ServiceResolver
}

/** Calls webhooks: a JSON document goes there, another one comes back. Redirects are not followed. */
export class WebhookClient {
  readonly #deps: WebhookClientDeps
  readonly #agent = new Agent({ keepAlive: true, maxFreeSockets: maxIdleSockets })

  constructor(deps: WebhookClientDeps) {
    this.#deps = deps
  }

  /**
   * Posts a document over HTTPS.
   * @param timeoutMs how long the whole call may take; whole seconds are told to the webhook as `?timeout=`
   * @param credentials how the server logs in there, if at all
   * @returns the document of the answer, not yet judged
   * @throws {WebhookError}
   */
  async call(
    target: WebhookTarget,
    document: object,
    timeoutMs: number,
    credentials?: WebhookCredentials,
  ): Promise<unknown> {
    const { url, host, port, options } = this.#addressOf(target, Math.ceil(timeoutMs / 1000))
    const fail = (why: string, cause?: unknown) => new WebhookError(`Post ${goQuote(url)}: ${why}`, { cause })
    const limits = { maxBytes: maxResponseBytes, timeoutMs, clock: this.#deps.clock }
    const body = encodeJson(document)
    const login = loginOptions(credentials?.for(host, port) ?? {})
    const prepare = async () => asPost(await options(login), body)
    const { status, body: answer } = await httpsExchange(prepare, body, limits).catch((err) => {
      throw fail(readable(err).message, err)
    })
    if (status < 200 || status > 299) throw new WebhookError(responseErrorText(status, answer))
    try {
      return parseJson(answer).value
    } catch (err) {
      throw fail('the answer is not JSON', err)
    }
  }

  /** Lets go of idle connections. */
  close(): void {
    this.#agent.destroy()
  }

  /** The URL for messages, and what leads to it; Services are looked up as late as possible. */
  #addressOf({ url, service, caBundle }: WebhookTarget, timeoutSeconds: number): WebhookAddress {
    const ca = caBundle ? Buffer.from(caBundle, 'base64').toString('utf8') : undefined
    if (!service) {
      const parsed = new URL(url ?? '')
      parsed.searchParams.set('timeout', `${timeoutSeconds}s`)
      const { hostname, pathname, search } = parsed
      const host = hostname.replace(/^\[(.*)\]$/, '$1')
      const port = Number(parsed.port) || 443
      const path = pathname + search
      return {
        url: parsed.href,
        host,
        port,
        options: async (login) => this.#directly(host, port, { ...login, path, ca }),
      }
    }
    const { namespace, name, port = 443, path = '/' } = service
    // The certificate is for the Service, wherever the connection goes.
    const servername = `${name}.${namespace}.svc`
    const target = `${path.startsWith('/') ? path : `/${path}`}?timeout=${timeoutSeconds}s`
    return {
      url: `https://${servername}:${port}${target}`,
      host: servername,
      port,
      options: async (login) => {
        const headers = { ...login.headers, host: `${servername}:${port}` }
        const wanted = { ...login, path: target, ca, servername, headers }
        const route = this.#deps.resolve({ namespace, name, port })
        const through = await route.connect?.()
        return through ? over(through, wanted) : this.#directly(route.host, route.port, wanted)
      },
    }
  }

  #directly(host: string, port: number, options: RequestOptions): RequestOptions {
    checkReachable(host)
    return { ...options, host, port, lookup: reachableLookup, agent: this.#agent }
  }
}

/** Where a webhook is, as credentials and messages name it, and what leads there. */
interface WebhookAddress {
  readonly url: string
  readonly host: string
  readonly port: number
  readonly options: (login: ReturnType<typeof loginOptions>) => Promise<RequestOptions>
}

/** TLS on a connection that somebody else made. */
function over(socket: Duplex, options: RequestOptions & { readonly servername: string }): RequestOptions {
  const { ca, cert, key, servername } = options
  return { ...options, createConnection: () => connect({ socket, ca, cert, key, servername }) }
}

function asPost(options: RequestOptions, body: Buffer): RequestOptions {
  const headers = {
    ...options.headers,
    'content-type': 'application/json',
    accept: 'application/json, */*',
    'content-length': body.length,
  }
  return { ...options, method: 'POST', headers }
}

/** Failures to connect as Go tells them. */
function readable(cause: NodeJS.ErrnoException & { address?: string; port?: number; hostname?: string }): Error {
  const { syscall, address, hostname, port } = cause
  if (syscall !== 'connect' && syscall !== 'getaddrinfo') return cause
  return dialError(joinHostPort(address ?? hostname ?? '', port ?? 443), cause)
}
