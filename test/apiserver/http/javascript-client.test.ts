import { CoreV1Api, KubeConfig, makeInformer, type V1ConfigMap, Watch } from '@kubernetes/client-node'
import t, { type Test } from 'tap'
import { kinds } from '../../../apimachinery/kinds/index.ts'
import { createApiHandler } from '../../../apiserver/api-server.ts'
import { ensureCertificates } from '../../../apiserver/auth/certificates/server-certificates.ts'
import { defaultApiServerConfig } from '../../../apiserver/config.ts'
import { startHttpServer } from '../../../apiserver/http/server.ts'
import { RealClock } from '../../../platform/clock.ts'
import { RenewableKeyPair } from '../../../platform/key-pair.ts'
import { silentLogger } from '../../../platform/logger.ts'
import { Metrics } from '../../../platform/metrics.ts'
import { SystemRandom } from '../../../platform/random.ts'
import { TaskTracker } from '../../../platform/task-tracker.ts'
import { openSqliteStorage } from '../../../storage/sqlite/sqlite-storage.ts'
import { testDeps, token } from './fake-api.ts'

/** A whole API server behind TLS, and the configuration of a client that trusts it. */
async function testCluster(t: Test): Promise<KubeConfig> {
  const clock = new RealClock()
  const random = new SystemRandom()
  const world = { clock, random, logger: silentLogger, tracker: new TaskTracker(clock), metrics: new Metrics() }
  const storage = openSqliteStorage({ ...world, file: ':memory:', durability: 'memory' })
  const api = await createApiHandler({ ...world, storage, kinds, config: defaultApiServerConfig, freeze: true })
  const certificates = await ensureCertificates({
    directory: undefined,
    hosts: [],
    serviceIp: '10.96.0.1',
    wallClock: clock,
    random,
  })
  const deps = { ...testDeps(api), ...world, kinds: () => api.kinds, authorizer: api.authorizer }
  const server = await startHttpServer(deps, {
    host: '127.0.0.1',
    port: 0,
    tls: { serving: new RenewableKeyPair(certificates.serving) },
  })
  t.teardown(async () => {
    await server.close()
    api.close()
    await storage.close()
  })
  const config = new KubeConfig()
  const caData = Buffer.from(certificates.authority.certificate).toString('base64')
  config.loadFromOptions({
    clusters: [{ name: 'peapod', server: server.url, caData, skipTLSVerify: false }],
    users: [{ name: 'admin', token }],
    contexts: [{ name: 'peapod', cluster: 'peapod', user: 'admin' }],
    currentContext: 'peapod',
  })
  return config
}

const namespace = 'default'
const configMap = (name: string, data: Record<string, string> = {}): V1ConfigMap => ({ metadata: { name }, data })

t.test('the official JavaScript client creates, reads, changes and deletes', async (t) => {
  const api = (await testCluster(t)).makeApiClient(CoreV1Api)
  const made = await api.createNamespacedConfigMap({ namespace, body: configMap('a', { k: 'v' }) })
  t.match(made, { metadata: { name: 'a', namespace, uid: String }, data: { k: 'v' } })
  const { items } = await api.listNamespacedConfigMap({ namespace })
  t.strictSame(
    items.map(({ metadata }) => metadata?.name),
    ['a'],
  )
  const changed = await api.replaceNamespacedConfigMap({ name: 'a', namespace, body: { ...made, data: { k: 'w' } } })
  t.not(changed.metadata?.resourceVersion, made.metadata?.resourceVersion)
  await t.rejects(api.replaceNamespacedConfigMap({ name: 'a', namespace, body: { ...made, data: {} } }), { code: 409 })
  await api.deleteNamespacedConfigMap({ name: 'a', namespace })
  await t.rejects(api.readNamespacedConfigMap({ name: 'a', namespace }), { code: 404 })
})

t.test('its watch sees every change once, in order', async (t) => {
  const config = await testCluster(t)
  const api = config.makeApiClient(CoreV1Api)
  const { metadata } = await api.listNamespacedConfigMap({ namespace })
  const seen: string[] = []
  const path = `/api/v1/namespaces/${namespace}/configmaps`
  const done = new Promise<void>((resolve, reject) => {
    new Watch(config).watch(
      path,
      { resourceVersion: metadata?.resourceVersion },
      (type, object: V1ConfigMap) => {
        seen.push(`${type} ${object.metadata?.name} ${object.data?.['k']}`)
        if (type === 'DELETED') resolve()
      },
      (err) => (seen.at(-1)?.startsWith('DELETED') ? resolve() : reject(err)),
    )
  })
  for (let i = 0; i < 20; i++)
    await api.createNamespacedConfigMap({ namespace, body: configMap(`c-${i}`, { k: `${i}` }) })
  await api.replaceNamespacedConfigMap({ name: 'c-0', namespace, body: configMap('c-0', { k: 'new' }) })
  await api.deleteNamespacedConfigMap({ name: 'c-0', namespace })
  await done
  const created = Array.from({ length: 20 }, (_, i) => `ADDED c-${i} ${i}`)
  t.strictSame(seen, [...created, 'MODIFIED c-0 new', 'DELETED c-0 new'])
})

t.test('its informer fills and follows', async (t) => {
  const config = await testCluster(t)
  const api = config.makeApiClient(CoreV1Api)
  await api.createNamespacedConfigMap({ namespace, body: configMap('before') })
  const informer = makeInformer(config, `/api/v1/namespaces/${namespace}/configmaps`, () =>
    api.listNamespacedConfigMap({ namespace }),
  )
  t.teardown(() => informer.stop())
  const added = (name: string) =>
    new Promise<void>((resolve) => informer.on('add', ({ metadata }) => metadata?.name === name && resolve()))
  const after = added('after')
  await informer.start()
  t.ok(informer.get('before', namespace))
  await api.createNamespacedConfigMap({ namespace, body: configMap('after') })
  await after
  t.ok(informer.get('after', namespace))
})
