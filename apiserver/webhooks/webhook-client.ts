import { Agent, type RequestOptions, request } from 'node:https'
import { encodeJson, parseJson } from '../../apimachinery/codecs/json.ts'
import { goQuote } from '../../apimachinery/go-text.ts'
import type { Clock } from '../../platform/clock.ts'
import type { ServiceResolver } from './service-resolver.ts'

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

/** Calls webhooks: a JSON document goes there, another one comes back. */
export class WebhookClient {
  readonly #deps: WebhookClientDeps
  readonly #agent = new Agent({ keepAlive: true, maxFreeSockets: maxIdleSockets })

  constructor(deps: WebhookClientDeps) {
    this.#deps = deps
  }

  /**
   * Posts a document over HTTPS.
   * @param timeoutMs how long the whole call may take; whole seconds are told to the webhook as `?timeout=`
   * @returns the document of the answer, not yet judged
   * @throws {WebhookError}
   */
  async call(target: WebhookTarget, document: object, timeoutMs: number): Promise<unknown> {
    const { url, options } = this.#addressOf(target, Math.ceil(timeoutMs / 1000))
    const fail = (why: string, cause?: unknown) => new WebhookError(`Post ${goQuote(url)}: ${why}`, { cause })
    let response: Answer
    try {
      response = await this.#post(options(), encodeJson(document), timeoutMs)
    } catch (err) {
      throw fail(err instanceof Error ? err.message : String(err), err)
    }
    if (response.status < 200 || response.status > 299)
      throw fail(`the server responded with status ${response.status}`)
    try {
      return parseJson(response.body).value
    } catch (err) {
      throw fail('the answer is not JSON', err)
    }
  }

  /** Lets go of idle connections. */
  close(): void {
    this.#agent.destroy()
  }

  /** The URL for messages, and what leads to it; Services are looked up as late as possible. */
  #addressOf({ url, service, caBundle }: WebhookTarget, timeoutSeconds: number) {
    const ca = caBundle ? Buffer.from(caBundle, 'base64').toString('utf8') : undefined
    if (!service) {
      const parsed = new URL(url ?? '')
      parsed.searchParams.set('timeout', `${timeoutSeconds}s`)
      const { hostname, port, pathname, search } = parsed
      const host = hostname.replace(/^\[(.*)\]$/, '$1')
      return {
        url: parsed.href,
        options: (): RequestOptions => ({ host, port: port || 443, path: pathname + search, ca }),
      }
    }
    const { namespace, name, port = 443, path = '/' } = service
    // The certificate is for the Service, wherever the connection goes.
    const servername = `${name}.${namespace}.svc`
    const target = `${path.startsWith('/') ? path : `/${path}`}?timeout=${timeoutSeconds}s`
    return {
      url: `https://${servername}:${port}${target}`,
      options: (): RequestOptions => ({
        ...this.#deps.resolve({ namespace, name, port }),
        path: target,
        ca,
        servername,
        headers: { host: `${servername}:${port}` },
      }),
    }
  }

  #post(options: RequestOptions, body: Buffer, timeoutMs: number): Promise<Answer> {
    return new Promise((resolve, reject) => {
      const headers = {
        ...options.headers,
        'content-type': 'application/json',
        accept: 'application/json, */*',
        'content-length': body.length,
      }
      const call = request({ ...options, method: 'POST', agent: this.#agent, headers })
      const timer = this.#deps.clock.setTimer(timeoutMs, () => call.destroy(new Error('context deadline exceeded')))
      const settle = (finish: () => void) => {
        timer.cancel()
        finish()
      }
      call.on('error', (err) => settle(() => reject(err)))
      call.on('response', (response) => {
        const chunks: Buffer[] = []
        let bytes = 0
        response.on('data', (chunk: Buffer) => {
          chunks.push(chunk)
          bytes += chunk.length
          if (bytes > maxResponseBytes) call.destroy(new Error('the answer is too long'))
        })
        response.on('error', (err) => settle(() => reject(err)))
        response.on('end', () =>
          settle(() => resolve({ status: response.statusCode ?? 0, body: Buffer.concat(chunks, bytes) })),
        )
      })
      call.end(body)
    })
  }
}

interface Answer {
  readonly status: number
  readonly body: Buffer
}
