import t from 'tap'
import { nodes } from '../../apimachinery/kinds/core/node.ts'
import { controllerEnv } from '../support/controller-env.ts'

const annotation = 'node.alpha.kubernetes.io/ttl'

t.test('nodes of small clusters are told not to cache, those of larger ones for how long', async (t) => {
  const env = await controllerEnv(t, ['ttl-controller'])
  const ttlOf = async (name: string) => (await env.get(nodes, name, ''))?.metadata.annotations?.[annotation]
  await env.create(nodes, { metadata: { name: 'node-0' } })
  t.equal(await ttlOf('node-0'), '0')
  for (let i = 1; i <= 100; i++) await env.client.create(nodes, { metadata: { name: `node-${i}` } })
  await env.settle()
  t.equal(await ttlOf('node-100'), '15')
})

t.test('an annotation that somebody else changes is put right, and nothing is written otherwise', async (t) => {
  const env = await controllerEnv(t, ['ttl-controller'])
  await env.create(nodes, { metadata: { name: 'a', annotations: { [annotation]: '77' } } })
  t.equal((await env.get(nodes, 'a', ''))?.metadata.annotations?.[annotation], '0')
  const before = env.api.storage.revision()
  await env.advance(3_600_000)
  t.equal(env.api.storage.revision(), before)
})
