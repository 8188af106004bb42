import t from 'tap'
import { parseCronSchedule } from '../../../apimachinery/cron-schedule.ts'
import { cronJobs } from '../../../apimachinery/kinds/batch/cron-job.ts'
import { jobs } from '../../../apimachinery/kinds/batch/job.ts'
import type { Draft } from '../../../apimachinery/object.ts'
import type { CronJobSpec, Job, JobSpec, JobStatus } from '../../../apimachinery/types/batch-v1.ts'
import { ago, created, createErrors, defaulted, row, updateErrors } from './kind-harness.ts'

const template = { spec: { restartPolicy: 'Never', containers: [{ name: 'a', image: 'b:1' }] } }
const job = (spec: Draft<JobSpec> = {}): Job => created(jobs, { metadata: { name: 'j' }, spec: { template, ...spec } })

for (const { name, spec, want } of [
  {
    name: 'runs one pod',
    spec: {},
    want: { completions: 1, parallelism: 1, backoffLimit: 6, completionMode: 'NonIndexed' },
  },
  {
    name: 'with parallelism alone leaves completions open',
    spec: { parallelism: 3 },
    want: { completions: undefined, parallelism: 3 },
  },
  {
    name: 'with completions alone runs one at a time',
    spec: { completions: 3 },
    want: { completions: 3, parallelism: 1 },
  },
  {
    name: 'that limits failures per index has no other limit',
    spec: { backoffLimitPerIndex: 1 },
    want: { backoffLimit: 2147483647 },
  },
  {
    name: 'with a failure policy waits for pods to end',
    spec: { podFailurePolicy: { rules: [] } },
    want: { podReplacementPolicy: 'Failed' },
  },
] as { name: string; spec: Draft<JobSpec>; want: object }[]) {
  t.test(`a job ${name}`, async (t) => t.match(job(spec).spec, want))
}

t.test('a job selects its own pods by its uid', async (t) => {
  const { spec, metadata } = job()
  t.strictSame(spec.selector, { matchLabels: { 'batch.kubernetes.io/controller-uid': 'u-1' } })
  const labels = {
    'batch.kubernetes.io/controller-uid': 'u-1',
    'batch.kubernetes.io/job-name': 'j',
    'controller-uid': 'u-1',
    'job-name': 'j',
  }
  t.strictSame(spec.template.metadata.labels, labels)
  t.strictSame(metadata.labels, labels)
})

t.test('a job with a selector of its own is left alone', async (t) => {
  const { spec } = job({
    manualSelector: true,
    selector: { matchLabels: { a: 'b' } },
    template: { ...template, metadata: { labels: { a: 'b' } } },
  })
  t.strictSame(spec.selector, { matchLabels: { a: 'b' } })
  t.strictSame(spec.template.metadata.labels, { a: 'b' })
})

