import t, { type Test } from 'tap'
import { cronJobs } from '../../../apimachinery/kinds/batch/cron-job.ts'
import { jobs } from '../../../apimachinery/kinds/batch/job.ts'
import type { CronJob, CronJobSpec, Job } from '../../../apimachinery/types/batch-v1.ts'
import type { Client } from '../../../client/client.ts'
import type { ControllerDeps } from '../../../controllers/controller.ts'
import { CronJobController } from '../../../controllers/cron-job/cron-job.ts'
import { parseTime } from '../../../platform/clock.ts'
import { VirtualClock } from '../../../platform/virtual-clock.ts'
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

/** A CronJob `tick`, created at midnight of 2026-01-01 or at `from`, every ten minutes unless `spec` says otherwise. */
async function cronEnv(t: Test, spec: Partial<CronJobSpec> = {}, from = '2026-01-01T00:00:00Z'): Promise<CronEnv> {
  const env = await controllerEnv(t, ['cronjob-controller'], 0, { clock: new VirtualClock(parseTime(from)) })
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

const scheduledTime = 'batch.kubernetes.io/cronjob-scheduled-timestamp'
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

for (const { name, schedule, timeZone, from, hours, want } of [
  {
    name: 'times are those of the time zone',
    ...{ schedule: '30 9 * * *', timeZone: 'Asia/Kolkata', from: '2026-01-01T00:00:00Z', hours: 30 },
    want: ['2026-01-01T04:00:00Z', '2026-01-02T04:00:00Z'],
  },
  {
    name: 'the 29th of February comes in leap years',
    ...{ schedule: '0 12 29 2 *', timeZone: 'UTC', from: '2028-02-28T12:00:00Z', hours: 48 },
    want: ['2028-02-29T12:00:00Z'],
  },
  {
    name: 'the 29th of February does not come in other years',
    ...{ schedule: '0 12 29 2 *', timeZone: 'UTC', from: '2027-02-28T00:00:00Z', hours: 48 },
    want: [],
  },
  {
    name: 'a time that clocks skip in spring does not come that day',
    ...{ schedule: '30 2 * * *', timeZone: 'Europe/Berlin', from: '2026-03-28T00:00:00Z', hours: 60 },
    want: ['2026-03-28T01:30:00Z', '2026-03-30T00:30:00Z'],
  },
  {
    name: 'hours go on where clocks skip one in spring',
    ...{ schedule: '0 * * * *', timeZone: 'Europe/Berlin', from: '2026-03-28T23:30:00Z', hours: 4 },
    want: ['2026-03-29T00:00:00Z', '2026-03-29T01:00:00Z', '2026-03-29T02:00:00Z', '2026-03-29T03:00:00Z'],
  },
  {
    name: 'a time that clocks show twice in autumn comes twice',
    ...{ schedule: '30 2 * * *', timeZone: 'Europe/Berlin', from: '2026-10-24T12:00:00Z', hours: 48 },
    want: ['2026-10-25T00:30:00Z', '2026-10-25T01:30:00Z', '2026-10-26T01:30:00Z'],
  },
])
  t.test(name, async (t) => {
    const limits = { successfulJobsHistoryLimit: 100 }
    const env = await cronEnv(t, { schedule, timeZone, ...limits }, from)
    await env.advance(hours * 60 * minute)
    const started = (await env.jobs()).map(({ metadata }) => metadata.annotations?.[scheduledTime])
    t.strictSame(started.sort(), want)
    t.equal((await env.cronJob()).status?.lastScheduleTime, want.at(-1))
    t.strictSame(
      (await env.jobs()).map(({ metadata }) => metadata.creationTimestamp).sort(),
      want,
      'and at that second',
    )
  })

t.test('an interval goes on from where it was, whatever happens in between', async (t) => {
  const env = await cronEnv(t, { schedule: '@every 7m' })
  await env.advance(7 * minute + 1_000)
  const [first] = await env.jobs()
  await env.advance(3 * minute)
  await env.end(first!.metadata.name, 'Complete')
  await env.advance(4 * minute)
  t.equal((await env.cronJob()).status?.lastScheduleTime, '2026-01-01T00:14:00Z')
  await env.change({ suspend: true })
  await env.advance(45 * minute)
  await env.change({ suspend: false })
  t.equal((await env.cronJob()).status?.lastScheduleTime, '2026-01-01T00:56:00Z')
  await env.advance(4 * minute)
  t.equal((await env.cronJob()).status?.lastScheduleTime, '2026-01-01T01:03:00Z')
})

t.test(
  'a Job that somebody else has made from the CronJob is told of, and is not one of the active ones',
  async (t) => {
    const env = await cronEnv(t)
    const { metadata } = await env.cronJob()
    const owner = { apiVersion: 'batch/v1', kind: 'CronJob', name: 'tick', uid: metadata.uid, controller: true }
    await env.create(jobs, { metadata: { name: 'by-hand', ownerReferences: [owner] }, spec: template.spec })
    t.strictSame(await env.events(), ['UnexpectedJob: Saw a job that the controller did not create or forgot: by-hand'])
    t.equal((await env.cronJob()).status?.active, undefined)
    await env.end('by-hand', 'Complete')
    t.ok((await env.cronJob()).status?.lastSuccessfulTime, 'its success counts')
  },
)

t.test('a Job of the name that belongs to nobody is left alone, and nothing starts in its place', async (t) => {
  const env = await cronEnv(t)
  await env.create(jobs, { metadata: { name: firstName }, spec: template.spec })
  await env.advance(11 * minute)
  t.equal((await env.cronJob()).status?.lastScheduleTime, undefined)
  t.strictSame(await env.events(), [])
  await env.advance(10 * minute)
  t.equal((await env.cronJob()).status?.lastScheduleTime, '2026-01-01T00:20:00Z')
})

t.test('a Job whose start could not be noted is noted later, and starts once', async (t) => {
  const env = await cronEnv(t, { suspend: true })
  await env.advance(11 * minute)
  const { metadata } = await env.cronJob()
  const owner = { apiVersion: 'batch/v1', kind: 'CronJob', name: 'tick', uid: metadata.uid, controller: true }
  await env.create(jobs, { metadata: { name: firstName, ownerReferences: [owner] }, spec: template.spec })
  await env.change({ suspend: false })
  t.match((await env.cronJob()).status, { lastScheduleTime: '2026-01-01T00:10:00Z', active: [{ name: firstName }] })
  t.equal((await env.jobs()).length, 1)
})

for (const { spec, event } of [
  {
    spec: { schedule: '* * * * *', timeZone: 'Atlantis/Center' },
    event: 'UnknownTimeZone: invalid timeZone: "Atlantis/Center": unknown time zone Atlantis/Center',
  },
  {
    spec: { schedule: '* * * *' },
    event: 'UnparseableSchedule: unparseable schedule: "* * * *" : expected exactly 5 fields, found 4: [* * * *]',
  },
])
  t.test(`what another API server has let through is told: ${event}`, async (t) => {
    const events: string[] = []
    const controller = new CronJobController({
      clock: new VirtualClock(0),
      informers: { of: () => ({ byIndex: () => [] }) },
      recorder: { event: (_: unknown, __: unknown, reason: string, text: string) => events.push(`${reason}: ${text}`) },
    } as unknown as ControllerDeps)
    const cronJob = { metadata: { name: 'tick', namespace: 'default', uid: 'u' }, spec, status: {} }
    t.strictSame(await controller.reconcile(cronJob as unknown as CronJob, {} as Client), {})
    t.strictSame(events, [event])
  })

t.test('nothing is written while nothing is due', async (t) => {
  const env = await cronEnv(t, { schedule: '0 0 29 2 *' })
  const before = env.api.storage.revision()
  await env.advance(5 * 24 * 60 * minute)
  t.equal(env.api.storage.revision(), before)
})
