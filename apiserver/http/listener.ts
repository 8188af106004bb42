import { createServer, type RequestListener, type Server } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import type { Socket } from 'node:net'
import { jsonText } from '../../apimachinery/codecs/json.ts'
import { badRequest } from '../../apimachinery/errors.ts'
import type { KeyPair } from '../auth/certificate-authority.ts'
import { headerLimitBytes, keepAliveTimeoutMs, receiveTimeoutMs } from './limits.ts'

/** What a server shows, and what it wants to be shown. */
export interface TlsOptions extends KeyPair {
  /** PEM of the authorities whose client certificates are asked for; whoever has none is let in all the same. */
  readonly clientAuthorities?: string | undefined
}

/** A Node server within our limits: HTTPS with a key and a certificate, else HTTP. */
export function createListener(handler: RequestListener, tls: TlsOptions | undefined): Server {
  const limits = {
    maxHeaderSize: headerLimitBytes,
    requestTimeout: receiveTimeoutMs,
    keepAliveTimeout: keepAliveTimeoutMs,
  }
  const server =
    tls === undefined
      ? createServer(limits, handler)
      : createTlsServer(
          {
            ...limits,
            cert: tls.certificate,
            key: tls.key,
            minVersion: 'TLSv1.2',
            // Whether a certificate is good is for the authenticators to say: one that is not gets a 401, not an alert.
            ...(tls.clientAuthorities && { requestCert: true, rejectUnauthorized: false, ca: tls.clientAuthorities }),
          },
          handler,
        )
  server.on('clientError', refuseGarbage)
  return server
}

/** Answers what is no HTTP at all, or too much of it. */
function refuseGarbage(err: Error & { code?: string }, duplex: { destroy(): void } & Partial<Socket>): void {
  const socket = duplex as Socket
  if (err.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy()
    return
  }
  const body = jsonText(badRequest('the request is not valid HTTP').status)
  const status = err.code === 'HPE_HEADER_OVERFLOW' ? '431 Request Header Fields Too Large' : '400 Bad Request'
  const head = ['content-type: application/json', `content-length: ${Buffer.byteLength(body)}`, 'connection: close']
  socket.end(`HTTP/1.1 ${status}\r\n${head.join('\r\n')}\r\n\r\n${body}`)
}
