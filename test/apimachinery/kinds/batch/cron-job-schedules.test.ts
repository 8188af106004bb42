import t from 'tap'
import { cronJobs } from '../../../../apimachinery/kinds/batch/cron-job.ts'
import type { Draft } from '../../../../apimachinery/object.ts'
import type { CronJob, CronJobSpec } from '../../../../apimachinery/types/batch-v1.ts'
import { created, createErrors, updateErrors, warnings } from '../kind-harness.ts'

const jobTemplate = {
  spec: { template: { spec: { restartPolicy: 'Never', containers: [{ name: 'main', image: 'x' }] } } },
}
const cron = (spec: Draft<CronJobSpec>): Draft<CronJob> => ({ spec: { schedule: '* * * * *', jobTemplate, ...spec } })

const cases: { name: string; spec: Draft<CronJobSpec>; want: unknown }[] = [
  { name: 'no schedule', spec: { schedule: '' }, want: ['spec.schedule: Required value'] },
  {
    name: 'a zone in the schedule',
    spec: { schedule: 'TZ=UTC * * * * *' },
    want: [
      'spec.schedule: Invalid value: "TZ=UTC * * * * *": cannot use TZ or CRON_TZ in schedule, use timeZone field instead',
    ],
  },
  {
    name: 'a zone in the schedule and beside it',
    spec: { schedule: 'CRON_TZ=UTC * * * * *', timeZone: 'UTC' },
    want: [
      'spec.schedule: Invalid value: "CRON_TZ=UTC * * * * *": cannot use TZ or CRON_TZ in schedule, use timeZone field instead',
    ],
  },
  {
    name: 'a zone that there is not',
    spec: { timeZone: 'Middle/Earth' },
    want: ['spec.timeZone: Invalid value: "Middle/Earth": unknown time zone Middle/Earth'],
  },
  {
    name: 'a zone without a name',
    spec: { timeZone: '' },
    want: ['spec.timeZone: Invalid value: "": timeZone must be nil or non-empty string'],
  },
  {
    name: 'the zone of whoever runs it',
    spec: { timeZone: 'Local' },
    want: [
      'spec.timeZone: Invalid value: "Local": timeZone must be an explicit time zone as defined in https://www.iana.org/time-zones',
    ],
  },
  {
    name: 'numbers below nothing',
    spec: { startingDeadlineSeconds: -1, successfulJobsHistoryLimit: -1, failedJobsHistoryLimit: -1 },
    want: [
      'spec.startingDeadlineSeconds: Invalid value: -1: must be greater than or equal to 0',
      'spec.successfulJobsHistoryLimit: Invalid value: -1: must be greater than or equal to 0',
      'spec.failedJobsHistoryLimit: Invalid value: -1: must be greater than or equal to 0',
    ],
  },
  {
    name: 'concurrency that there is not',
    spec: { concurrencyPolicy: 'Maybe' },
    want: ['spec.concurrencyPolicy: Unsupported value: "Maybe": supported values: "Allow", "Forbid", "Replace"'],
  },
  {
    name: 'a selector, which jobs make',
    spec: { jobTemplate: { spec: { ...jobTemplate.spec, manualSelector: true } } },
    want: ['spec.jobTemplate.spec.manualSelector: Unsupported value: true: supported values: "nil", "false"'],
  },
]

for (const { name, spec, want } of cases) {
  t.test(`a new cron job with ${name}`, async (t) => t.strictSame(createErrors(cronJobs, cron(spec)), want))
}

t.test('a cron job that had a zone in its schedule keeps it, until it has one beside it', async (t) => {
  const old = created(cronJobs, cron({ schedule: 'TZ=UTC * * * * *' }))
  const change = (spec: Draft<CronJobSpec>) =>
    updateErrors(cronJobs, old, (draft) => void Object.assign(draft.spec, spec))
  t.strictSame(change({ suspend: true }), [])
  t.strictSame(change({ timeZone: 'UTC' }), [
    'spec.schedule: Invalid value: "TZ=UTC * * * * *": cannot use both timeZone field and TZ or CRON_TZ in schedule',
  ])
})

t.test('warnings of cron jobs', async (t) => {
  t.strictSame(warnings(cronJobs, cron({ schedule: 'TZ=UTC * * * * *' })), [
    'cannot use TZ or CRON_TZ in spec.schedule, use timeZone instead',
  ])
  t.strictSame(warnings(cronJobs, { ...cron({}), metadata: { name: 'a.b' } }), [
    'metadata.name: this is used in Pod names and hostnames, which can result in surprising behavior; a DNS label is recommended: [must not contain dots]',
  ])
})
