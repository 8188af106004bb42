import type { Test } from 'tap'
import t from 'tap'
import { nodes } from '../../../apimachinery/kinds/core/node.ts'
import { pods } from '../../../apimachinery/kinds/core/pod.ts'
import { services } from '../../../apimachinery/kinds/core/service.ts'
import { endpointSlices } from '../../../apimachinery/kinds/discovery/endpoint-slice.ts'
import { controllerEnv } from '../../support/controller-env.ts'
import { fakeKubelet } from '../../support/fake-kubelet.ts'

const ref = { namespace: 'default', name: 'web' }
const auto = { 'service.kubernetes.io/topology-mode': 'Auto' }
const labels = { app: 'web' }

/** A Service of which `podsIn` many pods run in each zone; each has a node with so many CPUs. */
async function zonesEnv(t: Test, cpus: Record<string, string>, podsIn: Record<string, number>) {
  const env = await controllerEnv(t, ['endpointslice-controller'])
  await fakeKubelet(t, env.api)
  const createNode = async (zone: string, cpu: string) => {
    await env.create(nodes, { metadata: { name: zone, labels: { 'topology.kubernetes.io/zone': zone } } })
    const status = { allocatable: { cpu }, conditions: [{ type: 'Ready', status: 'True' }] }
    await env.client.patch(nodes, { name: zone }, 'merge', { status }, { subresource: 'status' })
    await env.settle()
  }
  for (const [zone, cpu] of Object.entries(cpus)) await createNode(zone, cpu)
  for (const [zone, count] of Object.entries(podsIn))
    for (let i = 0; i < count; i++)
      await env.create(pods, {
        metadata: { name: `${zone}-${i}`, labels },
        spec: { nodeName: zone, containers: [{ name: 'main', image: 'nginx' }] },
      })
  await env.create(services, {
    metadata: { name: 'web', annotations: auto },
    spec: { selector: labels, ports: [{ port: 80 }] },
  })
  return {
    ...env,
    createNode,
    /** How many endpoints are for each zone; `-`: for all. */
    hints: async () => {
      const counts: Record<string, number> = {}
      for (const { endpoints } of (await env.client.list(endpointSlices)).items)
        for (const { hints } of endpoints ?? []) {
          const zone = hints?.forZones?.[0]?.name ?? '-'
          counts[zone] = (counts[zone] ?? 0) + 1
        }
      return counts
    },
  }
}

t.test('zones get endpoints in proportion to their CPUs, their own ones first', async (t) => {
  const env = await zonesEnv(t, { a: '4', b: '4', c: '4' }, { a: 6, b: 3, c: 0 })
  t.strictSame(await env.hints(), { a: 3, b: 3, c: 3 })
  t.strictSame(await env.events(), [
    'TopologyAwareHintsEnabled: Topology Aware Hints has been enabled, addressType: IPv4',
  ])
  const before = await env.api.storage.revision()
  await env.advance(3_600_000)
  t.equal(await env.api.storage.revision(), before, 'and nothing is written from then on')
})

for (const c of [
  {
    name: 'there are fewer endpoints than zones',
    cpus: { a: '4', b: '4' },
    podsIn: { a: 1 },
    why: 'Insufficient number of endpoints (1 endpoints, 2 zones)',
  },
  {
    name: 'there is one zone',
    cpus: { a: '4' },
    podsIn: { a: 3 },
    why: 'Insufficient Node information: allocatable CPU or zone not specified on one or more nodes',
  },
  {
    name: 'each endpoint would serve too much or too little',
    cpus: { a: '1', b: '1', c: '1', d: '1' },
    podsIn: { a: 5 },
    why: 'Unable to allocate minimum required endpoints to each zone without exceeding overload threshold (5 endpoints, 4 zones)',
  },
])
  t.test(`there are no hints when ${c.name}`, async (t) => {
    const env = await zonesEnv(t, c.cpus, c.podsIn)
    t.strictSame(Object.keys(await env.hints()), ['-'])
    t.strictSame(await env.events(), [`TopologyAwareHintsDisabled: ${c.why}, addressType: IPv4`])
  })

t.test('hints go when they are not wanted any more', async (t) => {
  const env = await zonesEnv(t, { a: '4', b: '4' }, { a: 2, b: 2 })
  await env.client.patch(services, ref, 'merge', { metadata: { annotations: null } })
  await env.settle()
  t.strictSame(await env.hints(), { '-': 4 })
  t.ok(
    (await env.events()).includes(
      'TopologyAwareHintsDisabled: Topology Aware Hints has been disabled, addressType: IPv4',
    ),
  )
})

t.test('a new zone gets its share', async (t) => {
  const env = await zonesEnv(t, { a: '4', b: '4' }, { a: 3, b: 3 })
  t.strictSame(await env.hints(), { a: 3, b: 3 })
  await env.createNode('c', '4')
  t.strictSame(await env.hints(), { a: 2, b: 2, c: 2 })
})
