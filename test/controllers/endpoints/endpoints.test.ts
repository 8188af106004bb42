import type { Test } from 'tap'
import t from 'tap'
import { endpoints } from '../../../apimachinery/kinds/core/endpoints.ts'
import { nodes } from '../../../apimachinery/kinds/core/node.ts'
import { pods } from '../../../apimachinery/kinds/core/pod.ts'
import { services } from '../../../apimachinery/kinds/core/service.ts'
import { endpointSlices } from '../../../apimachinery/kinds/discovery/endpoint-slice.ts'
import type { Draft } from '../../../apimachinery/object.ts'
import type { PodSpec, ServiceSpec } from '../../../apimachinery/types/core-v1.ts'
import type { EndpointSlice } from '../../../apimachinery/types/discovery-v1.ts'
import { controllerEnv } from '../../support/controller-env.ts'
import { type FakeKubeletOptions, fakeKubelet } from '../../support/fake-kubelet.ts'

const labels = { app: 'web' }
const ref = { namespace: 'default', name: 'web' }
const triggerTime = 'endpoints.kubernetes.io/last-change-trigger-time'

async function endpointsEnv(t: Test, options: FakeKubeletOptions = {}) {
  const env = await controllerEnv(t, [
    'endpoints-controller',
    'endpointslice-controller',
    'garbage-collector-controller',
  ])
  const kubelet = await fakeKubelet(t, env.api, options)
  await env.create(nodes, { metadata: { name: 'n' } })
  const slices = async () => (await env.client.list(endpointSlices)).items
  return {
    ...env,
    kubelet,
    slices,
    createService: (spec: Draft<ServiceSpec> = {}) =>
      env.create(services, {
        metadata: { name: 'web', labels: { team: 'blue' } },
        spec: { selector: labels, ports: [{ port: 80, targetPort: 8080 }], ...spec },
      }),
    createPod: (name: string, spec: Draft<PodSpec> = {}) =>
      env.create(pods, {
        metadata: { name, labels },
        spec: {
          nodeName: 'n',
          containers: [{ name: 'main', image: 'nginx', ports: [{ name: 'http', containerPort: 8000 }] }],
          ...spec,
        },
      }),
    subsets: async () => (await env.client.get(endpoints, ref)).subsets,
    /** `name ready|serving|terminating…` of each endpoint. */
    states: async () =>
      (await slices())
        .flatMap((slice) => slice.endpoints ?? [])
        .map(({ targetRef, conditions = {} }) => {
          const true_ = Object.entries(conditions).filter(([, value]) => value)
          return [targetRef?.name, ...true_.map(([name]) => name)].join(' ')
        })
        .sort(),
  }
}

t.test('a Service without pods has empty Endpoints and an empty slice', async (t) => {
  const env = await endpointsEnv(t)
  const service = await env.createService()
  const known = await env.get(endpoints, 'web')
  t.equal(known?.subsets, undefined)
  t.strictSame(known?.metadata.labels, { team: 'blue', 'endpoints.kubernetes.io/managed-by': 'endpoint-controller' })
  t.strictSame(known?.metadata.annotations, { [triggerTime]: '2026-01-01T00:00:00Z' })
  const [slice, ...more] = await env.slices()
  t.equal(more.length, 0)
  t.match(slice?.metadata.name, /^web-[a-z0-9]{5}$/)
  t.strictSame([slice?.addressType, slice?.endpoints ?? null, slice?.ports ?? null], ['IPv4', null, null])
  t.strictSame(slice?.metadata.labels, {
    team: 'blue',
    'endpointslice.kubernetes.io/managed-by': 'endpointslice-controller.k8s.io',
    'kubernetes.io/service-name': 'web',
  })
  t.equal(slice?.metadata.ownerReferences?.[0]?.uid, service.metadata.uid)
  t.strictSame(slice?.metadata.annotations, { [triggerTime]: '2026-01-01T00:00:00Z' })
})

