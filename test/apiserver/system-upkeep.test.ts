import t from 'tap'
import { configMaps } from '../../apimachinery/kinds/core/config-map.ts'
import { endpoints } from '../../apimachinery/kinds/core/endpoints.ts'
import { namespaces } from '../../apimachinery/kinds/core/namespace.ts'
import { services } from '../../apimachinery/kinds/core/service.ts'
import { endpointSlices } from '../../apimachinery/kinds/discovery/endpoint-slice.ts'
import { serviceCidrs } from '../../apimachinery/kinds/networking/service-cidr.ts'
import { type TestApi, testApi } from '../support/api.ts'

const kubernetes = { namespace: 'default', name: 'kubernetes' }
const address = { ip: '192.0.2.1', port: 6443 }
const tracking = { namespace: 'kube-system', name: 'kube-apiserver-legacy-service-account-token-tracking' }

async function whereItLeads(api: TestApi) {
  const { subsets } = await api.client.get(endpoints, kubernetes)
  const slice = await api.client.get(endpointSlices, kubernetes)
  return [subsets?.[0]?.addresses?.[0]?.ip, slice.endpoints?.[0]?.addresses[0]]
}

t.test(
  'the endpoints of the API server come back within ten seconds when somebody changes or deletes them',
  async (t) => {
    const api = await testApi(t)
    await api.server.advertise(address)
    const elsewhere = { subsets: [{ addresses: [{ ip: '198.51.100.1' }], ports: [{ port: 1 }] }] }
    await api.client.patch(endpoints, kubernetes, 'merge', elsewhere)
    await api.client.patch(endpointSlices, kubernetes, 'merge', { endpoints: [{ addresses: ['198.51.100.1'] }] })
    t.strictSame(await whereItLeads(api), ['198.51.100.1', '198.51.100.1'])
    await api.advance(10_000)
    t.strictSame(await whereItLeads(api), ['192.0.2.1', '192.0.2.1'])
    await api.client.delete(endpoints, kubernetes)
    await api.client.delete(endpointSlices, kubernetes)
    await api.advance(10_000)
    t.strictSame(await whereItLeads(api), ['192.0.2.1', '192.0.2.1'])
  },
)

t.test('the Service kubernetes comes back with its address, and keeps what users have added', async (t) => {
  const api = await testApi(t)
  await api.server.advertise(address)
  const change = { metadata: { labels: { mine: 'x' } }, spec: { ports: [{ name: 'other', port: 1 }] } }
  await api.client.patch(services, kubernetes, 'merge', change)
  await api.advance(10_000)
  const changed = await api.client.get(services, kubernetes)
  t.match(changed.spec.ports, [{ name: 'https', port: 443, targetPort: 6443 }])
  t.equal(changed.metadata.labels?.['mine'], 'x')
  await api.client.delete(services, kubernetes)
  await api.advance(10_000)
  t.equal((await api.client.get(services, kubernetes)).spec.clusterIP, '10.96.0.1')
})

t.test('namespaces of the system and the default ServiceCIDR come back', async (t) => {
  const api = await testApi(t)
  await api.client.delete(namespaces, { name: 'kube-node-lease' })
  const { metadata } = await api.client.get(namespaces, { name: 'kube-node-lease' })
  const gone = { ...metadata, apiVersion: 'v1', kind: 'Namespace', metadata, spec: { finalizers: [] } }
  await api.client.updateSubresource(namespaces, { name: 'kube-node-lease' }, 'finalize', gone)
  await api.client.delete(serviceCidrs, { name: 'kubernetes' })
  await api.advance(60_000)
  t.ok(await api.client.get(namespaces, { name: 'kube-node-lease' }))
  t.match((await api.client.get(serviceCidrs, { name: 'kubernetes' })).status?.conditions, [{ status: 'True' }])
})

t.test('the day since when uses of tokens are kept is said once, and again when it is no day', async (t) => {
  const api = await testApi(t)
  const since = async () => (await api.client.get(configMaps, tracking)).data
  t.strictSame(await since(), { since: '2026-01-01' })
  await api.client.patch(configMaps, tracking, 'merge', { data: { since: '2025-07-07' } })
  await api.advance(1)
  t.strictSame(await since(), { since: '2025-07-07' })
  await api.client.patch(configMaps, tracking, 'merge', { data: { since: 'long ago' } })
  await api.advance(1)
  t.strictSame(await since(), { since: '2026-01-01' })
  await api.client.delete(configMaps, tracking)
  await api.advance(1)
  t.strictSame(await since(), { since: '2026-01-01' })
})

t.test('a server starts though its range is on its way out, and gets its Service when the range is back', async (t) => {
  const api = await testApi(t)
  await api.client.patch(serviceCidrs, { name: 'kubernetes' }, 'merge', {
    metadata: { finalizers: ['example.com/held'] },
  })
  await api.client.delete(serviceCidrs, { name: 'kubernetes' })
  await api.client.delete(services, kubernetes)
  const { storage, clock, tracker } = api
  const again = await testApi(t, { storage, clock, tracker })
  t.equal(again.server.reader.get(services, kubernetes), undefined)
  await again.client.patch(serviceCidrs, { name: 'kubernetes' }, 'merge', { metadata: { finalizers: null } })
  await again.advance(60_000)
  t.equal(again.server.reader.get(services, kubernetes)?.spec.clusterIP, '10.96.0.1')
})

t.test('nothing is written while nobody changes anything', async (t) => {
  const api = await testApi(t)
  await api.server.advertise(address)
  await api.advance(60_000)
  const before = await api.storage.revision()
  await api.advance(600_000)
  t.equal(await api.storage.revision(), before)
})
