import t from 'tap'
import { jobs } from '../../../../apimachinery/kinds/batch/job.ts'
import type { Draft } from '../../../../apimachinery/object.ts'
import type { JobSpec } from '../../../../apimachinery/types/batch-v1.ts'
import { createErrors, warnings } from '../kind-harness.ts'

const template = { spec: { restartPolicy: 'Never', containers: [{ name: 'main', image: 'x' }] } }
const indexed: Draft<JobSpec> = { completionMode: 'Indexed', completions: 5, parallelism: 1 }
const failed = { type: 'Failed', status: 'True' }

const cases: { name: string; spec: Draft<JobSpec>; want: unknown }[] = [
  {
    name: 'numbers below nothing',
    spec: {
      parallelism: -1,
      completions: -1,
      backoffLimit: -1,
      activeDeadlineSeconds: -1,
      ttlSecondsAfterFinished: -1,
    },
    want: [
      'spec.parallelism: Invalid value: -1: must be greater than or equal to 0',
      'spec.completions: Invalid value: -1: must be greater than or equal to 0',
      'spec.activeDeadlineSeconds: Invalid value: -1: must be greater than or equal to 0',
      'spec.backoffLimit: Invalid value: -1: must be greater than or equal to 0',
      'spec.ttlSecondsAfterFinished: Invalid value: -1: must be greater than or equal to 0',
    ],
  },
  { name: 'indexes without an end', spec: { completionMode: 'Indexed' }, want: [] },
  {
    name: 'more at once than indexes may be',
    spec: { ...indexed, parallelism: 100001 },
    want: [
      'spec.parallelism: Invalid value: 100001: must be less than or equal to 100000 when completion mode is Indexed',
    ],
  },
  {
    name: 'a mode that there is not',
    spec: { completionMode: 'Random' },
    want: ['spec.completionMode: Unsupported value: "Random": supported values: "NonIndexed", "Indexed"'],
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
    name: 'failed indexes without a limit for each',
    spec: { ...indexed, maxFailedIndexes: 1 },
    want: ['spec.backoffLimitPerIndex: Required value: when maxFailedIndexes is specified'],
  },
  {
    name: 'more failed indexes than there are',
    spec: { ...indexed, backoffLimitPerIndex: 1, maxFailedIndexes: 6 },
    want: ['spec.maxFailedIndexes: Invalid value: 6: must be less than or equal to completions'],
  },
  {
    name: 'very many indexes that may fail',
    spec: { ...indexed, completions: 100001, parallelism: 10001, backoffLimitPerIndex: 1 },
    want: [
      'spec.maxFailedIndexes: Required value: must be specified when completions is above 100000',
      'spec.parallelism: Invalid value: 10001: must be less than or equal to 10000 when completions are above 100000 and used with backoff limit per index',
    ],
  },
  {
    name: 'a manager of no name',
    spec: { managedBy: 'me' },
    want: ['spec.managedBy: Invalid value: "me": must be a domain-prefixed path (such as "acme.io/foo")'],
  },
  {
    name: 'a replacement that there is not',
    spec: { podReplacementPolicy: 'Soon' },
    want: ['spec.podReplacementPolicy: Unsupported value: "Soon": supported values: "Failed", "TerminatingOrFailed"'],
  },
  {
    name: 'a replacement that the failure policy forbids',
    spec: { podReplacementPolicy: 'TerminatingOrFailed', podFailurePolicy: { rules: [] } },
    want: ['spec.podReplacementPolicy: Unsupported value: "TerminatingOrFailed": supported values: "Failed"'],
  },
  {
    name: 'a failure policy of what restarts by itself',
    spec: { podFailurePolicy: { rules: [] }, template: { spec: { ...template.spec, restartPolicy: 'OnFailure' } } },
    want: [
      'spec.template.spec.restartPolicy: Invalid value: "OnFailure": only "Never" is supported when podFailurePolicy is specified',
    ],
  },
  {
    name: 'a failure policy of nonsense',
    spec: {
      podFailurePolicy: {
        rules: [
          { action: 'Cry' },
          { action: 'FailJob', onExitCodes: { operator: 'In', values: [1] }, onPodConditions: [failed] },
          { action: 'FailJob', onExitCodes: { containerName: 'gone', operator: 'Near', values: [] } },
          { action: 'Ignore', onExitCodes: { operator: 'In', values: [0, 2, 1, 1] } },
          { action: 'Count', onPodConditions: [{ type: 'a b', status: 'Perhaps' }] },
          { action: 'FailIndex', onPodConditions: [failed] },
        ],
      },
    },
    want: [
      'spec.podFailurePolicy.rules[0].action: Unsupported value: "Cry": supported values: "Count", "FailIndex", "FailJob", "Ignore"',
      'spec.podFailurePolicy.rules[0]: Invalid value: specifying one of OnExitCodes and OnPodConditions is required',
      'spec.podFailurePolicy.rules[1]: Invalid value: specifying both OnExitCodes and OnPodConditions is not supported',
      'spec.podFailurePolicy.rules[2].onExitCodes.operator: Unsupported value: "Near": supported values: "In", "NotIn"',
      'spec.podFailurePolicy.rules[2].onExitCodes.containerName: Invalid value: "gone": must be one of the container or initContainer names in the pod template',
      'spec.podFailurePolicy.rules[2].onExitCodes.values: Invalid value: at least one value is required',
      'spec.podFailurePolicy.rules[3].onExitCodes.values[0]: Invalid value: 0: must not be 0 for the In operator',
      'spec.podFailurePolicy.rules[3].onExitCodes.values[3]: Duplicate value: 1',
      'spec.podFailurePolicy.rules[3].onExitCodes.values: Invalid value: must be ordered',
      "spec.podFailurePolicy.rules[4].onPodConditions[0].type: Invalid value: \"a b\": name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')",
      'spec.podFailurePolicy.rules[4].onPodConditions[0].status: Unsupported value: "Perhaps": supported values: "False", "True", "Unknown"',
      'spec.podFailurePolicy.rules[5].action: Invalid value: "FailIndex": requires the backoffLimitPerIndex to be set',
    ],
  },
  {
    name: 'a success policy without indexes',
    spec: { successPolicy: { rules: [{ succeededCount: 1 }] } },
    want: ['spec.successPolicy: Invalid value: {"Rules":[{"SucceededCount":1}]}: requires indexed completion mode'],
  },
  {
    name: 'a success policy without rules',
    spec: { ...indexed, successPolicy: { rules: [] } },
    want: [
      'spec.successPolicy.rules: Required value: at least one rules must be specified when the successPolicy is specified',
    ],
  },
  {
    name: 'a success policy of nonsense',
    spec: {
      ...indexed,
      successPolicy: {
        rules: [
          {},
          { succeededCount: 6 },
          { succeededIndexes: '3-1' },
          { succeededIndexes: '0-7' },
          { succeededIndexes: '1,2', succeededCount: 3 },
          { succeededIndexes: 'a' },
        ],
      },
    },
    want: [
      'spec.successPolicy.rules[0]: Required value: at least one of succeededCount or succeededIndexes must be specified',
      'spec.successPolicy.rules[1].succeededCount: Invalid value: 6: must be less than or equal to 5 (the number of specified completions)',
      'spec.successPolicy.rules[2].succeededIndexes: Invalid value: "3-1": error parsing succeededIndexes: non-increasing order, previous: 3, current: 1',
      'spec.successPolicy.rules[3].succeededIndexes: Invalid value: "0-7": error parsing succeededIndexes: too large index: "7"',
      'spec.successPolicy.rules[4].succeededCount: Invalid value: 3: must be less than or equal to 2 (the number of indexes in the specified succeededIndexes field)',
      'spec.successPolicy.rules[5].succeededIndexes: Invalid value: "a": error parsing succeededIndexes: cannot convert string to integer for index: "a"',
    ],
  },
]

for (const { name, spec, want } of cases) {
  t.test(`a new job with ${name}`, async (t) => t.strictSame(createErrors(jobs, { spec: { template, ...spec } }), want))
}

t.test('warnings of jobs', async (t) => {
  t.strictSame(
    warnings(jobs, {
      metadata: { name: 'a.b' },
      spec: { ...indexed, completions: 100001, parallelism: 10001, template },
    }),
    [
      'metadata.name: this is used in Pod names and hostnames, which can result in surprising behavior; a DNS label is recommended: [must not contain dots]',
      'spec: In Indexed Jobs with a number of completions higher than 10^5 and a parallelism higher than 10^4, Kubernetes might not be able to track completedIndexes when a big number of indexes fail',
    ],
  )
})
