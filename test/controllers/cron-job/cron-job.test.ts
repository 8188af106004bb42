import t, { type Test } from 'tap'
import { cronJobs } from '../../../apimachinery/kinds/batch/cron-job.ts'
import { jobs } from '../../../apimachinery/kinds/batch/job.ts'
import type { CronJob, CronJobSpec, Job } from '../../../apimachinery/types/batch-v1.ts'
import { type ControllerEnv, controllerEnv } from '../../support/controller-env.ts'

const minute = 60_000
const containers = [{ name: 'main', image: 'busybox:1.28' }]
const template = {
  metadata: { labels: { app: 'tick' }, annotations: { a: 'b' } },
  spec: { template: { spec: { restartPolicy: 'OnFailure', containers } } },
}

interface CronEnv extends ControllerEnv {
  cronJob(): Promise<CronJob>
  jobs(): Promise<readonly Job[]>
  /** Ends a Job as the Job controller would. */
  end(name: string, type: 'Complete' | 'Failed'): Promise<void>
  change(spec: object): Promise<void>
}

/** A CronJob `tick`, created at midnight of 2026-01-01, that runs every ten minutes unless `spec` says otherwise. */
async function cronEnv(t: Test, spec: Partial<CronJobSpec> = {}): Promise<CronEnv> {
  const env = await controllerEnv(t, ['cronjob-controller'])
  await env.create(cronJobs, {
    metadata: { name: 'tick' },
    spec: { schedule: '*/10 * * * *', jobTemplate: template, ...spec },
  } as never)
  const ref = { namespace: 'default', name: 'tick' }
  return {
    ...env,
    cronJob: () => env.client.get(cronJobs, ref),
    jobs: async () => (await env.client.list(jobs)).items,
    end: async (name, type) => {
      const job = await env.client.get(jobs, { namespace: 'default', name })
      const now = '2026-01-01T00:00:00Z'
      const of = (type: string) => ({ type, status: 'True', lastProbeTime: now, lastTransitionTime: now })
      const isComplete = type === 'Complete'
      const conditions = isComplete ? [of('SuccessCriteriaMet'), of(type)] : [of('FailureTarget'), of(type)]
      const times = {
        startTime: job.metadata.creationTimestamp,
        ...(isComplete && { completionTime: job.metadata.creationTimestamp }),
      }
      const status = { ...job.status, ...times, ...(isComplete && { succeeded: 1 }), conditions }
      await env.client.updateStatus(jobs, { ...job, status } as Job)
      await env.settle()
    },
    change: async (spec) => {
      await env.client.patch(cronJobs, ref, 'merge', { spec })
      await env.settle()
    },
  }
}

const firstName = 'tick-29453770'

t.test('a Job is created from the template when its time has come', async (t) => {
  const env = await cronEnv(t)
  t.strictSame(await env.jobs(), [])
  await env.advance(10 * minute + 1_000)
  const [job, ...others] = await env.jobs()
  t.strictSame(others, [])
  t.match(job, {
    metadata: {
      name: firstName,
      labels: { app: 'tick' },
      annotations: { a: 'b', 'batch.kubernetes.io/cronjob-scheduled-timestamp': '2026-01-01T00:10:00Z' },
      ownerReferences: [{ kind: 'CronJob', name: 'tick', controller: true }],
    },
  })
  t.match((await env.cronJob()).status, { lastScheduleTime: '2026-01-01T00:10:00Z', active: [{ name: firstName }] })
  t.strictSame(await env.events(), [`SuccessfulCreate: Created job ${firstName}`])
})

t.test('a Job that has ended is active no longer', async (t) => {
  const env = await cronEnv(t)
  await env.advance(11 * minute)
  await env.end(firstName, 'Complete')
  const { status } = await env.cronJob()
  t.equal(status?.active, undefined)
  t.equal(status?.lastSuccessfulTime, '2026-01-01T00:10:00Z')
  t.ok((await env.events()).includes(`SawCompletedJob: Saw completed job: ${firstName}, condition: Complete`))
})

t.test('a Job that was deleted is active no longer', async (t) => {
  const env = await cronEnv(t)
  await env.advance(11 * minute)
  await env.client.delete(jobs, { namespace: 'default', name: firstName }, { propagationPolicy: 'Background' })
  await env.settle()
  t.equal((await env.cronJob()).status?.active, undefined)
  t.ok((await env.events()).includes(`MissingJob: Active job went missing: ${firstName}`))
})

for (const [policy, count] of [
  ['Allow', 3],
  ['Forbid', 1],
  ['Replace', 1],
] as const) {
  t.test(`with concurrency policy ${policy} ${count} of three Jobs run at once`, async (t) => {
    const env = await cronEnv(t, { concurrencyPolicy: policy })
    await env.advance(31 * minute)
    const running = (await env.jobs()).filter(({ metadata }) => !metadata.deletionTimestamp)
    t.equal(running.length, count)
    const last = policy === 'Forbid' ? '2026-01-01T00:10:00Z' : '2026-01-01T00:30:00Z'
    t.equal((await env.cronJob()).status?.lastScheduleTime, last)
  })
}

t.test('a suspended CronJob starts nothing; resumed, it makes up for the last time only', async (t) => {
  const env = await cronEnv(t, { suspend: true })
  await env.advance(35 * minute)
  t.strictSame(await env.jobs(), [])
  await env.change({ suspend: false })
  t.equal((await env.cronJob()).status?.lastScheduleTime, '2026-01-01T00:30:00Z')
  t.equal((await env.jobs()).length, 1)
})

t.test('a time that is longer ago than the starting deadline is missed', async (t) => {
  const env = await cronEnv(t, { suspend: true, startingDeadlineSeconds: 60 })
  await env.advance(35 * minute)
  await env.change({ suspend: false })
  t.strictSame(await env.jobs(), [])
  await env.advance(6 * minute)
  t.equal((await env.jobs()).length, 1)
})

t.test('more than a hundred missed times are told', async (t) => {
  const env = await cronEnv(t, { suspend: true, schedule: '* * * * *' })
  await env.advance(120 * minute)
  await env.change({ suspend: false })
  const text = 'too many missed start times. Set or decrease .spec.startingDeadlineSeconds or check clock skew'
  t.ok((await env.events()).includes(`TooManyMissedTimes: ${text}`))
  t.equal((await env.jobs()).length, 1)
})

t.test('of ended Jobs as many stay as the limits say, the newest', async (t) => {
  const env = await cronEnv(t, { successfulJobsHistoryLimit: 1, failedJobsHistoryLimit: 1 })
  for (const type of ['Complete', 'Complete', 'Failed', 'Failed'] as const) {
    await env.advance(10 * minute + 1_000)
    const running = (await env.jobs()).at(-1)
    await env.end(running!.metadata.name, type)
  }
  const left = (await env.jobs()).filter(({ metadata }) => !metadata.deletionTimestamp)
  t.strictSame(
    left.map(({ status }) => status.conditions?.at(-1)?.type),
    ['Complete', 'Failed'],
  )
})

t.test('time zones count, and days on which clocks change', async (t) => {
  const env = await cronEnv(t, { schedule: '30 9 * * *', timeZone: 'Asia/Kolkata' })
  await env.advance(4 * 60 * minute + minute)
  t.equal((await env.cronJob()).status?.lastScheduleTime, '2026-01-01T04:00:00Z')
})

t.test('nothing is written while nothing is due', async (t) => {
  const env = await cronEnv(t, { schedule: '0 0 29 2 *' })
  const before = env.api.storage.revision()
  await env.advance(50 * 24 * 60 * minute)
  t.equal(env.api.storage.revision(), before)
})
