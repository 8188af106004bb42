import t from 'tap'
import { pods } from '../../../../../apimachinery/kinds/core/pod.ts'
import type { Draft } from '../../../../../apimachinery/object.ts'
import type { Pod, PodSpec } from '../../../../../apimachinery/types/core-v1.ts'
import { created, updateErrors } from '../../kind-harness.ts'
import { podWith } from './pod-harness.ts'

const gated: Draft<PodSpec> = { schedulingGates: [{ name: 'g' }] }
const term = (values: string[]) => ({ matchExpressions: [{ key: 'a', operator: 'In', values }] })
const onNodes = (...terms: ReturnType<typeof term>[]) => ({
  nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: terms } },
})

const cases: { name: string; before: Draft<PodSpec>; change: (spec: Pod['spec']) => void; want: unknown }[] = [
  {
    name: 'its grace',
    before: {},
    change: (spec) => void (spec.terminationGracePeriodSeconds = 5),
    want: [
      'spec: Forbidden: pod updates may not change fields other than `spec.containers[*].image`,`spec.initContainers[*].image`,`spec.activeDeadlineSeconds`,`spec.tolerations` (only additions to existing tolerations),`spec.terminationGracePeriodSeconds` (allow it to be set to 1 if it was previously negative)',
    ],
  },
  {
    name: 'a grace below nothing to a second',
    before: { terminationGracePeriodSeconds: -1 },
    change: (spec) => void (spec.terminationGracePeriodSeconds = 1),
    want: [],
  },
  {
    name: 'no deadline any more',
    before: { activeDeadlineSeconds: 5 },
    change: (spec) => void delete spec.activeDeadlineSeconds,
    want: ['spec.activeDeadlineSeconds: Invalid value: null: must not update from a positive integer to nil value'],
  },
  {
    name: 'an earlier deadline',
    before: { activeDeadlineSeconds: 5 },
    change: (spec) => void (spec.activeDeadlineSeconds = 4),
    want: [],
  },
  {
    name: 'a longer toleration',
    before: { tolerations: [{ key: 'a', operator: 'Exists', effect: 'NoExecute', tolerationSeconds: 5 }] },
    change: (spec) => void (spec.tolerations![0]!.tolerationSeconds = 6),
    want: [],
  },
  {
    name: 'an image without a name',
    before: {},
    change: (spec) => void (spec.containers[0]!.image = ''),
    want: ['spec.containers[0].image: Required value'],
  },
  {
    name: 'the image of an init container',
    before: { initContainers: [{ name: 'i', image: 'x' }] },
    change: (spec) => void (spec.initContainers![0]!.image = 'y'),
    want: [],
  },
  {
    name: 'its node while gated',
    before: gated,
    change: (spec) => void (spec.nodeName = 'n'),
    want: [
      'spec: Forbidden: pod updates may not change fields other than `spec.containers[*].image`,`spec.initContainers[*].image`,`spec.activeDeadlineSeconds`,`spec.tolerations` (only additions to existing tolerations),`spec.terminationGracePeriodSeconds` (allow it to be set to 1 if it was previously negative)',
    ],
  },
  {
    name: 'fewer values of a term while gated',
    before: { ...gated, affinity: onNodes(term(['a', 'b'])) },
    change: (spec) => void (spec.affinity = onNodes(term(['a'])) as never),
    want: [
      'spec.affinity.nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution.nodeSelectorTerms[0]: Invalid value: {"MatchExpressions":[{"Key":"a","Operator":"In","Values":["a"]}]}: only additions are allowed (no mutations or deletions)',
    ],
  },
  {
    name: 'one more expression in a term while gated',
    before: { ...gated, affinity: onNodes(term(['a'])) },
    change: (spec) =>
      void spec.affinity!.nodeAffinity!.requiredDuringSchedulingIgnoredDuringExecution!.nodeSelectorTerms[0]!.matchExpressions!.push(
        { key: 'b', operator: 'Exists' },
      ),
    want: [],
  },
  {
    name: 'one more term while gated',
    before: { ...gated, affinity: onNodes(term(['a'])) },
    change: (spec) => void (spec.affinity = onNodes(term(['a']), term(['b'])) as never),
    want: [
      'spec.affinity.nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution.nodeSelectorTerms: Invalid value: [{"MatchExpressions":[{"Key":"a","Operator":"In","Values":["a"]}]},{"MatchExpressions":[{"Key":"a","Operator":"In","Values":["b"]}]}]: no additions/deletions to non-empty NodeSelectorTerms list are allowed',
    ],
  },
  {
    name: 'its name for the host',
    before: {},
    change: (spec) => void (spec.hostname = 'h'),
    want: [
      'spec: Forbidden: pod updates may not change fields other than `spec.containers[*].image`,`spec.initContainers[*].image`,`spec.activeDeadlineSeconds`,`spec.tolerations` (only additions to existing tolerations),`spec.terminationGracePeriodSeconds` (allow it to be set to 1 if it was previously negative)',
    ],
  },
]

for (const { name, before, change, want } of cases) {
  t.test(`an update of a pod changes ${name}`, async (t) => {
    t.strictSame(
      updateErrors(pods, created(pods, podWith(before)), ({ spec }) => change(spec)),
      want,
    )
  })
}
