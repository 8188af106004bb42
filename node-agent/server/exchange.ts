import { type IncomingMessage, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import type { Duplex } from 'node:stream'

/** The connection of a request that wants to become something else than HTTP. */
export interface Upgrade {
  readonly socket: Duplex
  /** What the client has sent already. */
  readonly head: Buffer
}

/** A request and the way to answer it. */
export interface Exchange {
  readonly request: IncomingMessage
  readonly response: ServerResponse
  /** Decoded segments of the path. */
  readonly path: readonly string[]
  readonly query: URLSearchParams
  readonly upgrade: Upgrade | undefined
}

/** A request is refused, with this status code. */
export class HttpError extends Error {
  override readonly name = 'HttpError'
  readonly code: number

  constructor(code: number, message: string) {
    super(message)
    this.code = code
  }
}

/** @throws {HttpError} the URL is broken */
export function exchangeOf(request: IncomingMessage, response: ServerResponse, upgrade?: Upgrade): Exchange {
  const [path = '', query = ''] = (request.url ?? '/').split('?', 2)
  return { request, response, path: segmentsOf(path), query: new URLSearchParams(query), upgrade }
}

function segmentsOf(path: string): string[] {
  try {
    return path.split('/').filter(Boolean).map(decodeURIComponent)
  } catch {
    throw new HttpError(400, 'invalid URL escape')
  }
}

/** A way to answer a request to upgrade in plain HTTP. */
export function responseOn(request: IncomingMessage, socket: Duplex): ServerResponse {
  const response = new ServerResponse(request)
  response.shouldKeepAlive = false
  // Node takes any stream here, though its types want a socket.
  response.assignSocket(socket as Socket)
  response.on('finish', () => socket.end())
  return response
}

/** Answers with text, as the kubelet does, errors included. */
export function sendText(response: ServerResponse, code: number, text: string, contentType = 'text/plain'): void {
  response.sendDate = false
  response.writeHead(code, { 'content-type': contentType, 'content-length': Buffer.byteLength(text) })
  response.end(text)
}