t.test('ready pods are endpoints, in the slice that is there', async (t) => {
  const env = await endpointsEnv(t)
  await env.createService()
  const [empty] = await env.slices()
  const pod = await env.createPod('a')
  const targetRef = { kind: 'Pod', namespace: 'default', name: 'a', uid: pod.metadata.uid }
  const ports = [{ port: 8080, protocol: 'TCP' }]
  t.strictSame(await env.subsets(), [{ addresses: [{ ip: '10.1.0.2', nodeName: 'n', targetRef }], ports }])
  const [slice, ...more] = await env.slices()
  t.equal(more.length, 0)
  t.equal(slice?.metadata.name, empty?.metadata.name)
  t.strictSame(slice?.ports, [{ name: '', ...ports[0] }])
  t.strictSame(slice?.endpoints, [
    {
      addresses: ['10.1.0.2'],
      conditions: { ready: true, serving: true, terminating: false },
      ...{ nodeName: 'n', targetRef },
    },
  ])
})

t.test('endpoints follow readiness, labels and the end of pods', async (t) => {
  const env = await endpointsEnv(t, { endsPods: false })
  await env.createService()
  const a = await env.createPod('a')
  const b = await env.createPod('b')
  t.strictSame(await env.states(), ['a ready serving', 'b ready serving'])
  await env.kubelet.setReady(b, false)
  await env.settle()
  t.strictSame(await env.states(), ['a ready serving', 'b'])
  t.match(await env.subsets(), [{ addresses: [{ ip: '10.1.0.2' }], notReadyAddresses: [{ ip: '10.1.0.3' }] }])
  await env.client.delete(pods, a.metadata)
  await env.settle()
  t.strictSame(await env.states(), ['a serving terminating', 'b'])
  t.match(await env.subsets(), [{ notReadyAddresses: [{ ip: '10.1.0.3' }] }], 'Endpoints have no word for it')
  await env.kubelet.finish(b, 'Succeeded')
  await env.settle()
  t.strictSame(await env.states(), ['a serving terminating'])
  await env.client.patch(pods, a.metadata, 'merge', { metadata: { labels: { app: 'debug' } } })
  await env.settle()
  t.strictSame(await env.states(), [])
  t.equal(await env.subsets(), undefined)
  t.equal((await env.slices()).length, 1)
})

t.test('named ports lead to what each pod calls so', async (t) => {
  const env = await endpointsEnv(t)
  await env.createService({ ports: [{ name: 'web', port: 80, targetPort: 'http' }] })
  await env.createPod('a')
  await env.createPod('b', {
    containers: [{ name: 'main', image: 'nginx', ports: [{ name: 'http', containerPort: 9000 }] }],
  })
  await env.createPod('c', { containers: [{ name: 'main', image: 'nginx' }] })
  const byPort = (await env.subsets())?.toSorted((a, b) => (a.ports?.[0]?.port ?? 0) - (b.ports?.[0]?.port ?? 0))
  t.match(byPort, [
    { addresses: [{ ip: '10.1.0.2' }], ports: [{ name: 'web', port: 8000 }] },
    { addresses: [{ ip: '10.1.0.3' }], ports: [{ name: 'web', port: 9000 }] },
  ])
  const ports = (await env.slices()).map((slice) => slice.ports?.[0]?.port)
  t.strictSame(ports.sort(), [8000, 9000, undefined])
})

t.test('a Service may want pods before they are ready', async (t) => {
  const env = await endpointsEnv(t, { becomesReady: () => false })
  await env.createService({ publishNotReadyAddresses: true })
  await env.createPod('a')
  t.strictSame(await env.states(), ['a ready'])
  t.match(await env.subsets(), [{ addresses: [{ ip: '10.1.0.2' }] }])
})

t.test('a headless Service is marked, and gives pods with its subdomain their name', async (t) => {
  const env = await endpointsEnv(t)
  await env.createService({ clusterIP: 'None', ports: [] })
  await env.createPod('a', { hostname: 'a-0', subdomain: 'web' })
  await env.createPod('b', { hostname: 'b-0', subdomain: 'other' })
  const [slice] = await env.slices()
  t.equal(slice?.metadata.labels?.['service.kubernetes.io/headless'], '')
  t.strictSame(
    slice?.endpoints?.map(({ hostname }) => hostname),
    ['a-0', undefined],
  )
  const known = await env.client.get(endpoints, ref)
  t.equal(known.metadata.labels?.['service.kubernetes.io/headless'], '')
  t.match(known.subsets, [{ addresses: [{ hostname: 'a-0' }, {}] }])
  t.notOk(known.subsets?.[0]?.ports)
})

