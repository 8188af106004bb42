import t from 'tap'
import { jobs } from '../../../../apimachinery/kinds/batch/job.ts'
import type { Draft } from '../../../../apimachinery/object.ts'
import type { Job, JobSpec, JobStatus } from '../../../../apimachinery/types/batch-v1.ts'
import { ago, created, statusErrors, updateErrors } from '../kind-harness.ts'

const template = { spec: { restartPolicy: 'Never', containers: [{ name: 'main', image: 'x' }] } }
const job = (spec: Draft<JobSpec> = {}, status: Draft<JobStatus> = {}): Job => {
  const made = created(jobs, { spec: { template, ...spec } })
  return { ...made, status: { ...made.status, ...status } } as Job
}
const condition = (type: string) => ({ type, status: 'True', lastTransitionTime: ago(5), lastProbeTime: ago(5) })
const indexed: Draft<JobSpec> = { completionMode: 'Indexed', completions: 5, parallelism: 1 }

const cases: {
  name: string
  spec?: Draft<JobSpec>
  old?: Draft<JobStatus>
  status: Draft<JobStatus>
  want: unknown
}[] = [
  { name: 'running', status: { startTime: ago(5), active: 1, ready: 1, terminating: 0 }, want: [] },
  {
    name: 'done',
    old: { startTime: ago(9) },
    status: {
      startTime: ago(9),
      completionTime: ago(5),
      succeeded: 1,
      conditions: [condition('SuccessCriteriaMet'), condition('Complete')],
    },
    want: [],
  },
  {
    name: 'counts below nothing',
    status: { active: -1, succeeded: -1, failed: -1, ready: -1, terminating: -1 },
    want: [
      'status.active: Invalid value: -1: must be greater than or equal to 0',
      'status.succeeded: Invalid value: -1: must be greater than or equal to 0',
      'status.failed: Invalid value: -1: must be greater than or equal to 0',
      'status.ready: Invalid value: -1: must be greater than or equal to 0',
      'status.terminating: Invalid value: -1: must be greater than or equal to 0',
      'status.failed: Invalid value: -1: cannot decrease the failed counter',
      'status.succeeded: Invalid value: -1: cannot decrease the succeeded counter',
    ],
  },
  {
    name: 'more ready than active',
    status: { startTime: ago(5), active: 1, ready: 2 },
    want: ['status.ready: Invalid value: 2: cannot set more ready pods than active'],
  },
  {
    name: 'complete and failed',
    status: { startTime: ago(5), conditions: [condition('Complete'), condition('Failed')] },
    want: [
      'status.conditions: Invalid value: cannot set Complete=True and Failed=true conditions',
      'status.conditions: Invalid value: cannot set Failed=True condition without the FailureTarget=true condition',
      'status.conditions: Invalid value: cannot set Complete=True condition without the SuccessCriteriaMet=true condition',
      'status.completionTime: Required value: completionTime is required for Complete jobs',
    ],
  },
  {
    name: 'complete while it runs',
    status: { startTime: ago(5), active: 1, conditions: [condition('Complete')] },
    want: [
      'status.conditions: Invalid value: cannot set Complete=True condition without the SuccessCriteriaMet=true condition',
      'status.completionTime: Required value: completionTime is required for Complete jobs',
      'status.active: Invalid value: 1: active>0 is invalid for finished job',
    ],
  },
  {
    name: 'complete before it began',
    status: {
      startTime: ago(5),
      completionTime: ago(9),
      conditions: [condition('SuccessCriteriaMet'), condition('Complete')],
    },
    want: [
      'status.completionTime: Invalid value: "2025-12-31T23:59:51Z": completionTime cannot be set before startTime',
    ],
  },
  {
    name: 'no start any more',
    old: { startTime: ago(5) },
    status: { startTime: undefined as never },
    want: ['status.startTime: Required value: startTime cannot be removed for unsuspended job'],
  },
  {
    name: 'another start',
    old: { startTime: ago(5) },
    status: { startTime: ago(4) },
    want: ['status.startTime: Required value: startTime cannot be removed for unsuspended job'],
  },
  {
    name: 'less success than before',
    old: { startTime: ago(5), succeeded: 2 },
    status: { succeeded: 1 },
    want: ['status.succeeded: Invalid value: 1: cannot decrease the succeeded counter'],
  },
  {
    name: 'complete no more',
    old: { startTime: ago(9), completionTime: ago(5), conditions: [condition('Complete')] },
    status: { conditions: [] },
    want: [
      'status.completionTime: Invalid value: "2025-12-31T23:59:55Z": cannot set completionTime when there is no Complete=True condition',
      'status.conditions: Invalid value: cannot disable the terminal Complete=True condition',
    ],
  },
  {
    name: 'indexes of what has none',
    status: { startTime: ago(5), completedIndexes: '1', failedIndexes: '2' },
    want: [
      'status.completedIndexes: Invalid value: "1": cannot set non-empty completedIndexes when non-indexed completion mode',
      'status.failedIndexes: Invalid value: "2": cannot set non-null failedIndexes when backoffLimitPerIndex is null',
      'status.completedIndexes: Invalid value: "1": error parsing completedIndexes: too large index: "1"',
    ],
  },
  {
    name: 'indexes of nonsense',
    spec: indexed,
    status: { startTime: ago(5), completedIndexes: '3-1', failedIndexes: 'x' },
    want: [
      'status.failedIndexes: Invalid value: "x": cannot set non-null failedIndexes when backoffLimitPerIndex is null',
      'status.completedIndexes: Invalid value: "3-1": error parsing completedIndexes: non-increasing order, previous: 3, current: 1',
    ],
  },
  {
    name: 'indexes beyond the last',
    spec: indexed,
    status: { startTime: ago(5), completedIndexes: '0-9' },
    want: ['status.completedIndexes: Invalid value: "0-9": error parsing completedIndexes: too large index: "9"'],
  },
  {
    name: 'indexes that failed and succeeded',
    spec: { ...indexed, backoffLimitPerIndex: 1 },
    status: { startTime: ago(5), succeeded: 2, failed: 1, completedIndexes: '0,1', failedIndexes: '1' },
    want: ['status.failedIndexes: Invalid value: "1": failedIndexes and completedIndexes overlap at index: 1'],
  },
  {
    name: 'a pod counted twice',
    status: { startTime: ago(5), uncountedTerminatedPods: { succeeded: ['a', 'a'], failed: ['a', ''] } },
    want: [
      'status.uncountedTerminatedPods.succeeded[1]: Duplicate value: "a"',
      'status.uncountedTerminatedPods.failed[0]: Duplicate value: "a"',
      'status.uncountedTerminatedPods.failed[1]: Invalid value: "": must not be empty',
    ],
  },
]

