import type { Duplex } from 'node:stream'
import { createWebSocketStream } from 'ws'
import { endStream } from '../end-stream.ts'
import type { Exchange } from '../exchange.ts'
import { SpdyConnection } from '../spdy/spdy-connection.ts'
import type { SpdyStream } from '../spdy/spdy-stream.ts'
import { acceptSpdy, acceptWebSocket, upgradeOf } from '../upgrades.ts'
import type { ForwardedPod } from './forwarded-pod.ts'

const protocol = 'portforward.k8s.io'

/** Subprotocol of WebSockets whose messages are the bytes of a SPDY connection (KEP-4006). */
export const tunnelProtocol = 'SPDY/3.1+portforward.k8s.io'

/** Forwards ports over SPDY/3.1 until the client closes the connection. @throws {HttpError} before it is one */
export function forwardOverSpdy(exchange: Exchange, pod: ForwardedPod): Promise<void> {
  const { socket } = acceptSpdy(exchange.request, upgradeOf(exchange), [protocol])
  return forward(socket, pod)
}

/** The same, where the SPDY connection goes through a WebSocket. @throws {HttpError} before it is one */
export function forwardOverTunnel(exchange: Exchange, pod: ForwardedPod): Promise<void> {
  const { webSocket } = acceptWebSocket(exchange.request, upgradeOf(exchange), [tunnelProtocol])
  const tunnel = createWebSocketStream(webSocket)
  tunnel.on('error', () => tunnel.destroy())
  return forward(tunnel, pod)
}

/** Every forwarded connection is a pair of streams, of which the client opens the one for errors first. */
async function forward(socket: Duplex, pod: ForwardedPod): Promise<void> {
  const errors = new Map<string, SpdyStream>()
  const connection = new SpdyConnection(socket, (stream) => {
    const id = requestIdOf(stream)
    switch (stream.headers.get('streamtype')) {
      case 'error':
        errors.set(id, stream)
        stream.once('close', () => errors.delete(id))
        // The client has nothing to say there.
        stream.resume()
        return
      case 'data':
        return void forwardPair(pod, stream, errors.get(id))
      default:
        stream.destroy()
    }
  })
  await connection.run()
}

/** Old clients open pairs one after the other, and name none. */
function requestIdOf({ id, headers }: SpdyStream): string {
  const named = headers.get('requestid')
  if (named !== undefined) return named
  return String(headers.get('streamtype') === 'error' ? id : id - 2)
}

async function forwardPair(pod: ForwardedPod, data: SpdyStream, errors: SpdyStream | undefined): Promise<void> {
  const port = Number(data.headers.get('port'))
  const problem = await pod.join(data, port)
  if (problem !== undefined) errors?.write(problem)
  for (const stream of errors ? [data, errors] : [data]) {
    await endStream(stream)
    stream.destroy()
  }
}
