import type { Test } from 'tap'
import t from 'tap'
import { endpoints } from '../../../apimachinery/kinds/core/endpoints.ts'
import { services } from '../../../apimachinery/kinds/core/service.ts'
import { endpointSlices } from '../../../apimachinery/kinds/discovery/endpoint-slice.ts'
import type { Draft } from '../../../apimachinery/object.ts'
import type { EndpointSubset, ServiceSpec } from '../../../apimachinery/types/core-v1.ts'
import type { ObjectMeta } from '../../../apimachinery/types/meta-v1.ts'
import { controllerEnv } from '../../support/controller-env.ts'

const ref = { namespace: 'default', name: 'db' }
const ports = [{ name: 'sql', port: 5432, protocol: 'TCP' }]
const subset = (...ips: string[]): Draft<EndpointSubset> => ({ addresses: ips.map((ip) => ({ ip })), ports })

async function mirrorEnv(t: Test) {
  const env = await controllerEnv(t, ['endpointslice-mirroring-controller', 'garbage-collector-controller'])
  return {
    ...env,
    createService: (spec: Draft<ServiceSpec> = {}) =>
      env.create(services, { metadata: { name: 'db' }, spec: { ports: [{ name: 'sql', port: 5432 }], ...spec } }),
    createEndpoints: (subsets: Draft<EndpointSubset>[], metadata: Draft<ObjectMeta> = {}) =>
      env.create(endpoints, { metadata: { name: 'db', ...metadata }, subsets: subsets as EndpointSubset[] }),
    patchEndpoints: async (patch: unknown) => {
      await env.client.patch(endpoints, ref, 'merge', patch)
      await env.settle()
    },
    slices: async () => (await env.client.list(endpointSlices)).items,
    /** `IPv4 sql:5432 192.0.2.1,192.0.2.2` of each slice. */
    contents: async () =>
      (await env.client.list(endpointSlices)).items
        .map(({ addressType, ports, endpoints }) => {
          const numbers = (ports ?? []).map(({ name, port }) => `${name}:${port}`)
          return [addressType, numbers, (endpoints ?? []).flatMap(({ addresses }) => addresses)].join(' ')
        })
        .sort(),
  }
}

t.test('Endpoints of a Service without a selector are mirrored, with their labels and annotations', async (t) => {
  const env = await mirrorEnv(t)
  await env.createService()
  const annotations = {
    note: 'x',
    'kubectl.kubernetes.io/last-applied-configuration': '{}',
    'endpoints.kubernetes.io/last-change-trigger-time': '2026-01-01T00:00:00Z',
  }
  const targetRef = { kind: 'Pod', namespace: 'default', name: 'a' }
  const source = await env.createEndpoints(
    [
      {
        addresses: [{ ip: '192.0.2.1', hostname: 'a', nodeName: 'n', targetRef }],
        notReadyAddresses: [{ ip: '192.0.2.2' }],
        ports: [{ ...ports[0], appProtocol: 'sql' }],
      },
    ],
    { labels: { team: 'blue' }, annotations },
  )
  const [slice, ...more] = await env.slices()
  t.equal(more.length, 0)
  t.match(slice?.metadata.name, /^db-[a-z0-9]{5}$/)
  t.strictSame(slice?.metadata.labels, {
    team: 'blue',
    'endpointslice.kubernetes.io/managed-by': 'endpointslicemirroring-controller.k8s.io',
    'kubernetes.io/service-name': 'db',
  })
  t.strictSame(slice?.metadata.annotations, { note: 'x' })
  const { uid } = source.metadata
  const owner = { apiVersion: 'v1', kind: 'Endpoints', name: 'db', uid, controller: true, blockOwnerDeletion: true }
  t.strictSame(slice?.metadata.ownerReferences, [owner])
  t.equal(slice?.addressType, 'IPv4')
  t.strictSame(slice?.ports, [{ ...ports[0], appProtocol: 'sql' }])
  t.strictSame(slice?.endpoints, [
    { addresses: ['192.0.2.1'], conditions: { ready: true }, hostname: 'a', nodeName: 'n', targetRef },
    { addresses: ['192.0.2.2'], conditions: { ready: false } },
  ])
})

t.test('each family of addresses and each set of ports has a slice', async (t) => {
  const env = await mirrorEnv(t)
  await env.createService()
  const metrics = [{ name: 'metrics', port: 9000, protocol: 'TCP' }]
  await env.createEndpoints([subset('192.0.2.1', '2001:db8::1'), { addresses: [{ ip: '192.0.2.9' }], ports: metrics }])
  t.strictSame(await env.contents(), [
    'IPv4 metrics:9000 192.0.2.9',
    'IPv4 sql:5432 192.0.2.1',
    'IPv6 sql:5432 2001:db8::1',
  ])
})

