import t from 'tap'
import type { Pod } from '../../../apimachinery/types/core-v1.ts'
import { SchedulerCache } from '../../../scheduler/cache.ts'
import { CycleState } from '../../../scheduler/framework/cycle-state.ts'
import { ImageLocality } from '../../../scheduler/plugins/image-locality.ts'
import { makeNode, makePod } from '../../support/builders.ts'

const megabyte = 1024 * 1024

/** Nodes by name, with the sizes of their images in MiB, rated for the pod. */
function scores(nodes: Record<string, Record<string, number>>, pod: Pod): Record<string, number> {
  const cache = new SchedulerCache()
  for (const [name, images] of Object.entries(nodes)) {
    const node = makeNode({ name })
    node.status.images = Object.entries(images).map(([name, size]) => ({ names: [name], sizeBytes: size * megabyte }))
    cache.setNode(makeNode({ name }))
    cache.setNode(node)
  }
  const plugin = new ImageLocality(cache)
  const state = new CycleState()
  plugin.preScore(state, pod)
  return Object.fromEntries(cache.nodes().map((node) => [node.name, plugin.score(state, pod, node)]))
}

const pod = (image: string, more = {}) => makePod({ container: { image }, ...more })

for (const c of [
  {
    name: 'a large image that all nodes have',
    nodes: { a: { 'i:1': 1000 }, b: { 'i:1': 1000 } },
    want: { a: 100, b: 100 },
  },
  { name: 'an image that half of the nodes have', nodes: { a: { 'i:1': 1000 }, b: {} }, want: { a: 48, b: 0 } },
  { name: 'a small image', nodes: { a: { 'i:1': 20 } }, want: { a: 0 } },
  { name: 'another image', nodes: { a: { 'j:1': 1000 } }, want: { a: 0 } },
])
  t.test(`${c.name} counts as much as it saves`, async (t) => {
    t.strictSame(scores(c.nodes, pod('i:1')), c.want)
  })

t.test('an image without a tag is the latest, and init containers count', async (t) => {
  const two = pod('registry:5000/i', { spec: { initContainers: [{ name: 'i', image: 'j:1' }] } })
  t.strictSame(scores({ a: { 'registry:5000/i:latest': 1000, 'j:1': 1000 } }, two), { a: 100 })
})
