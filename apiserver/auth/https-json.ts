import { Agent, type RequestOptions } from 'node:https'
import { urlToHttpOptions } from 'node:url'
import { encodeJson, parseJson } from '../../apimachinery/codecs/json.ts'
import type { ServerAddress } from '../../client/http/http-connection.ts'
import type { Clock } from '../../platform/clock.ts'
import { httpsExchange } from '../webhooks/https-exchange.ts'

/** Documents about users and keys are small. */
const maxAnswerBytes = 1024 * 1024

/** Connections that are kept open for the next question. */
const maxIdleSockets = 4

/** Whether a URL leads to a server that proves who it is. */
export const isHttps = (url: string): boolean => URL.canParse(url) && new URL(url).protocol === 'https:'

/** Asks one server elsewhere, over HTTPS, for small JSON documents. What is sent never gets into errors. */
export class HttpsJson {
  readonly #address: ServerAddress
  readonly #clock: Clock
  readonly #timeoutMs: number
  readonly #agent: Agent

  /** @param timeoutMs how long an answer may take, to its end @throws {TypeError} it is not reached over HTTPS */
  constructor(address: ServerAddress, timeoutMs: number, clock: Clock) {
    if (!isHttps(address.server)) throw new TypeError(`${address.server} is no https URL`)
    this.#address = address
    this.#timeoutMs = timeoutMs
    this.#clock = clock
    this.#agent = new Agent({ keepAlive: true, maxFreeSockets: maxIdleSockets })
  }

  /** @throws {Error} the server cannot be reached, does not answer with 2xx, or says too much */
  get(url: string): Promise<unknown> {
    return this.#send(url, 'GET', undefined)
  }

  /** Posts a document to the address itself. @throws {Error} as `get` */
  post(document: object): Promise<unknown> {
    return this.#send(this.#address.server, 'POST', encodeJson(document))
  }

  async #send(url: string, method: string, body: Buffer | undefined): Promise<unknown> {
    if (!isHttps(url)) throw new Error('an https URL is needed')
    const limits = { maxBytes: maxAnswerBytes, timeoutMs: this.#timeoutMs, clock: this.#clock }
    const { status, body: answer } = await httpsExchange(() => this.#request(url, method, body), body, limits)
    if (status < 200 || status > 299) throw new Error(`the server responded with status ${status}`)
    try {
      return parseJson(answer).value
    } catch (cause) {
      throw new Error('the answer is not JSON', { cause })
    }
  }

  #request(url: string, method: string, body: Buffer | undefined): RequestOptions {
    const { ca, clientCertificate: cert, clientKey: key, token, tlsServerName, insecureSkipTlsVerify } = this.#address
    return {
      ...urlToHttpOptions(new URL(url)),
      method,
      agent: this.#agent,
      ...(ca && { ca }),
      ...(cert && key && { cert, key }),
      ...(tlsServerName && { servername: tlsServerName }),
      rejectUnauthorized: !insecureSkipTlsVerify,
      headers: {
        accept: 'application/json',
        ...(token && { authorization: `Bearer ${token}` }),
        ...(body && { 'content-type': 'application/json', 'content-length': body.length }),
      },
    }
  }
}
