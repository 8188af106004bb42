import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { type CertificateOptions, ensureCertificates } from '../../../apiserver/auth/certificates.ts'
import { ensureAdminToken } from '../../../apiserver/auth/tokens/admin-token.ts'
import { type Clock, RealClock } from '../../../platform/clock.ts'
import { X509Certificate } from '../../../platform/crypto.ts'
import { SystemRandom } from '../../../platform/random.ts'

const dayMs = 24 * 60 * 60 * 1000

async function options(t: Test): Promise<CertificateOptions & { directory: string }> {
  const directory = await mkdtemp(join(tmpdir(), 'peapod-certificates-'))
  t.teardown(() => rm(directory, { recursive: true }))
  return {
    directory,
    hosts: ['node-a'],
    serviceIp: '10.96.0.1',
    wallClock: new RealClock(),
    random: new SystemRandom(),
  }
}

/** The machine's time, `laterMs` from now. */
function later(laterMs: number): Clock {
  const clock = new RealClock()
  return Object.assign(Object.create(clock), { now: () => clock.now() + laterMs })
}

t.test('issues a serving certificate for every name of the server', async (t) => {
  const { authority, serving } = await ensureCertificates(await options(t))
  const certificate = new X509Certificate(serving.certificate)
  for (const name of ['localhost', 'kubernetes.default.svc.cluster.local', 'node-a'])
    t.ok(certificate.checkHost(name), name)
  for (const address of ['127.0.0.1', '::1', '10.96.0.1']) t.ok(certificate.checkIP(address), address)
  t.ok(certificate.checkIssued(new X509Certificate(authority.certificate)))
  t.ok(new X509Certificate(authority.certificate).ca)
  t.notOk(certificate.ca)
})

t.test('keeps certificates and token in files that only the owner may read', async (t) => {
  const given = await options(t)
  await ensureCertificates(given)
  await ensureAdminToken(given.directory, given.random)
  for (const name of ['ca.crt', 'ca.key', 'apiserver.crt', 'apiserver.key', 'admin.token']) {
    t.equal((await stat(join(given.directory, name))).mode & 0o777, 0o600, name)
  }
})

t.test('uses what it finds', async (t) => {
  const given = await options(t)
  t.strictSame(await ensureCertificates(given), await ensureCertificates(given))
  t.equal(await ensureAdminToken(given.directory, given.random), await ensureAdminToken(given.directory, given.random))
})

t.test('replaces what it cannot use', async (t) => {
  const cases = [
    { name: 'a new host name', change: { hosts: ['node-b'] }, authority: 'kept' },
    { name: 'a serving certificate near its end', change: { wallClock: later(340 * dayMs) }, authority: 'kept' },
    { name: 'an authority near its end', change: { wallClock: later(3640 * dayMs) }, authority: 'new' },
    { name: 'a key that is not of the certificate', swap: ['apiserver.key', 'ca.key'], authority: 'kept' },
  ] as const
  for (const c of cases) {
    await t.test(c.name, async (t) => {
      const given = await options(t)
      const before = await ensureCertificates(given)
      if ('swap' in c)
        await writeFile(join(given.directory, c.swap[0]), await readFile(join(given.directory, c.swap[1])))
      const after = await ensureCertificates({ ...given, ...('change' in c ? c.change : {}) })
      t.not(after.serving.certificate, before.serving.certificate)
      t.equal(after.authority.certificate === before.authority.certificate ? 'kept' : 'new', c.authority)
    })
  }
})

t.test('leaves no trace without a directory', async (t) => {
  const given = { ...(await options(t)), directory: undefined }
  const first = await ensureCertificates(given)
  t.not((await ensureCertificates(given)).authority.certificate, first.authority.certificate)
})
