import type { ServerResponse } from 'node:http'
import type { WebSocket } from 'ws'
import { frameHead } from '../../../apimachinery/codecs/protobuf.ts'
import { chunkBytes, watchBufferBytes } from '../limits.ts'
import type { WatchOutput } from './watch-stream.ts'

/**
 * A watch as a response that goes on: events follow each other in the body.
 * @param framed each event has its length before it: where it ends cannot be told from itself
 */
export function chunkedOutput(response: ServerResponse, framed: boolean): WatchOutput {
  return {
    write(events) {
      const pieces = framed ? events.flatMap((event) => [frameHead(byteLength(event)), ...event]) : events.flat()
      response.write(pieces.length === 1 ? pieces[0] : Buffer.concat(pieces))
      // Drained only once an event-loop turn, a watch of many changes would fall behind with less.
      return response.writableLength < watchBufferBytes
    },
    listen(drained, closed) {
      response.on('drain', drained)
      response.on('close', closed)
    },
    end: () => void response.end(),
    destroy: () => void response.destroy(),
  }
}

function byteLength(pieces: readonly Buffer[]): number {
  return pieces.reduce((sum, { length }) => sum + length, 0)
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
