import t from 'tap'
import { configMaps } from '../../apimachinery/kinds/core/config-map.ts'
import { endpoints } from '../../apimachinery/kinds/core/endpoints.ts'
import { namespaces } from '../../apimachinery/kinds/core/namespace.ts'
import { services } from '../../apimachinery/kinds/core/service.ts'
import { endpointSlices } from '../../apimachinery/kinds/discovery/endpoint-slice.ts'
import { priorityClasses } from '../../apimachinery/kinds/scheduling/priority-class.ts'
import { testApi } from '../support/api.ts'

t.test('a new cluster has what every cluster has', async (t) => {
  const api = await testApi(t)
  const names = api.server.reader.list(namespaces).map(({ metadata }) => metadata.name)
  t.strictSame(names, ['default', 'kube-node-lease', 'kube-public', 'kube-system'])
  const classes = api.server.reader.list(priorityClasses).map(({ metadata, value }) => [metadata.name, value])
  t.strictSame(classes, [
    ['system-cluster-critical', 2_000_000_000],
    ['system-node-critical', 2_000_001_000],
  ])
  const service = api.server.reader.get(services, { namespace: 'default', name: 'kubernetes' })
  t.match(service?.spec, { clusterIP: '10.96.0.1', ports: [{ name: 'https', port: 443, targetPort: 6443 }] })
})

t.test('a server that starts again changes nothing', async (t) => {
  const api = await testApi(t)
  const revision = api.storage.revision()
  const before = api.server.reader.list(namespaces)
  const again = await testApi(t, { storage: api.storage, clock: api.clock, tracker: api.tracker })
  t.equal(api.storage.revision(), revision)
  t.strictSame(again.server.reader.list(namespaces), before)
})

t.test('the Service kubernetes leads to where the server says it is', async (t) => {
  const api = await testApi(t)
  await api.server.advertise({ ip: '192.0.2.1', port: 7443 })
  const { storage, clock, tracker } = api
  const moved = await testApi(t, { storage, clock, tracker })
  await moved.server.advertise({ ip: '192.0.2.2', port: 7443 })
  const revision = storage.revision()
  await moved.server.advertise({ ip: '192.0.2.2', port: 7443 })
  t.equal(storage.revision(), revision, 'saying it again writes nothing')
  const ref = { namespace: 'default', name: 'kubernetes' }
  const ports = [{ name: 'https', port: 7443, protocol: 'TCP' }]
  t.match(moved.server.reader.get(endpoints, ref)?.subsets, [{ addresses: [{ ip: '192.0.2.2' }], ports }])
  t.match(moved.server.reader.get(services, ref)?.spec, { clusterIP: '10.96.0.1', ports: [{ targetPort: 7443 }] })
  t.match(moved.server.reader.get(endpointSlices, ref), { endpoints: [{ addresses: ['192.0.2.2'] }], ports })
})

t.test('the same seed and the same requests make the same history', async (t) => {
  const history = async () => {
    const api = await testApi(t)
    for (let i = 0; i < 5; i++) await api.call('create', configMaps, { body: { metadata: { generateName: 'x-' } } })
    await api.advance(1_000)
    await api.call('create', services, { body: { metadata: { name: 's' }, spec: { ports: [{ port: 1 }] } } })
    const { entries } = await api.storage.list({ prefix: '/' })
    return entries.map(({ key, value, revision }) => `${key} ${revision} ${Buffer.from(value).toString()}`)
  }
  t.strictSame(await history(), await history())
})

t.test('writes carry their cause', async (t) => {
  const api = await testApi(t)
  const causes: unknown[] = []
  const put = api.storage.put.bind(api.storage)
  api.storage.put = (key, value, ifRevision, options) => {
    causes.push(options?.cause)
    return put(key, value, ifRevision, options)
  }
  await api.client.because('{"key":"a/b"}').create(configMaps, { metadata: { name: 'c', namespace: 'default' } })
  t.strictSame(causes, ['{"key":"a/b"}'])
})