for (const { name, spec, want } of [
  { name: 'a plain one', spec: {}, want: [] },
  {
    name: 'pods that restart always',
    spec: { template: { spec: { ...template.spec, restartPolicy: 'Always' } } },
    want: ['spec.template.spec.restartPolicy: Required value: valid values: "OnFailure", "Never"'],
  },
  {
    name: 'indexed without completions',
    spec: { completionMode: 'Indexed', parallelism: 2 },
    want: ['spec.completions: Required value: when completion mode is Indexed'],
  },
  {
    name: 'limits per index without indexes',
    spec: { backoffLimitPerIndex: 1, maxFailedIndexes: 1 },
    want: [
      'spec.backoffLimitPerIndex: Invalid value: 1: requires indexed completion mode',
      'spec.maxFailedIndexes: Invalid value: 1: requires indexed completion mode',
    ],
  },
  {
    name: 'a selector by hand without saying so',
    spec: { selector: { matchLabels: { a: 'b' } } },
    want: [
      'spec.selector: Invalid value: {"matchLabels":{"a":"b","batch.kubernetes.io/controller-uid":"u-1"}}: `selector` not auto-generated',
      'spec.template.metadata.labels: Invalid value: {"batch.kubernetes.io/controller-uid":"u-1","batch.kubernetes.io/job-name":"j","controller-uid":"u-1","job-name":"j"}: `selector` does not match template `labels`',
    ],
  },
  {
    name: 'a failure policy',
    spec: {
      template: { spec: { ...template.spec, restartPolicy: 'OnFailure' } },
      podFailurePolicy: {
        rules: [
          { action: 'Ignore' },
          { action: 'FailJob', onExitCodes: { containerName: 'x', operator: 'In', values: [0] } },
        ],
      },
    },
    want: [
      'spec.podFailurePolicy.rules[0]: Invalid value: specifying one of OnExitCodes and OnPodConditions is required',
      'spec.podFailurePolicy.rules[1].onExitCodes.containerName: Invalid value: "x": must be one of the container or initContainer names in the pod template',
      'spec.podFailurePolicy.rules[1].onExitCodes.values[0]: Invalid value: 0: must not be 0 for the In operator',
      'spec.template.spec.restartPolicy: Invalid value: "OnFailure": only "Never" is supported when podFailurePolicy is specified',
    ],
  },
] as { name: string; spec: Draft<JobSpec>; want: string[] }[]) {
  t.test(`a new job: ${name}`, async (t) => {
    t.strictSame(createErrors(jobs, { metadata: { name: 'j' }, spec: { template, ...spec } }), want)
  })
}

for (const { name, before, change, want } of [
  { name: 'parallelism', before: {}, change: ({ spec }) => void (spec.parallelism = 5), want: [] },
  {
    name: 'completions',
    before: {},
    change: ({ spec }) => void (spec.completions = 7),
    want: ['spec.completions: Invalid value: 7: field is immutable'],
  },
  {
    name: 'an indexed job scaled',
    before: { completionMode: 'Indexed', completions: 2, parallelism: 2 },
    change: ({ spec }) => Object.assign(spec, { completions: 5, parallelism: 5 }),
    want: [],
  },
  {
    name: 'an indexed job scaled by half',
    before: { completionMode: 'Indexed', completions: 2, parallelism: 2 },
    change: ({ spec }) => void (spec.completions = 5),
    want: ['spec.completions: Invalid value: 5: can only be modified in tandem with spec.parallelism'],
  },
  {
    name: 'where a suspended job goes',
    before: { suspend: true },
    change: ({ spec }) => void (spec.template.spec.nodeSelector = { a: 'b' }),
    want: [],
  },
] as { name: string; before: Draft<JobSpec>; change: (job: Job) => void; want: string[] }[]) {
  t.test(`an update of a job: ${name}`, async (t) => t.strictSame(updateErrors(jobs, job(before), change), want))
}

t.test('the template of a job stays', async (t) => {
  const change = (suspend: boolean) =>
    updateErrors(jobs, job({ suspend }), ({ spec }) => {
      spec.template.spec.containers[0]!.image = 'other'
    })
  t.match(change(false), [/^spec\.template: Invalid value: \{.*\}: field is immutable$/])
  t.match(change(true), [/^spec\.template\.spec: Invalid value: \{.*\}: field is immutable$/])
})

for (const { name, spec, status, want } of [
  { name: 'not started', spec: {}, status: {}, want: { Status: 'Running', Completions: '0/1', Duration: '' } },
  { name: 'running', spec: {}, status: { startTime: ago(125) }, want: { Duration: '2m5s' } },
  {
    name: 'complete',
    spec: { completions: 3 },
    status: {
      succeeded: 3,
      startTime: ago(125),
      completionTime: ago(25),
      conditions: [{ type: 'Complete', status: 'True' }],
    },
    want: { Status: 'Complete', Completions: '3/3', Duration: '100s' },
  },
  {
    name: 'suspended',
    spec: {},
    status: { conditions: [{ type: 'Suspended', status: 'True' }] },
    want: { Status: 'Suspended' },
  },
  { name: 'a work queue', spec: { parallelism: 3 }, status: { succeeded: 1 }, want: { Completions: '1/1 of 3' } },
] as { name: string; spec: Draft<JobSpec>; status: Draft<JobStatus>; want: object }[]) {
  t.test(`a job that is ${name} in a table`, async (t) => {
    t.match(row(jobs, defaulted(jobs, { spec: { template, ...spec }, status })), want)
  })
}

