import { type ConnectionOptions, connect, type TLSSocket } from 'node:tls'
import t, { type Test } from 'tap'
import { createAuthority, issueServingCertificate } from '../../apiserver/auth/certificates/certificate-authority.ts'
import { startHttpServer } from '../../apiserver/http/server.ts'
import { cipherList } from '../../apiserver/tls/cipher-suites.ts'
import type { TlsOptions } from '../../apiserver/tls/tls-server.ts'
import { X509Certificate } from '../../platform/crypto.ts'
import { RenewableKeyPair } from '../../platform/key-pair.ts'
import { SeededRandom } from '../../platform/random.ts'
import { FakeApi, testDeps } from '../apiserver/http/fake-api.ts'

const random = new SeededRandom('tls')
const validity = { notBefore: Date.UTC(2026, 0), notAfter: Date.UTC(2126, 0) }
const authority = await createAuthority({ commonName: 'ca', ...validity }, random)
const pairFor = async (name: string) => {
  const names = [{ type: 'dns', value: name } as const]
  return new RenewableKeyPair(
    await issueServingCertificate(authority, { commonName: name, names, ...validity }, random),
  )
}
const serving = await pairFor('localhost')

/** A server's port. */
async function listening(t: Test, tls: Partial<TlsOptions> = {}): Promise<number> {
  const deps = testDeps(new FakeApi())
  const server = await startHttpServer(deps, { host: '127.0.0.1', port: 0, tls: { serving, ...tls } })
  t.teardown(() => server.close())
  return server.port
}

/** Shakes hands with a server. @throws {Error} the server's alert */
function handshake(t: Test, port: number, options: ConnectionOptions = {}): Promise<TLSSocket> {
  return new Promise((resolve, reject) => {
    const to = { host: '127.0.0.1', port, rejectUnauthorized: false, ...options }
    const socket = connect(to, () => resolve(socket))
    socket.on('error', reject)
    t.teardown(() => void socket.destroy())
  })
}

/** Whom a server says that it is. */
async function shownTo(t: Test, port: number, servername: string): Promise<string> {
  const socket = await handshake(t, port, { servername })
  return String(new X509Certificate(socket.getPeerCertificate(true).raw).subjectAltName)
}

for (const version of ['TLSv1.2', 'TLSv1.3'] as const) {
  t.test(`${version} is spoken`, async (t) => {
    const socket = await handshake(t, await listening(t), {
      minVersion: version,
      maxVersion: version,
      ALPNProtocols: ['h3', 'http/1.1'],
    })
    t.equal(socket.getProtocol(), version)
    t.equal(socket.alpnProtocol, 'http/1.1')
    t.match(socket.getCipher().name, /GCM|CHACHA20/)
  })
}

t.test('what is older is refused', async (t) => {
  const old = { minVersion: 'TLSv1', maxVersion: 'TLSv1.1', ciphers: 'ALL:@SECLEVEL=0' } as const
  await t.rejects(handshake(t, await listening(t), old), { code: /ALERT_PROTOCOL_VERSION$/ })
})

for (const cipher of ['ECDHE-ECDSA-AES128-SHA256', 'ECDHE-ECDSA-AES256-SHA', 'ECDHE-ECDSA-AES128-CCM8']) {
  t.test(`the cipher ${cipher} is refused`, async (t) => {
    const weak = { maxVersion: 'TLSv1.2', ciphers: `${cipher}:@SECLEVEL=0` } as const
    await t.rejects(handshake(t, await listening(t), weak), { code: /ALERT_HANDSHAKE_FAILURE$/ })
  })
}

t.test('cipher suites are those that are chosen', async (t) => {
  const port = await listening(t, { ciphers: cipherList(['TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384']) })
  const offer = (ciphers: string) => handshake(t, port, { maxVersion: 'TLSv1.2', ciphers })
  t.equal((await offer('ECDHE-ECDSA-AES256-GCM-SHA384')).getCipher().name, 'ECDHE-ECDSA-AES256-GCM-SHA384')
  await t.rejects(offer('ECDHE-ECDSA-AES128-GCM-SHA256'), { code: /ALERT_HANDSHAKE_FAILURE$/ })
})

t.test('a least version may be asked of clients', async (t) => {
  const port = await listening(t, { minVersion: 'TLSv1.3' })
  t.equal((await handshake(t, port)).getProtocol(), 'TLSv1.3')
  await t.rejects(handshake(t, port, { maxVersion: 'TLSv1.2' }), { code: /ALERT_PROTOCOL_VERSION$/ })
})

t.test('clients are shown what they ask for by name', async (t) => {
  const named = [
    { names: [], pair: await pairFor('*.example.com') },
    { names: ['a.example.com', 'B.example.org'], pair: await pairFor('chosen.example.com') },
  ]
  const port = await listening(t, { named })
  for (const [asked, shown] of [
    ['a.example.com', 'DNS:chosen.example.com'],
    ['A.Example.com', 'DNS:chosen.example.com'],
    ['b.example.org', 'DNS:chosen.example.com'],
    ['c.example.com', 'DNS:*.example.com'],
    ['c.d.example.com', 'DNS:localhost'],
    ['example.com', 'DNS:localhost'],
    ['other', 'DNS:localhost'],
  ] as const) {
    t.equal(await shownTo(t, port, asked), shown, asked)
  }
})

t.test('a certificate that is replaced is shown to clients that come afterwards', async (t) => {
  const pair = new RenewableKeyPair(serving)
  const other = new RenewableKeyPair(await pairFor('other'))
  const port = await listening(t, { serving: pair, named: [{ names: [], pair: other }] })
  const before = await handshake(t, port)
  pair.replace(await pairFor('localhost-2'))
  other.replace(await pairFor('another'))
  t.equal(await shownTo(t, port, 'localhost'), 'DNS:localhost-2')
  t.equal(await shownTo(t, port, 'another'), 'DNS:another')
  t.equal(await shownTo(t, port, 'other'), 'DNS:localhost-2')
  t.notOk(before.destroyed)
})
