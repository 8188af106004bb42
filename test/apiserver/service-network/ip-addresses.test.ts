import t from 'tap'
import { services } from '../../../apimachinery/kinds/core/service.ts'
import { ipAddresses } from '../../../apimachinery/kinds/networking/ip-address.ts'
import { serviceCidrs } from '../../../apimachinery/kinds/networking/service-cidr.ts'
import type { Draft } from '../../../apimachinery/object.ts'
import type { Service, ServiceSpec } from '../../../apimachinery/types/core-v1.ts'
import { type TestApi, testApi } from '../../support/api.ts'

async function createService(api: TestApi, name: string, spec: Draft<ServiceSpec> = {}): Promise<Service> {
  const created = await api.create(services, { metadata: { name }, spec: { ports: [{ port: 80 }], ...spec } })
  await api.tracker.whenIdle()
  return created
}

/** `10.96.0.1 default/kubernetes` of each address of a Service. */
async function addresses(api: TestApi): Promise<string[]> {
  await api.tracker.whenIdle()
  const { items } = await api.client.list(ipAddresses)
  return items.map(({ metadata, spec: { parentRef } }) => `${metadata.name} ${parentRef?.namespace}/${parentRef?.name}`)
}

const kubernetes = '10.96.0.1 default/kubernetes'

t.test('each cluster IP has an IPAddress, for as long as its Service is there', async (t) => {
  const api = await testApi(t)
  const { spec, metadata } = await createService(api, 'web')
  t.strictSame((await addresses(api)).sort(), [kubernetes, `${spec.clusterIP} default/web`].sort())
  const found = await api.client.get(ipAddresses, { name: spec.clusterIP ?? '' })
  t.strictSame(found.metadata.labels, {
    'ipaddress.kubernetes.io/ip-family': 'IPv4',
    'ipaddress.kubernetes.io/managed-by': 'ipallocator.k8s.io',
  })
  t.strictSame(found.spec.parentRef, { resource: 'services', namespace: 'default', name: 'web' })
  await createService(api, 'headless', { clusterIP: 'None' })
  await createService(api, 'alias', { type: 'ExternalName', externalName: 'example.com' })
  await api.client.delete(services, metadata)
  t.strictSame(await addresses(api), [kubernetes])
})

t.test('an IPAddress that somebody deletes comes back; one of no Service goes', async (t) => {
  const api = await testApi(t)
  await api.client.delete(ipAddresses, { name: '10.96.0.1' })
  await api.create(ipAddresses, {
    metadata: { name: '10.96.0.9', labels: { 'ipaddress.kubernetes.io/managed-by': 'ipallocator.k8s.io' } },
    spec: { parentRef: { resource: 'services', namespace: 'default', name: 'gone' } },
  })
  t.strictSame(await addresses(api), [kubernetes])
})

t.test('an address may go to another Service at once', async (t) => {
  const api = await testApi(t)
  const { spec, metadata } = await createService(api, 'a')
  await api.client.delete(services, metadata)
  await createService(api, 'b', { clusterIP: spec.clusterIP })
  t.ok((await addresses(api)).includes(`${spec.clusterIP} default/b`))
})

t.test('an IPAddress that somebody has made keeps its address from Services', async (t) => {
  const api = await testApi(t)
  const mine = await api.create(ipAddresses, {
    metadata: { name: '10.96.7.7' },
    spec: { parentRef: { resource: 'gateways', group: 'example.com', name: 'mine' } },
  })
  await t.rejects(createService(api, 'a', { clusterIP: '10.96.7.7' }), /provided IP is already allocated/)
  await api.client.delete(ipAddresses, mine.metadata)
  await createService(api, 'a', { clusterIP: '10.96.7.7' })
  t.ok((await addresses(api)).includes('10.96.7.7 default/a'))
})

const ready = {
  conditions: [{ type: 'Ready', status: 'True', reason: '', message: '', lastTransitionTime: '2026-01-01T00:00:00Z' }],
}

t.test('the range that the server was started with is a ServiceCIDR that is ready', async (t) => {
  const api = await testApi(t)
  const { spec, status } = await api.client.get(serviceCidrs, { name: 'kubernetes' })
  t.strictSame(spec.cidrs, ['10.96.0.0/16'])
  t.match(status?.conditions, [
    { type: 'Ready', status: 'True', reason: '', message: 'Kubernetes default Service CIDR is ready' },
  ])
})

t.test('Services get addresses of other ServiceCIDRs, too, from when they are ready', async (t) => {
  const api = await testApi(t)
  await api.create(serviceCidrs, { metadata: { name: 'more' }, spec: { cidrs: ['192.168.5.0/28'] } })
  const wish = { clusterIP: '192.168.5.3' }
  await t.rejects(createService(api, 'a', wish), /the provided network does not match the current range/)
  await api.client.patch(serviceCidrs, { name: 'more' }, 'merge', { status: ready }, { subresource: 'status' })
  await createService(api, 'a', wish)
  t.ok((await addresses(api)).includes('192.168.5.3 default/a'))
  const finalizers = ['example.com/held']
  await api.client.patch(serviceCidrs, { name: 'more' }, 'merge', { metadata: { finalizers } })
  await api.client.delete(serviceCidrs, { name: 'more' })
  await t.rejects(createService(api, 'b', { clusterIP: '192.168.5.4' }), /does not match the current range/)
})

t.test('a range that is full lets the next one have its turn', async (t) => {
  const api = await testApi(t)
  const hold = { metadata: { finalizers: ['example.com/held'] } }
  await api.create(serviceCidrs, { metadata: { name: 'small' }, spec: { cidrs: ['192.168.5.0/30'] } })
  await api.create(serviceCidrs, { metadata: { name: 'tiny' }, spec: { cidrs: ['192.168.6.0/31'] } })
  await api.create(serviceCidrs, { metadata: { name: 'next' }, spec: { cidrs: ['192.168.7.0/29'] } })
  await api.client.patch(serviceCidrs, { name: 'kubernetes' }, 'merge', hold)
  await api.client.delete(serviceCidrs, { name: 'kubernetes' })
  for (const name of ['small', 'tiny', 'next'])
    await api.client.patch(serviceCidrs, { name }, 'merge', { status: ready }, { subresource: 'status' })
  const made = []
  for (const name of ['a', 'b', 'c']) made.push((await createService(api, name)).spec.clusterIP)
  t.strictSame(made.slice(0, 2).sort(), ['192.168.5.1', '192.168.5.2'])
  t.match(made[2], /^192\.168\.7\./)
})
