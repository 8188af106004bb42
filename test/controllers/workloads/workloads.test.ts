import fc from 'fast-check'
import t from 'tap'
import type { Pod } from '../../../apimachinery/types/core-v1.ts'
import { withCondition } from '../../../controllers/workloads/conditions.ts'
import { byActivity, byDeletionRank } from '../../../controllers/workloads/deletion-rank.ts'
import { isAvailable, msUntilAvailable } from '../../../controllers/workloads/pods.ts'
import { slowStart } from '../../../controllers/workloads/slow-start.ts'
import { toTime } from '../../../platform/clock.ts'
import { makePod, type PodOptions } from '../../support/builders.ts'

const nowMs = Date.UTC(2026, 0, 2)
const ready = (sinceMs = nowMs - 60_000) => ({
  conditions: [{ type: 'Ready', status: 'True', lastTransitionTime: toTime(sinceMs) }],
})
const running = (status = {}): PodOptions => ({ nodeName: 'n', status: { phase: 'Running', ...ready(), ...status } })
const restarted = (restartCount: number) => ({
  containerStatuses: [{ name: 'main', image: '', imageID: '', ready: true, restartCount }],
})

const withSidecar = (restartCount: number): Pod => {
  const initContainerStatuses = [{ name: 'sidecar', image: '', imageID: '', ready: true, restartCount }]
  const pod = makePod(running({ initContainerStatuses }))
  const sidecar = { name: 'sidecar', image: '', restartPolicy: 'Always' }
  return { ...pod, spec: { ...pod.spec, initContainers: [sidecar] } } as Pod
}

const ranks: { name: string; first: Pod; second: Pod; crowd?: (pod: Pod) => number }[] = [
  { name: 'without a node', first: makePod(), second: makePod({ nodeName: 'n' }) },
  {
    name: 'pending',
    first: makePod({ nodeName: 'n' }),
    second: makePod({ nodeName: 'n', status: { phase: 'Running' } }),
  },
  { name: 'not ready', first: makePod(running({ conditions: [] })), second: makePod(running()) },
  {
    name: 'cheap',
    first: makePod(running()),
    second: makePod({ ...running(), annotations: { 'controller.kubernetes.io/pod-deletion-cost': '10' } }),
  },
  {
    name: 'on a crowded node',
    first: makePod({ ...running(), nodeName: 'crowded' }),
    second: makePod(running()),
    crowd: (pod) => (pod.spec.nodeName === 'crowded' ? 2 : 1),
  },
  { name: 'ready for a short time', first: makePod(running(ready(nowMs - 1_000))), second: makePod(running()) },
  { name: 'often restarted', first: makePod(running(restarted(3))), second: makePod(running(restarted(1))) },
  {
    name: 'whose sidecar was restarted often',
    first: withSidecar(3),
    second: withSidecar(1),
  },
]
for (const { name, first, second, crowd = () => 0 } of ranks)
  t.test(`a pod ${name} is deleted first`, async (t) => {
    t.strictSame([second, first].sort(byDeletionRank(crowd, nowMs)), [first, second])
  })

t.test('of pods that just are too many, the cost does not count, and those ready for longest stay', async (t) => {
  const cost = { annotations: { 'controller.kubernetes.io/pod-deletion-cost': '-10' } }
  const older = makePod({ ...running(ready(nowMs - 61_000)), ...cost })
  const younger = makePod(running(ready(nowMs - 60_000)))
  t.strictSame([older, younger].sort(byActivity), [younger, older])
  t.strictSame([younger, older].sort(byDeletionRank(() => 0, nowMs)), [older, younger])
})

t.test('a deletion cost that is no integer counts as none', async (t) => {
  const costly = makePod({ ...running(), annotations: { 'controller.kubernetes.io/pod-deletion-cost': '1.5' } })
  const plain = makePod({ ...running(), labels: { plain: '' } })
  t.strictSame([plain, costly].sort(byDeletionRank(() => 0, nowMs)), [costly, plain], 'the older uid comes first')
})

t.test('the rank is a total order', async () => {
  const pod = fc
    .record({
      nodeName: fc.option(fc.constantFrom('a', 'b'), { nil: undefined }),
      phase: fc.constantFrom('Pending', 'Running', 'Unknown'),
      readyAgoMs: fc.option(fc.integer({ min: -1_000, max: 1e9 }), { nil: undefined }),
      cost: fc.constantFrom('', '0', '-5', '7', 'x'),
      restarts: fc.nat(2),
    })
    .map(({ nodeName, phase, readyAgoMs, cost, restarts }) =>
      makePod({
        ...(nodeName === undefined ? {} : { nodeName }),
        annotations: { 'controller.kubernetes.io/pod-deletion-cost': cost },
        status: { phase, ...(readyAgoMs === undefined ? {} : ready(nowMs - readyAgoMs)), ...restarted(restarts) },
      }),
    )
  fc.assert(
    fc.property(pod, pod, pod, (a, b, c) => {
      const rank = byDeletionRank(({ spec }) => (spec.nodeName === 'a' ? 2 : 1), nowMs)
      const isAntisymmetric = Math.sign(rank(a, b)) === -Math.sign(rank(b, a))
      const isTransitive = !(rank(a, b) < 0 && rank(b, c) < 0) || rank(a, c) < 0
      return isAntisymmetric && isTransitive
    }),
  )
})

t.test('pods are made in batches that double, and a failure ends it', async (t) => {
  const underWay: number[] = []
  let left = 5
  const outcome = await slowStart(20, async () => {
    underWay.push(left)
    if (left-- <= 0) throw new Error('no more')
  })
  t.equal(outcome.created, 5)
  t.equal((outcome.error as Error).message, 'no more')
  t.equal(underWay.length, 7, 'batches of 1, 2 and 4')
  t.strictSame(await slowStart(7, async () => {}), { created: 7 })
  t.strictSame(await slowStart(0, async () => {}), { created: 0 })
})

t.test('a ready pod is available after minReadySeconds', async (t) => {
  const pod = makePod({ status: ready(nowMs) })
  t.equal(msUntilAvailable(pod, 10, nowMs + 4_000), 6_000)
  t.notOk(isAvailable(pod, 10, nowMs + 9_999))
  t.ok(isAvailable(pod, 10, nowMs + 10_000))
  t.ok(isAvailable(pod, 0, nowMs))
  t.notOk(isAvailable(makePod(), 0, nowMs))
})

t.test('a condition keeps its place, and its transition time as long as its status', async (t) => {
  const make = (type: string, status: string, reason: string, lastTransitionTime: string) => ({
    ...{ type, status, reason, lastTransitionTime },
  })
  const before = [make('A', 'True', 'x', 't1'), make('B', 'True', 'x', 't1')]
  t.equal(withCondition(before, make('A', 'True', 'x', 't2')), before)
  t.strictSame(withCondition(before, make('A', 'True', 'y', 't2')), [make('A', 'True', 'y', 't1'), before[1]])
  t.strictSame(withCondition(before, make('A', 'False', 'y', 't2')), [make('A', 'False', 'y', 't2'), before[1]])
  t.strictSame(withCondition(before, make('C', 'True', 'z', 't2')), [...before, make('C', 'True', 'z', 't2')])
})
