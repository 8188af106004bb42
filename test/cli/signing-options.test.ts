import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { Command } from 'commander'
import t from 'tap'
import { openSigning, type SigningFlags, signingOptions } from '../../cli/signing-options.ts'
import { silentLogger } from '../../platform/logger.ts'
import { VirtualClock } from '../../platform/virtual-clock.ts'
import { authorityOf } from '../support/authorities.ts'

const directory = t.testdir({})
const authority = await authorityOf('RSA')
const [cert, key] = [join(directory, 'ca.crt'), join(directory, 'ca.key')]
writeFileSync(cert, authority.certificate)
writeFileSync(key, authority.key)

async function open(...args: readonly string[]) {
  const command = new Command()
  for (const option of signingOptions('none')) command.addOption(option)
  command.parse(args, { from: 'user' })
  const deps = { wallClock: new VirtualClock(0), logger: silentLogger }
  const { signing } = await openSigning(command.opts<SigningFlags>(), undefined, deps)
  return signing
}

const client = 'kubernetes.io/kube-apiserver-client'

t.test('nothing signs unless a file is given', async (t) => {
  t.equal(await open(), undefined)
})

t.test('one authority signs for all signers', async (t) => {
  const signing = await open('--cluster-signing-cert-file', cert, '--cluster-signing-key-file', key)
  t.equal(signing?.authorityOf(client)?.certificate, authority.certificate)
  t.equal(signing?.maxLifetimeMs, 365 * 24 * 3_600_000)
})

for (const [flag, signer] of [
  ['kubelet-serving', 'kubernetes.io/kubelet-serving'],
  ['kubelet-client', 'kubernetes.io/kube-apiserver-client-kubelet'],
  ['kube-apiserver-client', client],
  ['legacy-unknown', 'kubernetes.io/legacy-unknown'],
] as const)
  t.test(`--cluster-signing-${flag}-* is for ${signer} alone`, async (t) => {
    const files = [`--cluster-signing-${flag}-cert-file`, cert, `--cluster-signing-${flag}-key-file`, key]
    const signing = await open(...files, '--cluster-signing-duration', '1h')
    t.equal(signing?.authorityOf(signer)?.key, authority.key)
    t.equal(signing?.authorityOf('example.com/other'), undefined)
    t.equal(signing?.maxLifetimeMs, 3_600_000)
  })

for (const [args, message] of [
  [['--cluster-signing-cert-file', cert], '"cluster-signing": cannot specify cert without key'],
  [
    ['--cluster-signing-kubelet-serving-key-file', key],
    /^"cluster-signing-kubelet-serving": cannot specify key without/,
  ],
  [
    ['--cluster-signing-cert-file', cert, '--cluster-signing-legacy-unknown-key-file', key],
    /^cannot specify --cluster-signing-\{cert,key\}-file and other --cluster-signing-\*-file flags at the same time$/,
  ],
  [
    ['--cluster-signing-cert-file', key, '--cluster-signing-key-file', key],
    /^error reading CA cert file ".*ca\.key": /,
  ],
] as const)
  t.test(`refused: ${String(message)}`, async (t) => {
    await t.rejects(open(...args), { name: 'CliError', message })
  })
