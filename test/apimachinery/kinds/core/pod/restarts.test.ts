import t from 'tap'
import type { Draft } from '../../../../../apimachinery/object.ts'
import type { Container, PodSpec } from '../../../../../apimachinery/types/core-v1.ts'
import { containerErrors, podErrors } from './pod-harness.ts'

const exits = (operator: string, values: number[]) => ({ operator, values })

const cases: { name: string; container: Draft<Container>; beside?: Draft<PodSpec>; want: unknown }[] = [
  { name: 'a policy of its own', container: { restartPolicy: 'Never' }, want: [] },
  {
    name: 'a policy that there is not',
    container: { restartPolicy: 'Sometimes' },
    want: [
      'spec.containers[0].restartPolicy: Unsupported value: "Sometimes": supported values: "Always", "Never", "OnFailure"',
    ],
  },
  {
    name: 'rules without a policy',
    container: { restartPolicyRules: [{ action: 'Restart', exitCodes: exits('In', [1]) }] },
    want: ['spec.containers[0].restartPolicy: Required value: must specify restartPolicy when restart rules are used'],
  },
  {
    name: 'a rule',
    container: { restartPolicy: 'Never', restartPolicyRules: [{ action: 'Restart', exitCodes: exits('In', [1]) }] },
    want: [],
  },
  {
    name: 'rules that say little',
    container: {
      restartPolicy: 'OnFailure',
      restartPolicyRules: [
        { action: '' },
        { action: 'Explode', exitCodes: exits('', []) },
        { action: 'Restart', exitCodes: exits('Near', [1, 1]) },
      ],
    },
    want: [
      'spec.containers[0].restartPolicyRules[0].action: Unsupported value: "": supported values: "Restart", "RestartAllContainers"',
      'spec.containers[0].restartPolicyRules[0].exitCodes: Required value: must be specified',
      'spec.containers[0].restartPolicyRules[1].action: Unsupported value: "Explode": supported values: "Restart", "RestartAllContainers"',
      'spec.containers[0].restartPolicyRules[1].exitCodes.operator: Unsupported value: "": supported values: "In", "NotIn"',
      'spec.containers[0].restartPolicyRules[2].exitCodes.operator: Unsupported value: "Near": supported values: "In", "NotIn"',
    ],
  },
  {
    name: 'too many rules',
    container: {
      restartPolicy: 'Never',
      restartPolicyRules: Array.from({ length: 21 }, () => ({ action: 'Restart', exitCodes: exits('In', [1]) })),
    },
    want: ['spec.containers[0].restartPolicyRules: Too many: 21: must have at most 20 items'],
  },
  {
    name: 'too many codes',
    container: {
      restartPolicy: 'Never',
      restartPolicyRules: [{ action: 'Restart', exitCodes: exits('In', Array(256).fill(1)) }],
    },
    want: ['spec.containers[0].restartPolicyRules[0].exitCodes.values: Too many: 256: must have at most 255 items'],
  },
  {
    name: 'what a resize does',
    container: { resizePolicy: [{ resourceName: 'cpu', restartPolicy: 'RestartContainer' }] },
    want: [],
  },
  {
    name: 'what a resize does, without sense',
    container: {
      resizePolicy: [
        { resourceName: '', restartPolicy: '' },
        { resourceName: 'disk', restartPolicy: 'Never' },
        { resourceName: 'cpu', restartPolicy: 'NotRequired' },
        { resourceName: 'cpu', restartPolicy: 'NotRequired' },
      ],
    },
    want: [
      'spec.containers[0].resizePolicy: Required value',
      'spec.containers[0].resizePolicy: Required value',
      'spec.containers[0].resizePolicy: Unsupported value: "disk": supported values: "cpu", "memory"',
      'spec.containers[0].resizePolicy: Unsupported value: "Never": supported values: "NotRequired", "RestartContainer"',
      'spec.containers[0].resizePolicy[3]: Duplicate value: "cpu"',
    ],
  },
  {
    name: 'a resize that restarts what never restarts',
    container: { resizePolicy: [{ resourceName: 'memory', restartPolicy: 'RestartContainer' }] },
    beside: { restartPolicy: 'Never' },
    want: [
      "spec.containers[0].resizePolicy: Invalid value: \"RestartContainer\": must be 'NotRequired' when `restartPolicy` is 'Never'",
    ],
  },
]

for (const { name, container, beside, want } of cases) {
  t.test(`restarts of a container: ${name}`, async (t) => t.strictSame(containerErrors(container, beside), want))
}

const ofPods: { name: string; spec: Draft<PodSpec>; want: unknown }[] = [
  {
    name: 'a policy that there is not',
    spec: { restartPolicy: 'Sometimes' },
    want: ['spec.restartPolicy: Unsupported value: "Sometimes": supported values: "Always", "OnFailure", "Never"'],
  },
  {
    name: 'an init container that always restarts',
    spec: { initContainers: [{ name: 'i', image: 'x', restartPolicy: 'Always' }] },
    want: [],
  },
  {
    name: 'times below nothing',
    spec: { activeDeadlineSeconds: 0, terminationGracePeriodSeconds: -1 },
    want: ['spec.activeDeadlineSeconds: Invalid value: 0: must be between 1 and 2147483647, inclusive'],
  },
]

for (const { name, spec, want } of ofPods) {
  t.test(`restarts of a pod: ${name}`, async (t) => t.strictSame(podErrors(spec), want))
}
