import type { OutgoingHttpHeaders } from 'node:http'
import type { Clock } from '../../platform/clock.ts'
import { askBackend } from '../http/streams/backend-request.ts'
import type { Backend } from '../streams/connect-request.ts'

/** How long a server may take to answer, in milliseconds (kube-aggregator: 5 s). */
const answerTimeoutMs = 5_000

/** A discovery document is shorter. */
const maxBytes = 8 * 1024 * 1024

/** Reads a small document. @throws {Error} the server cannot be reached, takes too long or says too much */
export async function fetchDocument(
  backend: Backend,
  headers: OutgoingHttpHeaders,
  clock: Clock,
): Promise<{ readonly code: number; readonly body: Buffer }> {
  const connection = await backend.connect()
  const timer = clock.setTimer(answerTimeoutMs, () => connection.destroy(new Error('context deadline exceeded')))
  try {
    const request = { method: 'GET', headers, upgrades: false }
    const { response } = await askBackend({ ...backend, connect: async () => connection }, request)
    const chunks: Buffer[] = []
    let bytes = 0
    for await (const chunk of response as AsyncIterable<Buffer>) {
      bytes += chunk.length
      if (bytes > maxBytes) throw new Error(`the answer is longer than ${maxBytes} bytes`)
      chunks.push(chunk)
    }
    return { code: response.statusCode ?? 0, body: Buffer.concat(chunks, bytes) }
  } finally {
    timer.cancel()
    connection.destroy()
  }
}