t.test('endpoints tell the zone of their node, also when it becomes known later', async (t) => {
  const env = await endpointsEnv(t)
  await env.createService()
  await env.createPod('a')
  t.equal((await env.slices())[0]?.endpoints?.[0]?.zone, undefined)
  const zone = { metadata: { labels: { 'topology.kubernetes.io/zone': 'east' } } }
  await env.client.patch(nodes, { name: 'n' }, 'merge', zone)
  await env.settle()
  t.equal((await env.slices())[0]?.endpoints?.[0]?.zone, 'east')
})

t.test(
  'pods on a node that is not there have to wait for it, unless pods are wanted before they are ready',
  async (t) => {
    const env = await endpointsEnv(t)
    await env.createService()
    await env.createPod('a', { nodeName: 'late' })
    t.strictSame(await env.states(), [])
    const why = 'skipping Pod a for Service default/web: Node late Not Found'
    const message = `Error updating Endpoint Slices for Service default/web: ${why}`
    t.ok((await env.events()).includes(`FailedToUpdateEndpointSlices: ${message}`))
    t.match(await env.subsets(), [{ addresses: [{ ip: '10.1.0.2' }] }], 'Endpoints do not ask')
    await env.create(nodes, { metadata: { name: 'late' } })
    t.strictSame(await env.states(), ['a ready serving'])

    await env.client.delete(nodes, { name: 'late' })
    await env.client.patch(services, ref, 'merge', { spec: { publishNotReadyAddresses: true } })
    await env.settle()
    t.strictSame(await env.states(), ['a ready serving'])
  },
)

for (const c of [
  { distribution: undefined, want: undefined },
  { distribution: 'PreferClose', want: { forZones: [{ name: 'east' }] } },
  { distribution: 'PreferSameZone', want: { forZones: [{ name: 'east' }] } },
  { distribution: 'PreferSameNode', want: { forNodes: [{ name: 'e' }], forZones: [{ name: 'east' }] } },
])
  t.test(`trafficDistribution ${c.distribution} hints at ${JSON.stringify(c.want)}`, async (t) => {
    const env = await endpointsEnv(t)
    await env.create(nodes, { metadata: { name: 'e', labels: { 'topology.kubernetes.io/zone': 'east' } } })
    await env.createService({ trafficDistribution: c.distribution })
    const pod = await env.createPod('a', { nodeName: 'e' })
    const hints = async () => (await env.slices())[0]?.endpoints?.map((endpoint) => endpoint.hints)
    t.strictSame(await hints(), [c.want])
    await env.kubelet.setReady(pod, false)
    await env.settle()
    t.strictSame(await hints(), [undefined], 'nobody is sent to what is not ready')
    await env.kubelet.setReady(pod, true)
    await env.client.patch(services, ref, 'merge', { spec: { trafficDistribution: null } })
    await env.settle()
    t.strictSame(await hints(), [undefined])
  })

t.test('endpoints follow a selector that changes, or asks for more than one label', async (t) => {
  const env = await endpointsEnv(t)
  await env.createService({ selector: { ...labels, tier: 'front' } })
  const a = await env.createPod('a')
  t.strictSame(await env.states(), [])
  await env.client.patch(pods, a.metadata, 'merge', { metadata: { labels: { tier: 'front' } } })
  await env.settle()
  t.strictSame(await env.states(), ['a ready serving'])
  await env.client.patch(services, ref, 'merge', { spec: { selector: { tier: 'back' } } })
  await env.settle()
  t.strictSame(await env.states(), [])
  await env.client.patch(pods, a.metadata, 'merge', { metadata: { labels: { tier: 'back' } } })
  await env.settle()
  t.strictSame(await env.states(), ['a ready serving'])
})

t.test('ports are kept in the order of their hashes', async (t) => {
  const env = await endpointsEnv(t)
  const dns = [
    { name: 'metrics', port: 9153, targetPort: 9153 },
    { name: 'dns-tcp', port: 53, targetPort: 53 },
    { name: 'dns', port: 53, targetPort: 53, protocol: 'UDP' },
  ]
  await env.createService({ ports: dns })
  await env.createPod('a')
  const [slice] = await env.slices()
  t.strictSame(
    slice?.ports?.map(({ name }) => name),
    ['dns', 'dns-tcp', 'metrics'],
  )
  t.strictSame(
    (await env.subsets())?.[0]?.ports?.map(({ name }) => name),
    ['metrics', 'dns-tcp', 'dns'],
  )
})

