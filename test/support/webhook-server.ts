import { createServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import type { Test } from 'tap'
import {
  type CertificateRequest,
  createAuthority,
  issueServingCertificate,
} from '../../apiserver/auth/certificates/certificate-authority.ts'
import { SeededRandom } from '../../platform/random.ts'

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
  const random = new SeededRandom('webhook')
  const [notBefore, notAfter] = [Date.UTC(2020, 0), Date.UTC(2100, 0)]
  const authority = await createAuthority({ commonName: 'webhooks', notBefore, notAfter }, random)
  const serving = await issueServingCertificate(
    authority,
    { commonName: 'webhook', notBefore, notAfter, names },
    random,
  )
  const calls: string[] = []
  const server = createServer({ cert: serving.certificate, key: serving.key }, (request, response) => {
    calls.push(`${request.headers.host} ${request.url}`)
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      try {
        response.end(JSON.stringify(answer(JSON.parse(Buffer.concat(chunks).toString()), request.url ?? '')))
      } catch {
        response.writeHead(500).end()
      }
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  t.teardown(() => {
    server.closeAllConnections()
    server.close()
  })
  const caBundle = Buffer.from(authority.certificate).toString('base64')
  return { port: (server.address() as AddressInfo).port, caBundle, calls }
}
