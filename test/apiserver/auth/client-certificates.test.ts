import t from 'tap'
import {
  createAuthority,
  issueClientCertificate,
  issueServingCertificate,
} from '../../../apiserver/auth/certificates/certificate-authority.ts'
import { ClientCertificates, TrustedAuthorities } from '../../../apiserver/auth/client-certificates.ts'
import { RequestHeaders } from '../../../apiserver/auth/request-headers.ts'
import { X509Certificate } from '../../../platform/crypto.ts'
import { SeededRandom } from '../../../platform/random.ts'
import { VirtualClock } from '../../../platform/virtual-clock.ts'

const random = new SeededRandom('client-certificates')
const [notBefore, notAfter] = [Date.UTC(2026, 0), Date.UTC(2027, 0)]
const validity = { notBefore, notAfter }
const authority = await createAuthority({ commonName: 'ca', ...validity }, random)
const stranger = await createAuthority({ commonName: 'ca', ...validity }, random)

const clientOf = async (signer = authority, commonName = 'alice,O=devs,O=ops') =>
  new X509Certificate((await issueClientCertificate(signer, { commonName, ...validity }, random)).certificate)

const authoritiesAt = (now: number) => new TrustedAuthorities(`${authority.certificate}\n`, new VirtualClock(now))

const now = Date.UTC(2026, 6)
const certificates = (at = now) => new ClientCertificates(authoritiesAt(at))

t.test('the common name is the user, organizations are the groups', async (t) => {
  const certificate = await clientOf()
  const user = certificates().authenticate({ bearerToken: undefined, certificate })
  t.match(user, { name: 'alice', groups: ['devs', 'ops'] })
  t.match(user?.extra?.['authentication.kubernetes.io/credential-id'], [/^X509SHA256=[0-9a-f]{64}$/])
})

for (const [name, certificate, at] of [
  ['another authority of the same name has signed', await clientOf(stranger), now],
  ['is not valid yet', await clientOf(), notBefore - 1000],
  ['is over', await clientOf(), notAfter + 1000],
  [
    'is a server’s',
    new X509Certificate(
      (await issueServingCertificate(authority, { commonName: 'x', names: [], ...validity }, random)).certificate,
    ),
    now,
  ],
] as const) {
  t.test(`knows nobody by a certificate that ${name}`, async (t) => {
    t.equal(certificates(at).authenticate({ bearerToken: undefined, certificate }), undefined)
  })
}

t.test('refuses a bundle without certificates', async (t) => {
  t.throws(() => new TrustedAuthorities('nothing', new VirtualClock(now)), /does not contain any valid/)
})

const proxies = (allowedNames: string[]) =>
  new RequestHeaders({
    authorities: authoritiesAt(now),
    allowedNames,
    usernameHeaders: ['X-Remote-User'],
    uidHeaders: ['X-Remote-Uid'],
    groupHeaders: ['X-Remote-Group'],
    extraHeaderPrefixes: ['X-Remote-Extra-'],
  })

const rawHeaders = ['X-Remote-User', 'alice', 'x-remote-group', 'a', 'X-Remote-Group', 'b', 'X-Remote-Uid', 'u']

t.test('a front proxy says for whom it speaks', async (t) => {
  const certificate = await clientOf(authority, 'proxy')
  const ask = (allowed: string[], headers = rawHeaders, shown = certificate) =>
    proxies(allowed).authenticate({ bearerToken: undefined, certificate: shown, rawHeaders: headers })
  t.strictSame(ask(['proxy'], [...rawHeaders, 'X-Remote-Extra-Acme.com%2Fdept', 'x']), {
    name: 'alice',
    uid: 'u',
    groups: ['a', 'b'],
    extra: Object.assign(Object.create(null), { 'acme.com/dept': ['x'] }),
  })
  t.match(ask([]), { name: 'alice' }, 'any name will do where none is listed')
  t.equal(ask(['other']), undefined, 'not another program')
  t.equal(ask(['proxy'], ['X-Remote-Group', 'system:masters']), undefined, 'not without a user')
  t.equal(ask(['proxy'], rawHeaders, await clientOf(stranger, 'proxy')), undefined, 'not by a stranger’s certificate')
  t.equal(proxies([]).authenticate({ bearerToken: 'x', rawHeaders }), undefined, 'not without a certificate')
})
