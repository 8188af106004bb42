import t from 'tap'
import { jobs } from '../../apimachinery/kinds/batch/job.ts'
import type { Job } from '../../apimachinery/types/batch-v1.ts'
import { controllerEnv } from '../support/controller-env.ts'

const template = { spec: { restartPolicy: 'Never', containers: [{ name: 'a', image: 'busybox' }] } }

t.test('a Job is deleted as long after its end as it says', async (t) => {
  const env = await controllerEnv(t, ['ttl-after-finished-controller', 'garbage-collector-controller'])
  const job = await env.create(jobs, {
    metadata: { name: 'j' },
    spec: { ttlSecondsAfterFinished: 100, template },
  } as never)
  await env.advance(200_000)
  t.ok(await env.get(jobs, 'j'), 'it has not ended')
  const at = '2026-01-01T00:03:20Z'
  const condition = (type: string) => ({ type, status: 'True', lastProbeTime: at, lastTransitionTime: at })
  const conditions = [condition('SuccessCriteriaMet'), condition('Complete')]
  const status = { startTime: at, completionTime: at, succeeded: 1, conditions }
  await env.client.updateStatus(jobs, {
    ...(job as Job),
    metadata: { ...(job as Job).metadata, resourceVersion: undefined },
    status,
  } as never)
  await env.advance(99_000)
  t.ok(await env.get(jobs, 'j'))
  await env.advance(2_000)
  t.equal(await env.get(jobs, 'j'), undefined)
})
