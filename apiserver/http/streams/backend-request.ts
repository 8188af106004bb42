import { type IncomingMessage, type OutgoingHttpHeaders, request as startRequest } from 'node:http'
import type { Duplex, Readable, Writable } from 'node:stream'
import type { Backend } from '../../streams/connect-request.ts'

export interface BackendRequest {
  readonly method: string
  readonly headers: OutgoingHttpHeaders
  /** Absent: there is none. Without a length in the headers it is sent in chunks. */
  readonly body?: Readable | undefined
  /** The client wants another protocol than HTTP. */
  readonly upgrades: boolean
  /** The way back to the client: once that is closed, nobody wants an answer. */
  readonly client?: Writable | undefined
}

/** What a backend answers: in HTTP, or by changing the protocol of the connection. */
export interface BackendAnswer {
  readonly response: IncomingMessage
  readonly upgraded: { readonly socket: Duplex; readonly head: Buffer } | undefined
}

/** Sends a request to a backend. @throws {Error} it cannot be reached, or breaks off before it answers */
export async function askBackend(backend: Backend, request: BackendRequest): Promise<BackendAnswer> {
  const { method, headers, body, upgrades, client } = request
  const connection = await backend.connect()
  return new Promise((resolve, reject) => {
    // It may break before the request takes hold of it.
    const broken = () => reject(connection.errored ?? new Error('EOF'))
    if (connection.destroyed) return broken()
    connection.on('close', broken)
    // Whoever does not follow an upgrade closes its connection: it is not used again.
    const outgoing = startRequest({
      createConnection: () => connection,
      method,
      path: backend.path.startsWith('/') ? backend.path : `/${backend.path}`,
      headers: {
        host: backend.host,
        ...headers,
        ...(body && headers['content-length'] === undefined && { 'transfer-encoding': 'chunked' }),
        connection: upgrades ? 'Upgrade' : 'close',
      },
    })
    client?.once('close', () => outgoing.destroy())
    outgoing.on('error', reject)
    outgoing.on('response', (response) => resolve({ response, upgraded: undefined }))
    outgoing.on('upgrade', (response, socket, head) => resolve({ response, upgraded: { socket, head } }))
    if (!body) outgoing.end()
    else {
      body.on('error', () => outgoing.destroy())
      body.pipe(outgoing)
    }
  })
}
