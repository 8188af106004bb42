import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { Command } from 'commander'
import t from 'tap'
import { createAuthority } from '../../apiserver/auth/certificates/certificate-authority.ts'
import { openServing, type ServingFlags, servingOptions } from '../../cli/serving-options.ts'
import { RenewableKeyPair } from '../../platform/key-pair.ts'
import { silentLogger } from '../../platform/logger.ts'
import { SeededRandom } from '../../platform/random.ts'
import { VirtualClock } from '../../platform/virtual-clock.ts'

const random = new SeededRandom('serving')
const validity = { notBefore: 0, notAfter: Date.UTC(2126, 0) }
const own = new RenewableKeyPair(await createAuthority({ commonName: 'own', ...validity }, random))
const minuteMs = 60_000

const directory = t.testdir({})

/** Files of a certificate and its key. */
async function filesOf(name: string) {
  const files = { cert: join(directory, `${name}.crt`), key: join(directory, `${name}.key`) }
  const write = async () => {
    const pair = await createAuthority({ commonName: name, ...validity }, random)
    writeFileSync(files.cert, pair.certificate)
    writeFileSync(files.key, pair.key)
    return pair
  }
  return { ...files, first: await write(), write }
}

function open(args: readonly string[], wallClock = new VirtualClock(0)) {
  const command = new Command()
  for (const option of servingOptions()) command.addOption(option)
  command.parse(args, { from: 'user' })
  return openServing(command.opts<ServingFlags>(), own, { wallClock, logger: silentLogger })
}

t.test('without flags the certificate of our own authority is shown', async (t) => {
  const { tls, ownName } = await open([])
  t.equal(tls.serving, own)
  t.strictSame(tls.named, [])
  t.equal(ownName, undefined)
})

t.test('a chosen certificate is shown, and our own to those who ask for it', async (t) => {
  const { cert, key, first } = await filesOf('chosen')
  const { tls, ownName } = await open(['--tls-cert-file', cert, '--tls-private-key-file', key])
  t.equal(tls.serving.certificate, first.certificate)
  t.strictSame(tls.named, [{ names: [ownName], pair: own }])
})

t.test('several certificates may be shown by name', async (t) => {
  const [a, b] = [await filesOf('a'), await filesOf('b')]
  const { tls } = await open([
    ...['--tls-sni-cert-key', `${a.cert}, ${a.key}`],
    ...['--tls-sni-cert-key', `${b.cert},${b.key}:x.example.com, y.example.com`],
  ])
  t.equal(tls.serving, own)
  t.strictSame(
    tls.named?.map(({ names, pair }) => [names, pair.certificate]),
    [
      [[], a.first.certificate],
      [['x.example.com', 'y.example.com'], b.first.certificate],
    ],
  )
})

t.test('files are read again every minute', async (t) => {
  const wallClock = new VirtualClock(0)
  const { cert, key, write } = await filesOf('chosen')
  const { tls, renewal } = await open(['--tls-cert-file', cert, '--tls-private-key-file', key], wallClock)
  const replaced = new Promise<void>((resolve) => void tls.serving.onReplaced(resolve))
  renewal.start()
  const second = await write()
  wallClock.jumpTo(minuteMs)
  wallClock.runNextDue()
  await replaced
  renewal.stop()
  t.equal(tls.serving.certificate, second.certificate)
})

t.test('what cannot be shown keeps a server from starting', async (t) => {
  const [a, b] = [await filesOf('a'), await filesOf('b')]
  for (const [args, message] of [
    [['--tls-cert-file', a.cert], /^missing filename for serving cert$/],
    [['--tls-private-key-file', a.key], /^missing filename for serving cert$/],
    [['--tls-cert-file', a.cert, '--tls-private-key-file', `${a.key}.none`], /^failed to load serving cert: ENOENT/],
    [['--tls-cert-file', a.cert, '--tls-private-key-file', b.key], /is not the key of the certificate in/],
    [['--tls-cert-file', a.key, '--tls-private-key-file', a.cert], /^failed to load serving cert: .* is not the key/],
    [['--tls-sni-cert-key', `${a.cert},${b.key}`], /^failed to load SNI cert and key: .* is not the key/],
  ] as const) {
    await t.rejects(open(args), { name: 'CliError', message })
  }
})
