import type { Test } from 'tap'
import t from 'tap'
import { nodes } from '../../../apimachinery/kinds/core/node.ts'
import { controllerEnv } from '../../support/controller-env.ts'

async function networksEnv(t: Test, clusterCidrs: string[], maxLagMs = 0) {
  const nodeNetworks = { clusterCidrs, maskSizes: { 4: 24, 6: 64 } }
  const env = await controllerEnv(t, ['node-ipam-controller'], maxLagMs, { nodeNetworks })
  return {
    ...env,
    createNode: (name: string, ...podCIDRs: string[]) =>
      env.create(nodes, {
        metadata: { name },
        ...(podCIDRs.length > 0 ? { spec: { podCIDR: podCIDRs[0], podCIDRs } } : {}),
      }),
    remove: async (name: string) => {
      await env.client.delete(nodes, { name })
      await env.settle()
    },
    networks: async () =>
      Object.fromEntries(
        (await env.client.list(nodes)).items.map(({ metadata, spec }) => [metadata.name, spec.podCIDRs]),
      ),
  }
}

t.test('each node gets a network for its pods that no other has', async (t) => {
  const env = await networksEnv(t, ['10.244.0.0/16'])
  await env.createNode('own', '10.244.1.0/24')
  await env.createNode('a')
  await env.createNode('b')
  t.strictSame(await env.networks(), { own: ['10.244.1.0/24'], a: ['10.244.0.0/24'], b: ['10.244.2.0/24'] })
  t.equal((await env.get(nodes, 'a'))?.spec.podCIDR, '10.244.0.0/24')
})

t.test('with networks of two families, nodes get one of each', async (t) => {
  const env = await networksEnv(t, ['10.244.0.0/16', '2001:db8::/48'])
  await env.createNode('a')
  t.strictSame(await env.networks(), { a: ['10.244.0.0/24', '2001:db8::/64'] })
})

t.test('nodes that come at once get different networks, however late their changes are seen', async (t) => {
  const env = await networksEnv(t, ['10.244.0.0/16'], 500)
  await Promise.all(Array.from({ length: 20 }, (_, i) => env.api.create(nodes, { metadata: { name: `n${i}` } })))
  await env.advance(10_000)
  const given = Object.values(await env.networks()).map((podCIDRs) => podCIDRs?.[0])
  t.equal(new Set(given).size, 20)
  t.notOk(given.includes(undefined))
})

t.test('when no network is left, an event says so, and the node gets that of the next node to go', async (t) => {
  const env = await networksEnv(t, ['10.244.0.0/24'])
  await env.createNode('a')
  await env.createNode('b')
  t.strictSame(await env.events(), ['CIDRNotAvailable: Node b status is now: CIDRNotAvailable'])
  t.strictSame(await env.networks(), { a: ['10.244.0.0/24'], b: undefined })
  const before = await env.api.storage.revision()
  await env.advance(600_000)
  t.equal(await env.api.storage.revision(), before, 'and nothing is written meanwhile')
  await env.remove('a')
  t.strictSame(await env.networks(), { b: ['10.244.0.0/24'] })
})

t.test('without networks to give, nodes get none', async (t) => {
  const env = await controllerEnv(t, ['node-ipam-controller'])
  await env.create(nodes, { metadata: { name: 'a' } })
  t.equal((await env.get(nodes, 'a'))?.spec.podCIDRs, undefined)
})
