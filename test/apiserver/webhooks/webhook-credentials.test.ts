import type { TLSSocket } from 'node:tls'
import t from 'tap'
import { createAuthority, issueClientCertificate } from '../../../apiserver/auth/certificates/certificate-authority.ts'
import { WebhookClient } from '../../../apiserver/webhooks/webhook-client.ts'
import { WebhookCredentials } from '../../../apiserver/webhooks/webhook-credentials.ts'
import { RealClock } from '../../../platform/clock.ts'
import { SeededRandom } from '../../../platform/random.ts'
import { httpsServer, loopbackNames } from '../../support/webhook-server.ts'

const credentials = (names: readonly string[], usual?: string) =>
  new WebhookCredentials(new Map(names.map((name) => [name, { token: name }])), usual ? { token: usual } : undefined)

for (const { names, usual, host = 'hook.shop.svc', port = 443, want } of [
  { names: ['hook.shop.svc:443', 'hook.shop.svc', '*'], want: 'hook.shop.svc:443' },
  { names: ['*.shop.svc:443', 'hook.shop.svc'], want: '*.shop.svc:443' },
  { names: ['hook.shop.svc', '*.shop.svc', '*.svc'], want: 'hook.shop.svc' },
  { names: ['*.svc', '*.shop.svc', '*'], want: '*.shop.svc' },
  { names: ['*.svc', '*'], want: '*.svc' },
  { names: ['hook.shop.svc', '*'], port: 8443, want: '*' },
  { names: ['hook.shop.svc:8443', '*'], port: 8443, want: 'hook.shop.svc:8443' },
  { names: ['other.shop.svc'], usual: 'me', want: 'me' },
  { names: ['other.shop.svc'], want: undefined },
  { names: ['*'], usual: 'me', host: '127.0.0.1', want: '*' },
])
  t.test(`at ${host}:${port}, of ${names.join(', ')}${usual ? ' and the usual one' : ''}: ${want}`, async (t) => {
    t.equal(credentials(names, usual).for(host, port)?.token, want)
  })

t.test('webhooks are shown a token, a name and password, or a certificate', async (t) => {
  const [notBefore, notAfter] = [Date.UTC(2020, 0), Date.UTC(2100, 0)]
  const random = new SeededRandom('client')
  const authority = await createAuthority({ commonName: 'clients', notBefore, notAfter }, random)
  const person = { commonName: 'peapod', notBefore, notAfter }
  const { certificate, key } = await issueClientCertificate(authority, person, random)
  const shown: object[] = []
  const answer: Parameters<typeof httpsServer>[2] = ({ headers, socket }, response) => {
    const peer = (socket as TLSSocket).getPeerCertificate()
    shown.push({ authorization: headers.authorization, name: peer.subject?.CN })
    response.end('{}')
  }
  const { port, ca } = await httpsServer(t, loopbackNames, answer, authority.certificate)
  const client = new WebhookClient({ clock: new RealClock(), resolve: () => ({ host: '127.0.0.1', port }) })
  t.teardown(() => client.close())
  const target = { url: `https://127.0.0.1:${port}/`, caBundle: Buffer.from(ca).toString('base64') }
  for (const user of [
    { token: 'secret' },
    { username: 'me', password: 'secret' },
    { clientCertificate: certificate, clientKey: key },
    {},
  ])
    await client.call(target, {}, 60_000, new WebhookCredentials(new Map([['*', user]])))
  t.strictSame(shown, [
    { authorization: 'Bearer secret', name: undefined },
    { authorization: `Basic ${Buffer.from('me:secret').toString('base64')}`, name: undefined },
    { authorization: undefined, name: 'peapod' },
    { authorization: undefined, name: undefined },
  ])
})
