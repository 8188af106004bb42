import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { createAuthority, issueClientCertificate } from '../../apiserver/auth/certificates/certificate-authority.ts'
import { SeededRandom } from '../../platform/random.ts'
import { Kubectl } from '../support/kubectl.ts'
import { Home } from '../support/peapod.ts'
import { requireTool } from '../support/require.ts'

const validity = { notBefore: Date.UTC(2020, 0), notAfter: Date.UTC(2100, 0) }

/** A kubeconfig with one user, as JSON, which is YAML, too. */
async function kubeconfigFor(home: Home, user: object): Promise<string> {
  const { server, ca = '' } = await home.target()
  const file = join(home.directory, 'kubeconfig-of-user')
  const cluster = { server, 'certificate-authority-data': Buffer.from(ca).toString('base64') }
  writeFileSync(
    file,
    JSON.stringify({
      apiVersion: 'v1',
      kind: 'Config',
      clusters: [{ name: 'c', cluster }],
      users: [{ name: 'u', user }],
      contexts: [{ name: 'x', context: { cluster: 'c', user: 'u' } }],
      'current-context': 'x',
    }),
  )
  return file
}

t.test('a user of a kubeconfig with a client certificate', async (t) => {
  if (!requireTool(t, 'kubectl')) return
  const home = new Home(t)
  const random = new SeededRandom('users')
  const authority = await createAuthority({ commonName: 'users', ...validity }, random)
  const authorityFile = join(home.directory, 'users.crt')
  writeFileSync(authorityFile, authority.certificate)
  await home.up('--nodes', '0', '--client-ca-file', authorityFile)
  const person = { commonName: 'ann', ...validity }
  const { certificate, key } = await issueClientCertificate(authority, person, random)
  const base64 = (text: string) => Buffer.from(text).toString('base64')
  const kubeconfig = await kubeconfigFor(home, {
    'client-certificate-data': base64(certificate),
    'client-key-data': base64(key),
  })
  const kubectl = new Kubectl(t, home)
  await kubectl.ok('create clusterrolebinding ann --clusterrole=view --user=ann')
  t.match(
    await kubectl.ok(`--kubeconfig ${kubeconfig} auth whoami`),
    /^Username +ann\nGroups +\[system:authenticated\]/m,
  )
  t.equal(await kubectl.ok(`--kubeconfig ${kubeconfig} auth can-i list pods`), 'yes\n')
  t.match(
    await kubectl.refused(`--kubeconfig ${kubeconfig} get secrets`),
    /secrets is forbidden: User "ann" cannot list resource "secrets" in API group "" in the namespace "default"/,
  )
})

t.test('a user of a kubeconfig whose token comes from a program', async (t) => {
  if (!requireTool(t, 'kubectl')) return
  const home = new Home(t)
  const tokens = join(home.directory, 'tokens.csv')
  writeFileSync(tokens, 'from-a-program,bob,7,"devs,ops"\n')
  await home.up('--nodes', '0', '--token-auth-file', tokens)
  const program = join(home.directory, 'login.mjs')
  const apiVersion = 'client.authentication.k8s.io/v1'
  const credential = { apiVersion, kind: 'ExecCredential', status: { token: 'from-a-program' } }
  writeFileSync(program, `console.log(${JSON.stringify(JSON.stringify(credential))})\n`)
  const exec = { apiVersion, command: process.execPath, args: [program], interactiveMode: 'Never' }
  const kubeconfig = await kubeconfigFor(home, { exec })
  const kubectl = new Kubectl(t, home)
  t.match(
    await kubectl.ok(`--kubeconfig ${kubeconfig} auth whoami`),
    /^Username +bob\nUID +7\nGroups +\[devs ops system:authenticated\]/m,
  )
  writeFileSync(tokens, '')
  writeFileSync(program, `console.log(${JSON.stringify(JSON.stringify(credential).replace('from', 'not-from'))})\n`)
  t.match(await kubectl.refused(`--kubeconfig ${kubeconfig} get pods`), /must be logged in to the server/)
  t.notOk(readFileSync(kubeconfig, 'utf8').includes('from-a-program'))
})