for (const [schedule, problem] of [
  ['*/5 * * * *', undefined],
  ['0 0 1,15 * MON-FRI', undefined],
  ['? ? ? JAN ?', undefined],
  ['10-50/5 2 * * 0', undefined],
  ['5/10 * * * *', undefined],
  ['@hourly', undefined],
  ['@every 1h30m', undefined],
  ['now and then', 'expected exactly 5 fields, found 3: [now and then]'],
  ['60 * * * *', 'end of range (60) above maximum (59): 60'],
  ['* * 0 * *', 'beginning of range (0) below minimum (1): 0'],
  ['5-3 * * * *', 'beginning of range (5) beyond end of range (3): 5-3'],
  ['*/0 * * * *', 'step of range should be a positive number: */0'],
  ['x * * * *', 'failed to parse int from x: strconv.Atoi: parsing "x": invalid syntax'],
  ['1/2/3 * * * *', 'too many slashes: 1/2/3'],
  ['1-2-3 * * * *', 'too many hyphens: 1-2-3'],
  ['@sometimes', 'unrecognized descriptor: @sometimes'],
] as const) {
  t.test(`the schedule ${schedule} ${problem ? 'is refused' : 'is fine'}`, async (t) => {
    const parsed = parseCronSchedule(schedule)
    t.equal(parsed.form === 'invalid' ? parsed.problem : undefined, problem)
  })
}

const cronSpec = { schedule: '*/5 * * * *', jobTemplate: { spec: { template } } }
for (const { name, spec, want } of [
  { name: 'a plain one', spec: cronSpec, want: [] },
  {
    name: 'a schedule with a zone',
    spec: { ...cronSpec, schedule: 'TZ=UTC * * * * *' },
    want: [
      'spec.schedule: Invalid value: "TZ=UTC * * * * *": cannot use TZ or CRON_TZ in schedule, use timeZone field instead',
    ],
  },
  {
    name: 'an unknown zone',
    spec: { ...cronSpec, timeZone: 'Moon/Crater' },
    want: ['spec.timeZone: Invalid value: "Moon/Crater": unknown time zone Moon/Crater'],
  },
  { name: 'a known zone', spec: { ...cronSpec, timeZone: 'Europe/Berlin' }, want: [] },
  {
    name: 'an unknown policy',
    spec: { ...cronSpec, concurrencyPolicy: 'Perhaps' },
    want: ['spec.concurrencyPolicy: Unsupported value: "Perhaps": supported values: "Allow", "Forbid", "Replace"'],
  },
] as { name: string; spec: Draft<CronJobSpec>; want: string[] }[]) {
  t.test(`a new cron job: ${name}`, async (t) => t.strictSame(createErrors(cronJobs, { spec }), want))
}

t.test('names of cron jobs leave room for those of their jobs', async (t) => {
  t.strictSame(cronJobs.rules.validateName!('a'.repeat(52), false), [])
  t.strictSame(cronJobs.rules.validateName!('a'.repeat(53), false), ['must be no more than 52 characters'])
})

t.test('a cron job in a table', async (t) => {
  const status = { lastScheduleTime: ago(65), active: [{ name: 'a' }] }
  t.match(row(cronJobs, defaulted(cronJobs, { spec: cronSpec, status })), {
    Schedule: '*/5 * * * *',
    Timezone: '<none>',
    Suspend: 'False',
    Active: 1,
    'Last Schedule': '65s',
  })
})
