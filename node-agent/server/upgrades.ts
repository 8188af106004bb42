import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import { type WebSocket, WebSocketServer } from 'ws'
import { type Exchange, HttpError, type Upgrade } from './exchange.ts'

/** Bytes of one message of a client. They send at most 64 KiB at a time. */
const maxMessageBytes = 1024 * 1024

/** What has been agreed on with clients whose handshake is under way. */
const chosen = new WeakMap<IncomingMessage, string>()

const server = new WebSocketServer({ noServer: true, maxPayload: maxMessageBytes })
server.on('headers', (headers, request) => {
  const protocol = chosen.get(request)
  if (protocol) headers.push(`Sec-WebSocket-Protocol: ${protocol}`)
})

/** @throws {HttpError} 400: the client does not ask for another protocol */
export function upgradeOf({ request, upgrade }: Exchange): Upgrade {
  if (upgrade) return upgrade
  const { connection = '', upgrade: wanted = '' } = request.headers
  throw new HttpError(
    400,
    `unable to upgrade: missing upgrade headers in request: Connection: ${connection}, Upgrade: ${wanted}`,
  )
}

export function wantsWebSocket({ headers }: IncomingMessage): boolean {
  return headers.upgrade?.toLowerCase() === 'websocket'
}

/** Protocols that a client offers, in its order. */
export function offered(header: string | readonly string[] | undefined): string[] {
  const text = typeof header === 'string' ? header : (header ?? []).join(',')
  return text
    .split(',')
    .map((part) => part.trim())
    .filter(Boolean)
}

/**
 * Makes a WebSocket of a connection.
 * @param supported subprotocols; a client that offers none gets `''` if that is among them
 * @throws {HttpError} 403: none of the client's is supported
 */
export function acceptWebSocket(
  request: IncomingMessage,
  { socket, head }: Upgrade,
  supported: readonly string[],
): { readonly webSocket: WebSocket; readonly protocol: string } {
  const wanted = offered(request.headers['sec-websocket-protocol'])
  const protocol = wanted.length === 0 ? '' : wanted.find((each) => supported.includes(each))
  if (protocol === undefined || !supported.includes(protocol)) {
    throw new HttpError(
      403,
      `requested protocol(s) are not supported: [${wanted.join(' ')}]; supports [${supported.join(' ')}]`,
    )
  }
  chosen.set(request, protocol)
  // Kubernetes has names with a slash, which the library refuses: it gets to see none.
  delete request.headers['sec-websocket-protocol']
  let accepted: WebSocket | undefined
  server.handleUpgrade(request, socket, head, (webSocket) => {
    accepted = webSocket
  })
  // The library has answered what is no handshake.
  if (!accepted) throw new HttpError(400, 'the WebSocket handshake is broken')
  // Whoever uses the socket hears of its end; errors say no more.
  accepted.on('error', () => {})
  return { webSocket: accepted, protocol }
}

/**
 * Switches a connection to SPDY/3.1 with one of the stream protocols that the client offers.
 * @throws {HttpError} 400: it wants no SPDY; 403: none of the stream protocols is supported
 */
export function acceptSpdy(
  request: IncomingMessage,
  { socket, head }: Upgrade,
  supported: readonly string[],
): { readonly socket: Duplex; readonly protocol: string } {
  if (request.headers.upgrade?.toLowerCase() !== 'spdy/3.1') {
    throw new HttpError(400, `unable to upgrade: unsupported protocol ${request.headers.upgrade ?? ''}`)
  }
  const wanted = offered(request.headers['x-stream-protocol-version'])
  const protocol = wanted.find((each) => supported.includes(each))
  if (protocol === undefined) {
    const sides = `client supports [${wanted.join(' ')}], server accepts [${supported.join(' ')}]`
    throw new HttpError(403, `unable to upgrade: unable to negotiate protocol: ${sides}`)
  }
  const lines = ['Connection: Upgrade', 'Upgrade: SPDY/3.1', `X-Stream-Protocol-Version: ${protocol}`]
  socket.write(`HTTP/1.1 101 Switching Protocols\r\n${lines.join('\r\n')}\r\n\r\n`)
  if (head.length > 0) socket.unshift(head)
  return { socket, protocol }
}
