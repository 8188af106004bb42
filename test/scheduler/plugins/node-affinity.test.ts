import t from 'tap'
import { schedulerEnv } from '../scheduler-env.ts'

/** Terms that ask for nodes by name, as those of DaemonSet pods do. */
function named(...terms: (readonly string[])[]) {
  const nodeSelectorTerms = terms.map((names) => ({
    matchFields: names.map((name) => ({ key: 'metadata.name', operator: 'In', values: [name] })),
  }))
  return {
    spec: { affinity: { nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms } } } },
  }
}

for (const c of [
  {
    name: 'names a node that is full',
    terms: [['full']],
    why: "0/3 nodes are available: 1 Insufficient cpu, 2 node(s) didn't satisfy plugin(s) [NodeAffinity]",
  },
  {
    name: 'names a node that is not there',
    terms: [['absent']],
    why: "0/3 nodes are available: 3 node(s) didn't satisfy plugin(s) [NodeAffinity]",
  },
  {
    name: 'names two nodes at once',
    terms: [['a', 'b']],
    why: '0/3 nodes are available: pod affinity terms conflict',
  },
])
  t.test(`a pod that ${c.name} says so`, async (t) => {
    const env = await schedulerEnv(t)
    for (const name of ['a', 'b']) await env.createNode(name)
    await env.createNode('full', { cpu: '0' })
    await env.createPod('p', { cpu: '1', ...named(...c.terms) })
    t.equal((await env.scheduled('p'))?.message.split('. ')[0], c.why)
  })

t.test('of several names any will do, and a pod whose node is not there waits for it', async (t) => {
  const env = await schedulerEnv(t)
  await env.createNode('a')
  await env.createPod('either', named(['absent'], ['a']))
  await env.createPod('waits', named(['late']))
  t.strictSame(await env.places(), { either: 'a', waits: '' })
  await env.time.advance(60_000)
  await env.createNode('late')
  await env.time.advance(10_000)
  t.strictSame(await env.places(), { either: 'a', waits: 'late' })
})
