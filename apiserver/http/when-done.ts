import '@fastify/websocket'
import type { FastifyReply, FastifyRequest } from 'fastify'

/** Calls `then` once, when nothing more will be sent: the answer is through, or the client is gone. */
export function whenDone({ ws }: FastifyRequest, { raw }: FastifyReply, then: () => void): void {
  if (!ws) {
    raw.once('close', then)
    return
  }
  // The response to an upgrade never closes: it is refused and finishes, or becomes a WebSocket, which closes.
  let done = false
  const once = () => {
    if (!done) then()
    done = true
  }
  raw.once('prefinish', once)
  raw.socket?.once('close', once)
}