for (const { name, spec, old, status, want } of cases) {
  t.test(`the status of a job: ${name}`, async (t) => {
    const change = (draft: Job) => void Object.assign(draft.status, status)
    t.strictSame(statusErrors(jobs, job(spec, old), change), want)
  })
}

const updates: { name: string; old: Job; change: (spec: Job['spec']) => void; want: unknown }[] = [
  { name: 'more at once', old: job(), change: (spec) => void (spec.parallelism = 3), want: [] },
  {
    name: 'more completions',
    old: job({ completions: 2 }),
    change: (spec) => void (spec.completions = 3),
    want: ['spec.completions: Invalid value: 3: field is immutable'],
  },
  {
    name: 'more indexes with as many at once',
    old: job(indexed),
    change: (spec) => void Object.assign(spec, { completions: 3, parallelism: 3 }),
    want: [],
  },
  {
    name: 'more indexes with fewer at once',
    old: job(indexed),
    change: (spec) => void (spec.completions = 6),
    want: ['spec.completions: Invalid value: 6: can only be modified in tandem with spec.parallelism'],
  },
  {
    name: 'another mode',
    old: job(),
    change: (spec) => void Object.assign(spec, { completionMode: 'Indexed', completions: 1 }),
    want: ['spec.completionMode: Invalid value: "Indexed": field is immutable'],
  },
  {
    name: 'a failure policy',
    old: job(),
    change: (spec) => void (spec.podFailurePolicy = { rules: [] }),
    want: [
      'spec.podReplacementPolicy: Unsupported value: "TerminatingOrFailed": supported values: "Failed"',
      'spec.podFailurePolicy: Invalid value: {"Rules":[]}: field is immutable',
    ],
  },
  {
    name: 'another manager',
    old: job(),
    change: (spec) => void (spec.managedBy = 'a.example.com/x'),
    want: ['spec.managedBy: Invalid value: "a.example.com/x": field is immutable'],
  },
  {
    name: 'other nodes while it runs',
    old: job(),
    change: (spec) => void (spec.template.spec.nodeSelector = { a: 'b' }),
    want: [
      'spec.template: Invalid value: {"Metadata":{"labels":{"batch.kubernetes.io/controller-uid":"u-1","batch.kubernetes.io/job-name":"x","controller-uid":"u-1","job-name":"x"}},"Spec":{"Containers":[{"Name":"main","Image":"x","Resources":{},"TerminationMessagePath":"/dev/termination-log","ImagePullPolicy":"Always","TerminationMessagePolicy":"File"}],"RestartPolicy":"Never","TerminationGracePeriodSeconds":30,"DNSPolicy":"ClusterFirst","NodeSelector":{"a":"b"},"SecurityContext":{},"SchedulerName":"default-scheduler"}}: field is immutable',
    ],
  },
  {
    name: 'other nodes before it began',
    old: job({ suspend: true }),
    change: (spec) => void (spec.template.spec.nodeSelector = { a: 'b' }),
    want: [],
  },
]

for (const { name, old, change, want } of updates) {
  t.test(`an update of a job: ${name}`, async (t) => {
    t.strictSame(
      updateErrors(jobs, old, ({ spec }) => change(spec)),
      want,
    )
  })
}
