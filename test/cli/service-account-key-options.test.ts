import { generateKeyPairSync } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { Command } from 'commander'
import t from 'tap'
import {
  readServiceAccountKeys,
  type ServiceAccountKeyFlags,
  serviceAccountKeyOptions,
} from '../../cli/service-account-key-options.ts'

const directory = t.testdir({})
const file = (name: string, text: string) => {
  const path = join(directory, name)
  writeFileSync(path, text)
  return path
}
const pair = generateKeyPairSync('ec', { namedCurve: 'P-256' })
const signing = pair.privateKey.export({ type: 'sec1', format: 'pem' }).toString()
const known = pair.publicKey.export({ type: 'spki', format: 'pem' }).toString()

async function read(...args: readonly string[]) {
  const command = new Command()
  for (const option of serviceAccountKeyOptions()) command.addOption(option)
  command.parse(args, { from: 'user' })
  return readServiceAccountKeys(command.opts<ServiceAccountKeyFlags>())
}

t.test('keys are read from files, as many as are named', async (t) => {
  const [a, b] = [file('a.pub', known), file('b.key', signing)]
  t.strictSame(await read(), { known: [] })
  t.strictSame(await read('--service-account-key-file', a, '--service-account-key-file', b), {
    known: [known, signing],
  })
  t.strictSame(await read('--service-account-signing-key-file', b), { signing, known: [] })
})

t.test('what is no key is refused', async (t) => {
  const none = file('none', 'nothing')
  await t.rejects(read('--service-account-key-file', none), {
    name: 'CliError',
    message: /none: data does not contain any valid RSA or ECDSA public keys$/,
  })
  await t.rejects(read('--service-account-signing-key-file', file('c.pub', known)), { name: 'CliError' })
})