t.test('slices take over the labels of the Service, but for those that are theirs', async (t) => {
  const env = await endpointsEnv(t)
  await env.createService()
  await env.createPod('a')
  const reserved = { 'kubernetes.io/service-name': 'other', 'endpointslice.kubernetes.io/managed-by': 'me' }
  const labels = { team: 'red', 'service.kubernetes.io/headless': '', ...reserved }
  await env.client.patch(services, ref, 'merge', { metadata: { labels } })
  await env.settle()
  const [slice, ...more] = await env.slices()
  t.equal(more.length, 0)
  t.strictSame(slice?.metadata.labels, {
    team: 'red',
    'endpointslice.kubernetes.io/managed-by': 'endpointslice-controller.k8s.io',
    'kubernetes.io/service-name': 'web',
  })
})

t.test('a slice that a former Service of the name has left makes way', async (t) => {
  const env = await endpointsEnv(t)
  const former = { apiVersion: 'v1', kind: 'Service', name: 'web', uid: 'former', controller: true }
  await env.createService()
  await env.createPod('a')
  const [{ metadata }] = (await env.slices()) as [EndpointSlice]
  await env.create(endpointSlices, {
    metadata: { name: 'left', labels: metadata.labels, ownerReferences: [former] },
    addressType: 'IPv4',
  })
  t.strictSame(await env.names(endpointSlices), [metadata.name])
})

t.test('Services without a selector, and those that are only names, are left alone', async (t) => {
  const env = await endpointsEnv(t)
  await env.create(services, { metadata: { name: 'manual' }, spec: { ports: [{ port: 80 }] } })
  await env.create(services, {
    metadata: { name: 'alias' },
    spec: { type: 'ExternalName', externalName: 'example.com', selector: labels },
  })
  t.strictSame(await env.names(endpoints), [])
  t.strictSame(await env.names(endpointSlices), [])
})

t.test('what is deleted or changed by others is put right', async (t) => {
  const env = await endpointsEnv(t)
  await env.createService()
  await env.createPod('a')
  const [slice] = await env.slices()
  await env.client.delete(endpointSlices, slice!.metadata)
  await env.client.delete(endpoints, ref)
  await env.settle()
  t.strictSame(await env.states(), ['a ready serving'])
  await env.client.patch(endpoints, ref, 'merge', { subsets: null })
  await env.client.patch(endpointSlices, (await env.slices())[0]!.metadata, 'merge', { endpoints: null })
  await env.settle()
  t.strictSame(await env.states(), ['a ready serving'])
  t.match(await env.subsets(), [{ addresses: [{ ip: '10.1.0.2' }] }])
})

t.test('endpoints go with their Service', async (t) => {
  const env = await endpointsEnv(t)
  await env.createService()
  await env.createPod('a')
  await env.client.delete(services, ref)
  await env.settle()
  t.strictSame(await env.names(endpoints), [])
  t.strictSame(await env.names(endpointSlices), [])
})

t.test('Endpoints that a user has written outlive a Service that did not select pods', async (t) => {
  const env = await endpointsEnv(t)
  await env.create(services, { metadata: { name: 'web' }, spec: { ports: [{ port: 80 }] } })
  await env.create(endpoints, { metadata: { name: 'web' }, subsets: [{ addresses: [{ ip: '192.0.2.1' }] }] })
  await env.client.delete(services, ref)
  await env.settle()
  t.strictSame(await env.names(endpoints), ['web'])
})

t.test('many pods take several slices, and nothing is written when nothing changes', async (t) => {
  const env = await endpointsEnv(t)
  await env.createService()
  for (let i = 0; i < 105; i++)
    await env.api.create(pods, {
      metadata: { name: `p-${i}`, labels },
      spec: { nodeName: 'n', containers: [{ name: 'main', image: 'nginx' }] },
    })
  await env.settle()
  const sizes = (await env.slices()).map((slice) => slice.endpoints?.length)
  t.strictSame(sizes.sort(), [100, 5])
  const before = await env.api.storage.revision()
  await env.advance(3_600_000)
  t.equal(await env.api.storage.revision(), before)
  t.strictSame(
    env.log.filter(({ level }) => level !== 'debug'),
    [],
  )
})
