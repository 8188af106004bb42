import { createServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import type { TLSSocket } from 'node:tls'
import t from 'tap'
import {
  createAuthority,
  issueClientCertificate,
  issueServingCertificate,
} from '../../../apiserver/auth/certificates/certificate-authority.ts'
import { RotatingConnection } from '../../../client/certificates/rotating-connection.ts'
import { requestTimeoutMs } from '../../../client/http/http-connection.ts'
import { RenewableKeyPair } from '../../../platform/key-pair.ts'
import { SeededRandom } from '../../../platform/random.ts'
import { VirtualClock } from '../../../platform/virtual-clock.ts'

const random = new SeededRandom('rotating')
const validity = { notBefore: Date.UTC(2026, 0), notAfter: Date.UTC(2126, 0) }
const authority = await createAuthority({ commonName: 'ca', ...validity }, random)
const client = (commonName: string) => issueClientCertificate(authority, { commonName, ...validity }, random)

t.test('calls show the certificate that counts; what is under way with an older one has time to end', async (t) => {
  const names = [{ type: 'ip', value: '127.0.0.1' } as const]
  const { certificate, key } = await issueServingCertificate(authority, { commonName: 's', names, ...validity }, random)
  const ca = authority.certificate
  const server = createServer({ cert: certificate, key, ca, requestCert: true }, (request, response) => {
    const { CN } = (request.socket as TLSSocket).getPeerCertificate().subject
    if (request.url === '/watch') response.write(String(CN))
    else response.end(CN)
  })
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve))
  t.teardown(() => void server.close())
  const clock = new VirtualClock(0)
  const pair = new RenewableKeyPair(await client('first'))
  const address = { server: `https://127.0.0.1:${(server.address() as AddressInfo).port}`, ca }
  const connection = new RotatingConnection(address, pair, 'test', clock)
  t.teardown(() => connection.close())
  const shown = async () => String((await connection.call({ method: 'GET', path: '/', headers: {} })).body)
  const watch = { method: 'GET', path: '/watch', headers: {} }
  const stream = await connection.stream(watch, new AbortController().signal)
  const ended = new Promise<void>((resolve) => void stream.on('error', () => resolve()))
  t.equal(await shown(), 'first')

  pair.replace(await client('second'))
  t.equal(await shown(), 'second')
  clock.jumpTo(requestTimeoutMs - 1)
  t.notOk(clock.runNextDue())
  t.equal(String(stream.read()), 'first')
  clock.jumpTo(requestTimeoutMs)
  t.ok(clock.runNextDue())
  await ended
  t.equal(await shown(), 'second')
})
