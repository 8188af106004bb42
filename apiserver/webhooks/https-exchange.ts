import { type RequestOptions, request } from 'node:https'
import type { Clock } from '../../platform/clock.ts'

/** What one exchange may take. */
export interface ExchangeLimits {
  /** Of the answer's body. */
  readonly maxBytes: number
  /** From the start, with finding the server, to the end of the answer. */
  readonly timeoutMs: number
  readonly clock: Clock
}

/** An answer, whatever its status. */
export interface HttpsAnswer {
  readonly status: number
  readonly body: Buffer
}

/**
 * Sends a request over HTTPS and reads the whole answer.
 * @param prepare finds where the request goes
 * @throws {Error} whatever happened first: the server was not found or reached, `the answer is too long`, or, in Go's
 * words, `context deadline exceeded`
 */
export async function httpsExchange(
  prepare: () => RequestOptions | Promise<RequestOptions>,
  body: Buffer | undefined,
  { maxBytes, timeoutMs, clock }: ExchangeLimits,
): Promise<HttpsAnswer> {
  const end = new AbortController()
  const timer = clock.setTimer(timeoutMs, () => end.abort(new Error('context deadline exceeded')))
  const ended = new Promise<never>((_resolve, reject) => {
    end.signal.addEventListener('abort', () => reject(end.signal.reason))
  })
  const run = async () => send(await prepare(), body, maxBytes, end.signal)
  try {
    return await Promise.race([run(), ended])
  } finally {
    timer.cancel()
  }
}

/** The first failure counts: what ends a connection makes it fail in other ways, too. */
function send(
  options: RequestOptions,
  body: Buffer | undefined,
  maxBytes: number,
  signal: AbortSignal,
): Promise<HttpsAnswer> {
  return new Promise((resolve, reject) => {
    const call = request({ ...options, signal })
    call.on('error', reject)
    call.on('response', (response) => {
      const chunks: Buffer[] = []
      let bytes = 0
      response.on('data', (chunk: Buffer) => {
        chunks.push(chunk)
        bytes += chunk.length
        if (bytes <= maxBytes) return
        reject(new Error('the answer is too long'))
        call.destroy()
      })
      response.on('error', reject)
      response.on('end', () => resolve({ status: response.statusCode ?? 0, body: Buffer.concat(chunks, bytes) }))
    })
    call.end(body)
  })
}
