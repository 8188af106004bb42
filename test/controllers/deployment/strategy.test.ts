import fc from 'fast-check'
import t from 'tap'
import type { Deployment, ReplicaSet } from '../../../apimachinery/types/apps-v1.ts'
import { limitsOf, maxReplicas, minAvailable, newSetReplicas } from '../../../controllers/deployment/strategy.ts'

function makeDeployment(replicas: number, rollingUpdate?: object, type = 'RollingUpdate'): Deployment {
  return { metadata: {}, spec: { replicas, strategy: { type, rollingUpdate } }, status: {} } as unknown as Deployment
}
const makeSet = (replicas: number) => ({ spec: { replicas }, status: {} }) as unknown as ReplicaSet

for (const { replicas, rollingUpdate, type, want } of [
  { replicas: 4, rollingUpdate: { maxSurge: '25%', maxUnavailable: '25%' }, want: { maxSurge: 1, maxUnavailable: 1 } },
  { replicas: 1, rollingUpdate: { maxSurge: '25%', maxUnavailable: '25%' }, want: { maxSurge: 1, maxUnavailable: 0 } },
  { replicas: 3, rollingUpdate: { maxSurge: 0, maxUnavailable: '10%' }, want: { maxSurge: 0, maxUnavailable: 1 } },
  { replicas: 2, rollingUpdate: { maxSurge: 0, maxUnavailable: 5 }, want: { maxSurge: 0, maxUnavailable: 2 } },
  { replicas: 0, rollingUpdate: { maxSurge: '25%', maxUnavailable: '25%' }, want: { maxSurge: 0, maxUnavailable: 0 } },
  { replicas: 3, type: 'Recreate', want: { maxSurge: 0, maxUnavailable: 0 } },
])
  t.test(`${type ?? JSON.stringify(rollingUpdate)} of ${replicas} allows ${JSON.stringify(want)}`, async (t) => {
    t.strictSame(limitsOf(makeDeployment(replicas, rollingUpdate, type)), want)
  })

t.test('Recreate needs no pod to be available', async (t) => {
  t.equal(minAvailable(makeDeployment(3, undefined, 'Recreate')), 0)
})

t.test('the newest set never grows beyond what is wanted or what there may be', async () => {
  const size = fc.nat(20)
  fc.assert(
    fc.property(size, size, size, size, (replicas, maxSurge, current, old) => {
      const deployment = makeDeployment(replicas, { maxSurge, maxUnavailable: 1 })
      const next = newSetReplicas(deployment, [makeSet(old), makeSet(current)], current)
      if (current + old >= maxReplicas(deployment)) return next === current
      return next <= replicas && next + old <= maxReplicas(deployment)
    }),
  )
})
