import { Agent, type RequestOptions, request } from 'node:https'
import { encodeJson, parseJson } from '../../apimachinery/codecs/json.ts'
import type { ServerAddress } from '../../client/http-connection.ts'
import type { Clock } from '../../platform/clock.ts'

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
    return this.#send(url, { method: 'GET' }, undefined)
  }

  /** Posts a document to the address itself. @throws {Error} as `get` */
  post(document: object): Promise<unknown> {
    return this.#send(this.#address.server, { method: 'POST' }, encodeJson(document))
  }

  #send(url: string, options: RequestOptions, body: Buffer | undefined): Promise<unknown> {
    if (!isHttps(url)) return Promise.reject(new Error('an https URL is needed'))
    const { ca, clientCertificate: cert, clientKey: key, token, tlsServerName, insecureSkipTlsVerify } = this.#address
    return new Promise((resolve, reject) => {
      const call = request(url, {
        ...options,
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
      })
      const timer = this.#clock.setTimer(this.#timeoutMs, () => call.destroy(new Error('context deadline exceeded')))
      const fail = (err: Error) => {
        timer.cancel()
        reject(err)
      }
      call.on('error', fail)
      call.on('response', (response) => {
        const chunks: Buffer[] = []
        let bytes = 0
        response.on('data', (chunk: Buffer) => {
          chunks.push(chunk)
          bytes += chunk.length
          if (bytes > maxAnswerBytes) call.destroy(new Error('the answer is too long'))
        })
        response.on('error', fail)
        response.on('end', () => {
          timer.cancel()
          const code = response.statusCode ?? 0
          if (code < 200 || code > 299) return reject(new Error(`the server responded with status ${code}`))
          try {
            resolve(parseJson(Buffer.concat(chunks, bytes)).value)
          } catch (cause) {
            reject(new Error('the answer is not JSON', { cause }))
          }
        })
      })
      call.end(body)
    })
  }
}
