import fc from 'fast-check'
import t from 'tap'
import type { Job } from '../../../apimachinery/types/batch-v1.ts'
import type { Pod } from '../../../apimachinery/types/core-v1.ts'
import { trackingFinalizer } from '../../../controllers/job/finalizer.ts'
import { tally } from '../../../controllers/job/tracking.ts'
import { makePod } from '../../support/builders.ts'

const finalizers = [trackingFinalizer]
const makeJob = (status: Job['status'] = {}) => ({ metadata: { name: 'hello' }, spec: {}, status }) as unknown as Job

function jobPod(uid: string, phase: string, metadata: Partial<Pod['metadata']> = {}): Pod {
  const pod = makePod({ name: uid, status: { phase } })
  return { ...pod, metadata: { ...pod.metadata, uid, finalizers, ...metadata } }
}

t.test('an ended pod is named first, and counted once its finalizer is gone', async (t) => {
  const pods = [jobPod('a', 'Succeeded'), jobPod('b', 'Failed'), jobPod('c', 'Running')]
  const first = tally(makeJob(), pods)
  t.match(first, { succeeded: 0, failed: 0, uncounted: { succeeded: ['a'], failed: ['b'] } })
  t.strictSame(first.ended, pods.slice(0, 2))
  const job = makeJob({ uncountedTerminatedPods: { succeeded: ['a'], failed: ['b'] } })
  t.strictSame(tally(job, pods), first, 'a second look changes nothing')
  const second = tally(job, [jobPod('a', 'Succeeded', { finalizers: [] }), jobPod('c', 'Running')])
  t.match(second, { succeeded: 1, failed: 1, uncounted: { succeeded: [], failed: [] } })
})

t.test('a pod that is deleted before it ends counts as failed', async (t) => {
  const leaving = jobPod('a', 'Running', { deletionTimestamp: '2026-01-01T00:00:00Z' })
  t.strictSame(tally(makeJob(), [leaving]).uncounted, { succeeded: [], failed: ['a'] })
})

t.test('so many uids as the status may have are noted at a time; all count at once', async (t) => {
  const pods = Array.from({ length: 700 }, (_, i) => jobPod(`pod-${i}`, i % 2 === 0 ? 'Succeeded' : 'Failed'))
  const first = tally(makeJob(), pods)
  t.strictSame(first.total, { succeeded: 350, failed: 350 })
  t.equal(first.uncounted.succeeded.length + first.uncounted.failed.length, 500)
  t.strictSame(
    first.ended.map(({ metadata }) => metadata.uid).sort(),
    [...first.uncounted.succeeded, ...first.uncounted.failed].sort(),
    'only what is noted may go',
  )
})

t.test('every ended pod is counted exactly once, whichever steps are lost or late', async () => {
  const phases = fc.array(fc.constantFrom('Succeeded', 'Failed'), { minLength: 1, maxLength: 6 })
  // In each round: which of the finalizers that may go do go, and which pods without one are deleted.
  const rounds = fc.array(fc.tuple(fc.array(fc.boolean()), fc.array(fc.boolean())), { maxLength: 12 })
  fc.assert(
    fc.property(phases, rounds, (phases, rounds) => {
      let pods = phases.map((phase, i) => jobPod(`pod-${i}`, phase))
      let job = makeJob()
      const round = (released: readonly boolean[], deleted: readonly boolean[]) => {
        const counted = tally(job, pods)
        job = makeJob({
          succeeded: counted.succeeded,
          failed: counted.failed,
          uncountedTerminatedPods: {
            succeeded: [...counted.uncounted.succeeded],
            failed: [...counted.uncounted.failed],
          },
        })
        const mayGo = new Set([...counted.uncounted.succeeded, ...counted.uncounted.failed])
        pods = pods
          .filter(({ metadata }, i) => metadata.finalizers?.length || !deleted[i])
          .map((pod, i) =>
            mayGo.has(pod.metadata.uid) && released[i] !== false
              ? { ...pod, metadata: { ...pod.metadata, finalizers: [] } }
              : pod,
          )
        return [counted.total.succeeded, counted.total.failed]
      }
      const want = ['Succeeded', 'Failed'].map((phase) => phases.filter((other) => other === phase).length)
      for (const [released, deleted] of rounds) if (round(released, deleted).join() !== want.join()) return false
      round([], [])
      round([], [])
      return [job.status.succeeded, job.status.failed].join() === want.join()
    }),
  )
})
