import { createServer, type RequestListener, type Server } from 'node:http'
import type { Socket } from 'node:net'
import { jsonText } from '../../apimachinery/codecs/json.ts'
import { badRequest } from '../../apimachinery/errors.ts'
import { createTlsServer, type TlsOptions } from '../tls/tls-server.ts'
import { headerLimitBytes, headersTimeoutMs, keepAliveTimeoutMs, receiveTimeoutMs } from './limits.ts'

/** A Node server within our limits: HTTPS with a key and a certificate, else HTTP. */
export function createListener(handler: RequestListener, tls: TlsOptions | undefined): Server {
  const limits = {
    maxHeaderSize: headerLimitBytes,
    headersTimeout: headersTimeoutMs,
    requestTimeout: receiveTimeoutMs,
    keepAliveTimeout: keepAliveTimeoutMs,
  }
  if (tls === undefined) return createServer(limits, handler)
  return createTlsServer({ ...limits, handshakeTimeout: headersTimeoutMs }, tls, handler)
}

/** What is wrong with a connection, by the error code of Node's HTTP parser; whatever is not here is a bad request. */
const refusals: Readonly<Record<string, readonly [status: string, message: string]>> = {
  HPE_HEADER_OVERFLOW: ['431 Request Header Fields Too Large', 'the headers of the request are too long'],
  ERR_HTTP_REQUEST_TIMEOUT: ['408 Request Timeout', 'the request took too long to arrive'],
}

/** Answers what is no HTTP at all, too much of it, or too slow. */
export function refuseGarbage(err: Error & { code?: string }, socket: Socket): void {
  if (err.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy()
    return
  }
  const [status, message] = refusals[err.code ?? ''] ?? ['400 Bad Request', 'the request is not valid HTTP']
  const body = jsonText(badRequest(message).status)
  const head = ['content-type: application/json', `content-length: ${Buffer.byteLength(body)}`, 'connection: close']
  socket.end(`HTTP/1.1 ${status}\r\n${head.join('\r\n')}\r\n\r\n${body}`)
}
