import t from 'tap'
import { deployments } from '../../apimachinery/kinds/apps/deployment.ts'
import { replicaSets } from '../../apimachinery/kinds/apps/replica-set.ts'
import { configMaps } from '../../apimachinery/kinds/core/config-map.ts'
import { namespaces } from '../../apimachinery/kinds/core/namespace.ts'
import { pods } from '../../apimachinery/kinds/core/pod.ts'
import { kinds } from '../../apimachinery/kinds/index.ts'
import { createApiHandler } from '../../apiserver/api-server.ts'
import { ensureCertificates } from '../../apiserver/auth/certificates/server-certificates.ts'
import { defaultApiServerConfig } from '../../apiserver/config.ts'
import { startHttpServer } from '../../apiserver/http/server.ts'
import { httpTransport } from '../../client/http/http-transport.ts'
import { Informers } from '../../client/informers/informers.ts'
import { createClient } from '../../client/typed-client.ts'
import { startControllers } from '../../controllers/manager.ts'
import { controllers } from '../../controllers/registry.ts'
import { RealClock } from '../../platform/clock.ts'
import { RenewableKeyPair } from '../../platform/key-pair.ts'
import { Metrics } from '../../platform/metrics.ts'
import { SystemRandom } from '../../platform/random.ts'
import { TaskTracker } from '../../platform/task-tracker.ts'
import { openSqliteStorage } from '../../storage/sqlite/sqlite-storage.ts'
import { testDeps, token } from '../apiserver/http/fake-api.ts'
import { collectingLogger, type LogLine } from '../support/client-env.ts'
import { whenAll } from '../support/watching.ts'

t.test('controllers that reach the API over TLS do all they do in one process', async (t) => {
  const clock = new RealClock()
  const random = new SystemRandom()
  const log: LogLine[] = []
  const tracker = new TaskTracker(clock)
  const world = { clock, random, logger: collectingLogger(log), tracker, metrics: new Metrics() }
  const storage = openSqliteStorage({ ...world, file: ':memory:', durability: 'memory' })
  const api = await createApiHandler({ ...world, storage, kinds, config: defaultApiServerConfig, freeze: true })
  const made = { directory: undefined, hosts: [], serviceIp: '10.96.0.1', wallClock: clock, random }
  const { authority, serving } = await ensureCertificates(made)
  const deps = { ...testDeps(api), ...world, kinds: () => api.kinds, authorizer: api.authorizer }
  const server = await startHttpServer(deps, {
    host: '127.0.0.1',
    port: 0,
    tls: { serving: new RenewableKeyPair(serving) },
  })
  const transport = httpTransport({
    server: server.url,
    ca: authority.certificate,
    token,
    userAgent: 'kube-controller-manager',
    clock,
  })
  const client = createClient(transport)
  const informers = new Informers({ ...world, client })
  const running = startControllers(controllers, { ...world, client, clientFor: () => client, informers, rootCa: 'CA' })
  t.teardown(async () => {
    await running.stop()
    informers.stop()
    transport.close()
    await server.close()
    api.close()
    await storage.close()
  })

  await client.create(namespaces, { metadata: { name: 'shop' } })
  const namespace = 'shop'
  await whenAll(client, configMaps, (all) => all.length === 1, { namespace })
  const template = { metadata: { labels: { app: 'web' } }, spec: { containers: [{ name: 'main', image: 'nginx' }] } }
  await client.create(deployments, {
    metadata: { namespace, name: 'web' },
    spec: { replicas: 3, selector: { matchLabels: { app: 'web' } }, template },
  })
  await whenAll(client, pods, (all) => all.length === 3, { namespace })

  const gone = whenAll(client, pods, (all) => all.length === 0, { namespace })
  await client.delete(deployments, { namespace, name: 'web' })
  await gone
  t.strictSame((await client.list(replicaSets, { namespace })).items, [])

  const left = whenAll(client, namespaces, (all) => !all.some(({ metadata }) => metadata.name === namespace))
  await client.delete(namespaces, { name: namespace })
  await left
  t.strictSame(
    log.filter(({ level }) => level === 'error').map(({ message, fields }) => ({ message, fields })),
    [],
  )
})
