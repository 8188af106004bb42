import t from 'tap'
import type { Job } from '../../../apimachinery/types/batch-v1.ts'
import type { Pod } from '../../../apimachinery/types/core-v1.ts'
import { trackingFinalizer } from '../../../controllers/job/finalizer.ts'
import { backoffLeftMs, recordEnded } from '../../../controllers/job/pod-backoff.ts'
import { toTime } from '../../../platform/clock.ts'
import { makePod } from '../../support/builders.ts'

const job = { metadata: { uid: 'job' }, spec: {}, status: {} } as unknown as Job
const nowMs = Date.UTC(2026, 0, 1, 12)

function ended(phase: 'Succeeded' | 'Failed', agoMs: number): Pod {
  const state = { terminated: { exitCode: 1, finishedAt: toTime(nowMs - agoMs) } }
  const containerStatuses = [{ name: 'main', image: '', imageID: '', ready: false, restartCount: 0, state }]
  return makePod({ status: { phase, containerStatuses } })
}

const leaving = (metadata: object): Pod => {
  const pod = makePod({ status: { phase: 'Running' } })
  return { ...pod, metadata: { ...pod.metadata, ...metadata } }
}

for (const { name, pods, want } of [
  { name: 'without failures there is no wait', pods: [makePod({ status: { phase: 'Running' } })], want: 0 },
  { name: 'the first failure costs 10 s', pods: [ended('Failed', 4_000)], want: 6_000 },
  { name: 'each further one doubles that', pods: [0, 50, 90].map((ago) => ended('Failed', ago * 1_000)), want: 40_000 },
  { name: 'the wait ends', pods: [ended('Failed', 10_000)], want: 0 },
  { name: 'a success starts the count anew', pods: [ended('Failed', 5_000), ended('Succeeded', 6_000)], want: 5_000 },
  {
    name: 'a success as the last one means no wait',
    pods: [ended('Failed', 6_000), ended('Succeeded', 5_000)],
    want: 0,
  },
  { name: 'ten minutes is the longest', pods: Array.from({ length: 12 }, () => ended('Failed', 0)), want: 600_000 },
  {
    name: 'a pod that does not say when it ended has ended when it became unready',
    pods: [
      makePod({
        status: {
          phase: 'Failed',
          conditions: [{ type: 'Ready', status: 'False', lastTransitionTime: toTime(nowMs - 3_000) }],
        },
      }),
    ],
    want: 7_000,
  },
  {
    name: 'a pod that says nothing has ended as it was made',
    pods: [makePod({ status: { phase: 'Failed' } })],
    want: 0,
  },
  {
    name: 'a pod that is deleted fails when it is told to end',
    pods: [
      leaving({
        deletionTimestamp: toTime(nowMs + 28_000),
        deletionGracePeriodSeconds: 30,
        finalizers: [trackingFinalizer],
      }),
    ],
    want: 8_000,
  },
  {
    name: 'a pod that was let go of before is no failure',
    pods: [leaving({ deletionTimestamp: toTime(nowMs) })],
    want: 0,
  },
])
  t.test(name, async (t) => {
    t.equal(backoffLeftMs(recordEnded(undefined, job, pods), nowMs), want)
  })

t.test('failures are remembered when their pods are gone, until a pod succeeds', async (t) => {
  const first = recordEnded(undefined, job, [ended('Failed', 30_000)])
  const second = recordEnded(first, job, [ended('Failed', 5_000)])
  t.equal(second.failures, 2)
  t.equal(backoffLeftMs(second, nowMs), 15_000)
  t.strictSame(recordEnded(second, job, []), { ...second, known: new Set() })
  t.equal(recordEnded(second, job, [ended('Succeeded', 0)]).failures, 0)
})

t.test('a pod that is seen again counts once; another Job of the name starts anew', async (t) => {
  const pods = [ended('Failed', 1_000)]
  const first = recordEnded(undefined, job, pods)
  t.strictSame(recordEnded(first, job, pods), first)
  const other = { ...job, metadata: { ...job.metadata, uid: 'other' } }
  t.equal(recordEnded(first, other, []).failures, 0)
})
