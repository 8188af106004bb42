import type { IncomingHttpHeaders } from 'node:http'

/** Browsers can send no Authorization header with a WebSocket, but subprotocols (k8s.io/apiserver request/websocket). */
const prefix = 'base64url.bearer.authorization.k8s.io.'

const base64url = /^[A-Za-z0-9_-]+$/

/**
 * Takes the bearer token out of the subprotocols that a WebSocket offers: nobody behind is to see or choose it.
 * @returns undefined: there is none; `''`: it cannot be read, is not the only one, or leaves no subprotocol to choose
 */
export function takeWebSocketToken(headers: IncomingHttpHeaders): string | undefined {
  const offered = headers['sec-websocket-protocol']
  if (headers.upgrade?.toLowerCase() !== 'websocket' || !offered?.includes(prefix)) return undefined
  const protocols = offered.split(',').map((protocol) => protocol.trim())
  const [first = '', ...more] = protocols.filter((protocol) => protocol.startsWith(prefix))
  const others = protocols.filter((protocol) => !protocol.startsWith(prefix))
  if (others.length > 0) headers['sec-websocket-protocol'] = others.join(', ')
  else delete headers['sec-websocket-protocol']
  const encoded = first.slice(prefix.length)
  if (more.length > 0 || others.length === 0 || !base64url.test(encoded)) return ''
  return Buffer.from(encoded, 'base64url').toString('utf8')
}
