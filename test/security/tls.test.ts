import { type ConnectionOptions, connect, type TLSSocket } from 'node:tls'
import t, { type Test } from 'tap'
import { createAuthority, issueServingCertificate } from '../../apiserver/auth/certificate-authority.ts'
import { startHttpServer } from '../../apiserver/http/server.ts'
import { SeededRandom } from '../../platform/random.ts'
import { FakeApi, testDeps } from '../apiserver/http/fake-api.ts'

const random = new SeededRandom('tls')
const validity = { notBefore: Date.UTC(2026, 0), notAfter: Date.UTC(2126, 0) }
const authority = await createAuthority({ commonName: 'ca', ...validity }, random)
const tls = await issueServingCertificate(
  authority,
  { commonName: 'x', names: [{ type: 'dns', value: 'localhost' }], ...validity },
  random,
)

/** Shakes hands with a server. @throws {Error} the server's alert */
async function handshake(t: Test, options: ConnectionOptions): Promise<TLSSocket> {
  const server = await startHttpServer(testDeps(new FakeApi()), { host: '127.0.0.1', port: 0, tls })
  t.teardown(() => server.close())
  return new Promise((resolve, reject) => {
    const to = { host: '127.0.0.1', port: server.port, rejectUnauthorized: false, ...options }
    const socket = connect(to, () => resolve(socket))
    socket.on('error', reject)
    t.teardown(() => void socket.destroy())
  })
}

for (const version of ['TLSv1.2', 'TLSv1.3'] as const) {
  t.test(`${version} is spoken`, async (t) => {
    const socket = await handshake(t, { minVersion: version, maxVersion: version, ALPNProtocols: ['h3', 'http/1.1'] })
    t.equal(socket.getProtocol(), version)
    t.equal(socket.alpnProtocol, 'http/1.1')
    t.match(socket.getCipher().name, /GCM|CHACHA20/)
  })
}

t.test('what is older is refused', async (t) => {
  const old = { minVersion: 'TLSv1', maxVersion: 'TLSv1.1', ciphers: 'ALL:@SECLEVEL=0' } as const
  await t.rejects(handshake(t, old), { code: /ALERT_PROTOCOL_VERSION$/ })
})

for (const cipher of ['ECDHE-ECDSA-AES128-SHA256', 'ECDHE-ECDSA-AES256-SHA', 'ECDHE-ECDSA-AES128-CCM8']) {
  t.test(`the cipher ${cipher} is refused`, async (t) => {
    const weak = { maxVersion: 'TLSv1.2', ciphers: `${cipher}:@SECLEVEL=0` } as const
    await t.rejects(handshake(t, weak), { code: /ALERT_HANDSHAKE_FAILURE$/ })
  })
}
