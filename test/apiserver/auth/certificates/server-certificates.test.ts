import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { connect, type TLSSocket } from 'node:tls'
import t, { type Test } from 'tap'
import { CertificateRenewal } from '../../../../apiserver/auth/certificates/certificate-renewal.ts'
import {
  type CertificateOptions,
  ensureCertificates,
  ensureServing,
} from '../../../../apiserver/auth/certificates/server-certificates.ts'
import { ensureAdminToken } from '../../../../apiserver/auth/tokens/admin-token.ts'
import { startHttpServer } from '../../../../apiserver/http/server.ts'
import { type Clock, RealClock } from '../../../../platform/clock.ts'
import { X509Certificate } from '../../../../platform/crypto.ts'
import { silentLogger } from '../../../../platform/logger.ts'
import { SystemRandom } from '../../../../platform/random.ts'
import { TaskTracker } from '../../../../platform/task-tracker.ts'
import { VirtualClock } from '../../../../platform/virtual-clock.ts'
import { VirtualTime } from '../../../../simulation/virtual-time.ts'
import { FakeApi, testDeps } from '../../http/fake-api.ts'

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

t.test('an authority is renewed two years before its end, and what it signed stays good', async (t) => {
  const given = await options(t)
  const before = await ensureCertificates(given)
  const early = await ensureCertificates({ ...given, wallClock: later((3650 - 730 - 1) * dayMs) })
  t.equal(early.authority.certificate, before.authority.certificate)
  const after = await ensureCertificates({ ...given, wallClock: later((3650 - 730 + 1) * dayMs) })
  t.not(after.authority.certificate, before.authority.certificate)
  const [old, renewed] = [before, after].map(({ authority }) => new X509Certificate(authority.certificate))
  t.ok(new X509Certificate(before.serving.certificate).checkIssued(renewed!))
  t.ok(new X509Certificate(before.serving.certificate).verify(renewed!.publicKey))
  t.ok(new X509Certificate(after.serving.certificate).verify(old!.publicKey))
  t.ok(renewed!.verify(renewed!.publicKey))
})

t.test('while a year passes, a server comes to show a certificate that is still good', async (t) => {
  const wallClock = new VirtualClock(new RealClock().now())
  const kept = { ...(await options(t)), wallClock }
  const { authority, serving: first } = await ensureCertificates(kept)
  const renewal = new CertificateRenewal({ wallClock, logger: silentLogger }, dayMs)
  const serving = renewal.keep(first, () => ensureServing(kept, authority))
  const server = await startHttpServer(testDeps(new FakeApi()), { host: '127.0.0.1', port: 0, tls: { serving } })
  t.teardown(() => server.close())
  const replaced = new Promise<void>((resolve) => void serving.onReplaced(resolve))
  renewal.start()
  const shown = async () => new X509Certificate((await connected(t, server.port)).getPeerCertificate().raw)
  t.ok(Date.parse((await shown()).validTo) < wallClock.now() + 366 * dayMs)
  await new VirtualTime(wallClock, new TaskTracker(wallClock)).advance(336 * dayMs)
  await replaced
  renewal.stop()
  const renewed = await shown()
  t.ok(Date.parse(renewed.validTo) > wallClock.now() + 360 * dayMs)
  t.ok(renewed.verify(new X509Certificate(authority.certificate).publicKey))
})

/** A connection to a server whose certificate is taken as it is. */
function connected(t: Test, port: number): Promise<TLSSocket> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host: '127.0.0.1', port, rejectUnauthorized: false }, () => resolve(socket))
    socket.on('error', reject)
    t.teardown(() => void socket.destroy())
  })
}

t.test('leaves no trace without a directory', async (t) => {
  const given = { ...(await options(t)), directory: undefined }
  const first = await ensureCertificates(given)
  t.not((await ensureCertificates(given)).authority.certificate, first.authority.certificate)
})
