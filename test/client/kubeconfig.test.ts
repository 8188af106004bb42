import { mkdir, readdir, readFile, stat, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import t from 'tap'
import { KubeconfigError, kubeconfigPaths, kubeconfigTarget, readKubeconfig } from '../../client/kubeconfig.ts'
import { mergeContext, removeContext } from '../../client/kubeconfig-edit.ts'

const address = {
  server: 'https://127.0.0.1:6443',
  ca: 'the CA',
  clientCertificate: 'a certificate',
  clientKey: 'a key',
}

for (const c of [
  { name: 'the file asked for', asked: '/x', env: { KUBECONFIG: '/a', HOME: '/home/me' }, want: ['/x'] },
  { name: 'the files of $KUBECONFIG', env: { KUBECONFIG: '/a::/b', HOME: '/home/me' }, want: ['/a', '/b'] },
  {
    name: 'the file in the home directory',
    env: { KUBECONFIG: '', HOME: '/home/me' },
    want: ['/home/me/.kube/config'],
  },
])
  t.test(`reads ${c.name}`, async (t) => t.strictSame(kubeconfigPaths(c.asked, c.env), c.want))

t.test('what was merged can be read back', async (t) => {
  const path = join(t.testdir(), 'deep', 'config')
  await mergeContext(path, 'peapod', address)
  const target = await kubeconfigTarget(await readKubeconfig([path]))
  t.match(target, { ...address, context: 'peapod', namespace: 'default' })
  t.equal((await stat(path)).mode & 0o777, 0o600)
  t.strictSame(await readdir(join(path, '..')), ['config'], 'nothing is left beside it')
})

const existing = `# my clusters
apiVersion: v1
kind: Config
current-context: work
clusters:
- name: work
  cluster: {server: "https://work:6443", certificate-authority: ca.pem}
users:
- name: anna
  user: {tokenFile: token}
contexts:
- name: work
  context: {cluster: work, user: anna, namespace: team}
`

t.test('merging and removing leave everything else as it was', async (t) => {
  const path = join(t.testdir({ config: existing }), 'config')
  await mergeContext(path, 'peapod', address)
  await mergeContext(path, 'peapod', { ...address, server: 'https://127.0.0.1:7443' })
  const config = await readKubeconfig([path])
  t.equal(config.currentContext, 'peapod')
  t.strictSame([...config.contexts.keys()], ['work', 'peapod'])
  t.equal(config.clusters.get('peapod')?.server, 'https://127.0.0.1:7443')
  await removeContext(path, 'peapod')
  const text = await readFile(path, 'utf8')
  t.match(text, /# my clusters/)
  t.notMatch(text, /peapod/)
  t.strictSame([...(await readKubeconfig([path])).contexts.keys()], ['work'])
})

t.test('files that a kubeconfig names are relative to it', async (t) => {
  const folder = t.testdir({ config: existing, 'ca.pem': 'the CA', token: 'secret\n' })
  const target = await kubeconfigTarget(await readKubeconfig([join(folder, 'config')]))
  t.match(target, { ca: 'the CA', token: 'secret', namespace: 'team', server: 'https://work:6443' })
})

t.test('of several files, the first that defines something counts, and missing ones do not matter', async (t) => {
  const folder = t.testdir({
    a: existing,
    b: existing.replace('https://work', 'https://other').replaceAll('anna', 'ben'),
  })
  const config = await readKubeconfig(['none', 'a', 'b'].map((name) => join(folder, name)))
  t.equal(config.clusters.get('work')?.server, 'https://work:6443')
  t.strictSame([...config.users.keys()], ['anna', 'ben'])
})

t.test('a link stays a link', async (t) => {
  const folder = t.testdir({ real: {} })
  await writeFile(join(folder, 'real', 'config'), existing)
  await mkdir(join(folder, 'home'))
  await symlink(join(folder, 'real', 'config'), join(folder, 'home', 'config'))
  await mergeContext(join(folder, 'home', 'config'), 'peapod', address)
  t.match(await readFile(join(folder, 'real', 'config'), 'utf8'), /peapod/)
})

for (const c of [
  { name: 'a context that does not exist', text: existing, context: 'home', want: 'context "home" does not exist' },
  { name: 'no current context', text: 'kind: Config', want: 'no context is current: name one' },
  {
    name: 'a CA file that does not exist',
    text: existing.replace('tokenFile: token', 'token: secret'),
    want: /ca.pem does not exist$/,
  },
  {
    name: 'a user who logs in by a program',
    text: existing.replace('tokenFile: token', 'exec: {}'),
    want: /not supported$/,
  },
  { name: 'something else than a kubeconfig', text: 'clusters: 7', want: /config is not a kubeconfig: / },
  { name: 'text that is no YAML', text: '{', want: /config is not a kubeconfig: / },
])
  t.test(`refuses ${c.name}`, async (t) => {
    const path = join(t.testdir({ config: c.text }), 'config')
    const target = readKubeconfig([path]).then((config) => kubeconfigTarget(config, c.context))
    await t.rejects(target, { name: 'KubeconfigError', message: c.want })
  })

t.test('does not touch a file that is no kubeconfig, or that another program is writing', async (t) => {
  const folder = t.testdir({ list: '- 1\n', config: existing, 'config.lock': '' })
  await t.rejects(mergeContext(join(folder, 'list'), 'peapod', address), KubeconfigError)
  await t.rejects(mergeContext(join(folder, 'config'), 'peapod', address), KubeconfigError)
  t.equal(await readFile(join(folder, 'list'), 'utf8'), '- 1\n')
  t.equal(await readFile(join(folder, 'config'), 'utf8'), existing)
  t.strictSame(await readdir(folder), ['config', 'config.lock', 'list'])
})

t.test('removing a context from a file that is not there does nothing', async (t) => {
  const path = join(t.testdir(), 'config')
  await removeContext(path, 'peapod')
  await t.rejects(stat(path))
})
