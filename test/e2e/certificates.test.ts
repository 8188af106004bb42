import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { certificateSigningRequests } from '../../apimachinery/kinds/certificates/certificate-signing-request.ts'
import { pods } from '../../apimachinery/kinds/core/pod.ts'
import { secrets } from '../../apimachinery/kinds/core/secret.ts'
import { HttpConnection } from '../../client/http/http-connection.ts'
import { RealClock } from '../../platform/clock.ts'
import { Home } from '../support/peapod.ts'
import { whenAll } from '../support/watching.ts'

const namespace = 'default'

const filesBelow = (directory: string) =>
  readdirSync(directory, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))

t.test('the files of a cluster are for their owner alone, and no Secret can be read in them', async (t) => {
  const home = new Home(t)
  const configuration = join(home.directory, 'encryption.json')
  const keys = [{ name: 'k', secret: Buffer.alloc(32, 1).toString('base64') }]
  const resources = [{ resources: ['secrets'], providers: [{ aesgcm: { keys } }, { identity: {} }] }]
  const header = { apiVersion: 'apiserver.config.k8s.io/v1', kind: 'EncryptionConfiguration' }
  writeFileSync(configuration, JSON.stringify({ ...header, resources }), { mode: 0o600 })
  const auditLog = join(home.directory, 'audit.log')
  await home.up('--nodes', '0', '--encryption-provider-config', configuration, '--audit-log', auditLog)
  const client = await home.client()
  const value = 'correct horse battery staple'
  const { metadata } = await client.create(secrets, { metadata: { namespace, name: 's' }, stringData: { value } })
  await client.patch(secrets, metadata, 'merge', { metadata: { labels: { changed: 'yes' } } })
  const forms = [value, ...['base64', 'hex'].map((form) => Buffer.from(value).toString(form as BufferEncoding))]
  const files = filesBelow(home.directory)
  t.ok(files.includes(home.kubeconfig))
  for (const suffix of ['', '-wal']) {
    const file = join(home.dataDirectory, `peapod.db${suffix}`)
    if (suffix === '' || existsSync(file)) t.ok(files.includes(file), file)
  }
  for (const file of files) {
    t.equal(statSync(file).mode & 0o077, 0, file)
    const bytes = readFileSync(file)
    for (const form of forms) t.notOk(bytes.includes(form), file)
  }
})

t.test('agents of another process come to be known, and vouched for, by certificates of the cluster', async (t) => {
  const home = new Home(t)
  // A first start makes the authority.
  const first = await home.up('--nodes', '0')
  first.signal('SIGINT')
  await first.exited
  const authority = join(home.dataDirectory, 'ca.crt')
  await home.up('--nodes', '0', '--kubelet-certificate-authority', authority)
  const rotation = ['--rotate-certificates', '--rotate-server-certificates', '-v', '1']
  const agent = home.start('node-agent', '--nodes', '1', '--node-ip', '127.0.0.1', ...rotation)
  await agent.logged(/kubelet-serving.*took a new certificate/)
  const client = await home.client()
  const { items } = await client.list(certificateSigningRequests)
  t.strictSame(items.map(({ spec }) => `${spec.username} asks ${spec.signerName}`).sort(), [
    'kubernetes-admin asks kubernetes.io/kube-apiserver-client-kubelet',
    'system:node:node-1 asks kubernetes.io/kubelet-serving',
  ])
  const ref = { namespace: 'default', name: 'web' }
  await client.create(pods, { metadata: ref, spec: { containers: [{ name: 'c', image: 'nginx' }] } })
  await whenAll(client, pods, (all) => all.some(({ status }) => status?.phase === 'Running'))
  const connection = new HttpConnection(await home.target(), 'peapod-test', new RealClock())
  t.teardown(() => connection.close())
  const path = '/api/v1/namespaces/default/pods/web/log'
  t.match(await connection.call({ method: 'GET', path, headers: {} }), { code: 200 })
})
