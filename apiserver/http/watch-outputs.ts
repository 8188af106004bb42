import type { ServerResponse } from 'node:http'
import type { WebSocket } from 'ws'
import { chunkBytes } from './limits.ts'
import type { WatchOutput } from './watch-stream.ts'

/** A watch as a response that goes on: events follow each other in the body. */
export function chunkedOutput(response: ServerResponse): WatchOutput {
  return {
    write(events) {
      const pieces = events.flat()
      return response.write(pieces.length === 1 ? pieces[0] : Buffer.concat(pieces))
    },
    listen(drained, closed) {
      response.on('drain', drained)
      response.on('close', closed)
    },
    end: () => void response.end(),
    destroy: () => void response.destroy(),
  }
}

/** A watch over a WebSocket: every event is a message, text for JSON. */
export function webSocketOutput(socket: WebSocket, binary: boolean): WatchOutput {
  let drained = () => {}
  const onSent = () => {
    if (socket.bufferedAmount < chunkBytes) drained()
  }
  return {
    write(events) {
      for (const pieces of events) socket.send(Buffer.concat(pieces), { binary }, onSent)
      return socket.bufferedAmount < chunkBytes
    },
    listen(resume, closed) {
      drained = resume
      socket.on('close', closed)
    },
    end: () => socket.close(),
    destroy: () => socket.terminate(),
  }
}