t.test('a slice follows its Endpoints and keeps its name', async (t) => {
  const env = await mirrorEnv(t)
  await env.createService()
  await env.createEndpoints([subset('192.0.2.1')])
  const names = await env.names(endpointSlices)
  await env.patchEndpoints({ subsets: [subset('192.0.2.1', '192.0.2.2')], metadata: { labels: { team: 'red' } } })
  t.strictSame(await env.contents(), ['IPv4 sql:5432 192.0.2.1,192.0.2.2'])
  await env.patchEndpoints({ subsets: [{ ...subset('192.0.2.3'), ports: [{ name: 'sql', port: 5433 }] }] })
  t.strictSame(await env.contents(), ['IPv4 sql:5433 192.0.2.3'], 'a slice that is not needed any more is used again')
  t.strictSame(await env.names(endpointSlices), names)
  t.equal((await env.slices())[0]?.metadata.labels?.['team'], 'red')
  await env.patchEndpoints({ subsets: null })
  t.strictSame(await env.contents(), [])
})

t.test('what others do to a mirrored slice is undone', async (t) => {
  const env = await mirrorEnv(t)
  await env.createService()
  await env.createEndpoints([subset('192.0.2.1')])
  const [slice] = await env.slices()
  await env.client.patch(endpointSlices, slice!.metadata, 'merge', { endpoints: null })
  await env.settle()
  t.strictSame(await env.contents(), ['IPv4 sql:5432 192.0.2.1'])
  await env.client.delete(endpointSlices, slice!.metadata)
  await env.settle()
  t.strictSame(await env.contents(), ['IPv4 sql:5432 192.0.2.1'])
})

for (const c of [
  { name: 'a label says so', metadata: { labels: { 'endpointslice.kubernetes.io/skip-mirror': 'true' } } },
  {
    name: 'an election is held on them',
    metadata: { annotations: { 'control-plane.alpha.kubernetes.io/leader': '{}' } },
  },
])
  t.test(`Endpoints are not mirrored when ${c.name}, nor any more`, async (t) => {
    const env = await mirrorEnv(t)
    await env.createService()
    await env.createEndpoints([subset('192.0.2.1')])
    t.equal((await env.contents()).length, 1)
    await env.patchEndpoints({ metadata: c.metadata })
    t.strictSame(await env.contents(), [])
  })

t.test('Endpoints are mirrored for as long as there is a Service, without a selector', async (t) => {
  const env = await mirrorEnv(t)
  await env.createEndpoints([subset('192.0.2.1')])
  t.strictSame(await env.contents(), [])
  await env.createService()
  t.equal((await env.contents()).length, 1)
  await env.client.patch(services, ref, 'merge', { spec: { selector: { app: 'db' } } })
  await env.settle()
  t.strictSame(await env.contents(), [])
  await env.client.patch(services, ref, 'merge', { spec: { selector: null } })
  await env.settle()
  t.equal((await env.contents()).length, 1)
  await env.client.delete(services, ref)
  await env.settle()
  t.strictSame(await env.contents(), [])
})

t.test('slices go with their Endpoints', async (t) => {
  const env = await mirrorEnv(t)
  await env.createService()
  await env.createEndpoints([subset('192.0.2.1')])
  await env.client.delete(endpoints, ref)
  await env.settle()
  t.strictSame(await env.contents(), [])
})

t.test('a thousand addresses of a subset are mirrored, and an event tells of the others', async (t) => {
  const env = await mirrorEnv(t)
  await env.createService()
  await env.createEndpoints([subset(...Array.from({ length: 1005 }, (_, i) => `192.${i >> 8}.${i & 255}.1`))])
  const [slice, ...more] = await env.slices()
  t.strictSame([slice?.endpoints?.length, more.length], [1000, 0])
  const limit = 'A max of 1000 addresses can be mirrored to EndpointSlices per Endpoints subset.'
  t.strictSame(await env.events(), [`TooManyAddressesToMirror: ${limit} 5 addresses were skipped`])
})

t.test('nothing is written while nothing changes', async (t) => {
  const env = await mirrorEnv(t)
  await env.createService()
  await env.createEndpoints([subset('192.0.2.1', '2001:db8::1')], { annotations: { note: 'x' } })
  const before = await env.api.storage.revision()
  await env.advance(3_600_000)
  t.equal(await env.api.storage.revision(), before)
})
