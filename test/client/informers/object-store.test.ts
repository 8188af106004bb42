import fc from 'fast-check'
import t from 'tap'
import type { Pod } from '../../../apimachinery/types/core-v1.ts'
import { type IndexName, ObjectStore } from '../../../client/informers/object-store.ts'
import { makePod } from '../../support/client-env.ts'

const few = fc.constantFrom('a', 'b', 'c')
const podArbitrary = fc
  .record({ name: few, namespace: few, owners: fc.uniqueArray(few), controlled: fc.boolean(), node: fc.option(few) })
  .map(({ name, namespace, owners, controlled, node }) => {
    const ownerReferences = owners.map((uid, i) => ({
      apiVersion: 'v1',
      kind: 'K',
      name: uid,
      uid,
      controller: controlled && i === 0,
    }))
    const labels = { 'kubernetes.io/service-name': name }
    return makePod({ name, namespace, ownerReferences, labels }, node ?? undefined)
  })

const belongs: Record<IndexName, (pod: Pod, value: string) => boolean> = {
  namespace: (pod, value) => pod.metadata.namespace === value,
  owner: (pod, value) => pod.metadata.ownerReferences!.some(({ uid }) => uid === value),
  orphans: (pod, value) =>
    pod.metadata.namespace === value && !pod.metadata.ownerReferences!.some(({ controller }) => controller),
  service: (pod, value) => `${pod.metadata.namespace}/${pod.metadata.name}` === value,
  node: (pod, value) => pod.spec.nodeName === value,
  label: (pod, value) => `${pod.metadata.namespace}/kubernetes.io/service-name=${pod.metadata.name}` === value,
  // No pod selects others.
  selector: () => false,
}

t.test('indexes always hold exactly what a search through all objects finds', async () => {
  const step = fc.record({ pod: podArbitrary, remove: fc.boolean(), look: fc.boolean() })
  fc.assert(
    fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
      const store = new ObjectStore<Pod>()
      const check = () => {
        for (const [name, rule] of Object.entries(belongs)) {
          for (const value of ['a', 'b', 'c', 'a/a', 'a/b', 'b/c', 'a/kubernetes.io/service-name=b']) {
            const found = new Set(store.byIndex(name as IndexName, value))
            const want = new Set(store.list().filter((pod) => rule(pod, value)))
            if (!sameSet(found, want)) return false
          }
        }
        return true
      }
      for (const { pod, remove, look } of steps) {
        if (remove) store.delete(`${pod.metadata.namespace}/${pod.metadata.name}`)
        else store.set(pod)
        if (look && !check()) return false
      }
      return check()
    }),
    { verbose: 1 },
  )
})

function sameSet<T>(a: Set<T>, b: Set<T>): boolean {
  return a.size === b.size && [...a].every((item) => b.has(item))
}
