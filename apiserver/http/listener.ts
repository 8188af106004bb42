import { createServer, type RequestListener, type Server } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import type { Socket } from 'node:net'
import { jsonText } from '../../apimachinery/codecs/json.ts'
import { badRequest } from '../../apimachinery/errors.ts'
import type { KeyPair } from '../auth/certificate-authority.ts'
import { headerLimitBytes, headersTimeoutMs, keepAliveTimeoutMs, receiveTimeoutMs } from './limits.ts'

/** What a server shows, and what it wants to be shown. */
export interface TlsOptions extends KeyPair {
  /** PEM of the authorities whose client certificates are asked for; whoever has none is let in all the same. */
  readonly clientAuthorities?: string | undefined
}

/** Those of TLS 1.3, and of TLS 1.2 what is authenticated and keeps past sessions secret (RFC 9325 section 4.2). */
const modernCiphers = [
  ...['TLS_AES_128_GCM_SHA256', 'TLS_AES_256_GCM_SHA384', 'TLS_CHACHA20_POLY1305_SHA256'],
  ...['ECDHE-ECDSA-AES128-GCM-SHA256', 'ECDHE-ECDSA-AES256-GCM-SHA384', 'ECDHE-ECDSA-CHACHA20-POLY1305'],
  ...['ECDHE-RSA-AES128-GCM-SHA256', 'ECDHE-RSA-AES256-GCM-SHA384', 'ECDHE-RSA-CHACHA20-POLY1305'],
].join(':')

/** A Node server within our limits: HTTPS with a key and a certificate, else HTTP. */
export function createListener(handler: RequestListener, tls: TlsOptions | undefined): Server {
  const limits = {
    maxHeaderSize: headerLimitBytes,
    headersTimeout: headersTimeoutMs,
    requestTimeout: receiveTimeoutMs,
    keepAliveTimeout: keepAliveTimeoutMs,
  }
  if (tls === undefined) return createServer(limits, handler)
  return createTlsServer(
    {
      ...limits,
      cert: tls.certificate,
      key: tls.key,
      handshakeTimeout: headersTimeoutMs,
      minVersion: 'TLSv1.2',
      ciphers: modernCiphers,
      // Whether a certificate is good is for the authenticators to say: one that is not gets a 401, not an alert.
      ...(tls.clientAuthorities && { requestCert: true, rejectUnauthorized: false, ca: tls.clientAuthorities }),
    },
    handler,
  )
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
