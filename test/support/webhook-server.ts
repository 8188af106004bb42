import type { IncomingMessage, ServerResponse } from 'node:http'
import { createServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import type { Test } from 'tap'
import {
  type CertificateRequest,
  createAuthority,
  issueServingCertificate,
} from '../../apiserver/auth/certificates/certificate-authority.ts'
import { SeededRandom } from '../../platform/random.ts'

/** What is for whoever is reached as 127.0.0.1. */
export const loopbackNames: CertificateRequest['names'] = [{ type: 'ip', value: '127.0.0.1' }]

/** An HTTPS server on a port of this machine, which ends with the test. */
export interface LocalServer {
  readonly port: number
  /** PEM of its authority. */
  readonly ca: string
}

/** @param names what its certificate is for @param clientCa whose client certificates it asks for, PEM */
export async function httpsServer(
  t: Test,
  names: CertificateRequest['names'],
  answer: (request: IncomingMessage, response: ServerResponse) => void,
  clientCa?: string,
): Promise<LocalServer> {
  const random = new SeededRandom('webhook')
  const [notBefore, notAfter] = [Date.UTC(2020, 0), Date.UTC(2100, 0)]
  const authority = await createAuthority({ commonName: 'webhooks', notBefore, notAfter }, random)
  const request = { commonName: 'webhook', notBefore, notAfter, names }
  const { certificate: cert, key } = await issueServingCertificate(authority, request, random)
  const client = clientCa === undefined ? {} : { requestCert: true, rejectUnauthorized: false, ca: clientCa }
  const server = createServer({ cert, key, ...client }, answer)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  t.teardown(() => {
    server.closeAllConnections()
    server.close()
  })
  return { port: (server.address() as AddressInfo).port, ca: authority.certificate }
}

/** The whole body of a request. */
export async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks).toString()
}

/** A webhook on a port of this machine, which ends with the test. */
export interface WebhookServer {
  readonly port: number
  /** PEM in base64. */
  readonly caBundle: string
  /** Paths of the calls so far. */
  readonly calls: string[]
}

/** @param names what its certificate is for @param answer computes the document to answer with from that of a call and its path; after a throw it is a 500 */
export async function webhookServer(
  t: Test,
  names: CertificateRequest['names'],
  answer: (document: unknown, path: string) => unknown,
): Promise<WebhookServer> {
  const calls: string[] = []
  const { port, ca } = await httpsServer(t, names, async (request, response) => {
    calls.push(`${request.headers.host} ${request.url}`)
    const body = await bodyOf(request)
    try {
      response.end(JSON.stringify(answer(JSON.parse(body), request.url ?? '')))
    } catch {
      response.writeHead(500).end()
    }
  })
  return { port, caBundle: Buffer.from(ca).toString('base64'), calls }
}
