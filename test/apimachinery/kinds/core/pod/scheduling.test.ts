import t from 'tap'
import { pods } from '../../../../../apimachinery/kinds/core/pod.ts'
import type { Draft } from '../../../../../apimachinery/object.ts'
import type { PodSpec, Toleration, TopologySpreadConstraint } from '../../../../../apimachinery/types/core-v1.ts'
import { created } from '../../kind-harness.ts'
import { podErrors } from './pod-harness.ts'

const affinity: { name: string; affinity: Draft<NonNullable<PodSpec['affinity']>>; want: unknown }[] = [
  {
    name: 'no nodes to choose from',
    affinity: { nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: [] } } },
    want: [
      'spec.affinity.nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution.nodeSelectorTerms: Required value: must have at least one node selector term',
    ],
  },
  {
    name: 'nodes chosen by nonsense',
    affinity: {
      nodeAffinity: {
        requiredDuringSchedulingIgnoredDuringExecution: {
          nodeSelectorTerms: [
            {
              matchExpressions: [
                { key: 'a', operator: 'In' },
                { key: 'b', operator: 'Exists', values: ['x'] },
                { key: 'c', operator: 'Gt', values: ['1', '2'] },
                { key: 'd', operator: 'Near' },
                { key: 'e f', operator: 'Exists' },
              ],
              matchFields: [
                { key: 'metadata.uid', operator: 'In', values: ['x'] },
                { key: 'metadata.name', operator: 'Exists' },
                { key: 'metadata.name', operator: 'In', values: ['a', 'b'] },
              ],
            },
          ],
        },
      },
    },
    want: [
      "spec.affinity.nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution.nodeSelectorTerms[0].matchExpressions[0].values: Required value: must be specified when `operator` is 'In' or 'NotIn'",
      "spec.affinity.nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution.nodeSelectorTerms[0].matchExpressions[1].values: Forbidden: may not be specified when `operator` is 'Exists' or 'DoesNotExist'",
      "spec.affinity.nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution.nodeSelectorTerms[0].matchExpressions[2].values: Required value: must be specified single value when `operator` is 'Lt' or 'Gt'",
      'spec.affinity.nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution.nodeSelectorTerms[0].matchExpressions[3].operator: Invalid value: "Near": not a valid selector operator',
      "spec.affinity.nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution.nodeSelectorTerms[0].matchExpressions[4].key: Invalid value: \"e f\": name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')",
      'spec.affinity.nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution.nodeSelectorTerms[0].matchFields[0].key: Invalid value: "metadata.uid": not a valid field selector key',
      'spec.affinity.nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution.nodeSelectorTerms[0].matchFields[1].operator: Invalid value: "Exists": not a valid selector operator',
      "spec.affinity.nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution.nodeSelectorTerms[0].matchFields[2].values: Required value: must be only one value when `operator` is 'In' or 'NotIn' for node field selector",
    ],
  },
  {
    name: 'weights beyond their bounds',
    affinity: {
      nodeAffinity: {
        preferredDuringSchedulingIgnoredDuringExecution: [
          { weight: 0, preference: {} },
          { weight: 101, preference: {} },
        ],
      },
      podAffinity: {
        preferredDuringSchedulingIgnoredDuringExecution: [{ weight: 101, podAffinityTerm: { topologyKey: '' } }],
      },
    },
    want: [
      'spec.affinity.nodeAffinity.preferredDuringSchedulingIgnoredDuringExecution[0].weight: Invalid value: 0: must be in the range 1-100',
      'spec.affinity.nodeAffinity.preferredDuringSchedulingIgnoredDuringExecution[1].weight: Invalid value: 101: must be in the range 1-100',
      'spec.affinity.podAffinity.preferredDuringSchedulingIgnoredDuringExecution[0].weight: Invalid value: 101: must be in the range 1-100',
      'spec.affinity.podAffinity.preferredDuringSchedulingIgnoredDuringExecution[0].podAffinityTerm.topologyKey: Required value: can not be empty',
      'spec.affinity.podAffinity.preferredDuringSchedulingIgnoredDuringExecution[0].podAffinityTerm.topologyKey: Invalid value: "": name part must be non-empty',
      "spec.affinity.podAffinity.preferredDuringSchedulingIgnoredDuringExecution[0].podAffinityTerm.topologyKey: Invalid value: \"\": name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')",
    ],
  },
  {
    name: 'pods of nonsense',
    affinity: {
      podAntiAffinity: {
        requiredDuringSchedulingIgnoredDuringExecution: [
          {
            topologyKey: 'a b',
            namespaces: ['Bad_'],
            labelSelector: { matchExpressions: [{ key: 'x', operator: 'In' }] },
            namespaceSelector: { matchLabels: { a: 'not ok!' } },
          },
        ],
      },
    },
    want: [
      "spec.affinity.podAntiAffinity.requiredDuringSchedulingIgnoredDuringExecution[0].labelSelector.matchExpressions[0].values: Required value: must be specified when `operator` is 'In' or 'NotIn'",
      "spec.affinity.podAntiAffinity.requiredDuringSchedulingIgnoredDuringExecution[0].namespaceSelector.matchLabels: Invalid value: \"not ok!\": a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyValue',  or 'my_value',  or '12345', regex used for validation is '(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')",
      "spec.affinity.podAntiAffinity.requiredDuringSchedulingIgnoredDuringExecution[0].namespace: Invalid value: \"Bad_\": a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?')",
      "spec.affinity.podAntiAffinity.requiredDuringSchedulingIgnoredDuringExecution[0].topologyKey: Invalid value: \"a b\": name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')",
    ],
  },
  {
    name: 'keys of labels in two lists, or without a selector',
    affinity: {
      podAffinity: {
        requiredDuringSchedulingIgnoredDuringExecution: [
          {
            topologyKey: 'z',
            labelSelector: { matchLabels: { a: 'b' } },
            matchLabelKeys: ['c'],
            mismatchLabelKeys: ['c'],
          },
          { topologyKey: 'z', matchLabelKeys: ['c'] },
          { topologyKey: 'z', labelSelector: { matchLabels: { a: 'b' } }, matchLabelKeys: ['not ok!'] },
        ],
      },
    },
    want: [
      'spec.affinity.podAffinity.requiredDuringSchedulingIgnoredDuringExecution[0].matchLabelKeys[0]: Invalid value: "c": exists in both matchLabelKeys and mismatchLabelKeys',
      'spec.affinity.podAffinity.requiredDuringSchedulingIgnoredDuringExecution[1].matchLabelKeys: Forbidden: must not be specified when labelSelector is not set',
      "spec.affinity.podAffinity.requiredDuringSchedulingIgnoredDuringExecution[2].matchLabelKeys[0]: Invalid value: \"not ok!\": name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')",
    ],
  },
]

for (const { name, affinity: given, want } of affinity) {
  t.test(`affinity: ${name}`, async (t) => t.strictSame(podErrors({ affinity: given }), want))
}

const tolerations: { name: string; toleration: Draft<Toleration>; want: unknown }[] = [
  { name: 'of everything', toleration: { operator: 'Exists' }, want: [] },
  {
    name: 'of everything that is something',
    toleration: { value: 'x' },
    want: [
      'spec.tolerations[0].operator: Invalid value: "": operator must be Exists when `key` is empty, which means "match all values and all keys"',
    ],
  },
  {
    name: 'of a key with any value, and one',
    toleration: { key: 'a', operator: 'Exists', value: 'x' },
    want: ['spec.tolerations[0].operator: Invalid value: "x": value must be empty when `operator` is \'Exists\''],
  },
  {
    name: 'of a value that none has',
    toleration: { key: 'a', operator: 'Equal', value: 'not ok!' },
    want: [
      "spec.tolerations[0].operator: Invalid value: \"not ok!\": a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyValue',  or 'my_value',  or '12345', regex used for validation is '(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')",
    ],
  },
  {
    name: 'of no kind',
    toleration: { key: 'a', operator: 'Near', effect: 'Maybe' },
    want: [
      'spec.tolerations[0].operator: Unsupported value: "Near": supported values: "Equal", "Exists"',
      'spec.tolerations[0].effect: Unsupported value: "Maybe": supported values: "NoSchedule", "PreferNoSchedule", "NoExecute"',
    ],
  },
  {
    name: 'for a while, of what does not evict',
    toleration: { key: 'a', operator: 'Exists', effect: 'NoSchedule', tolerationSeconds: 5 },
    want: [
      'spec.tolerations[0].effect: Invalid value: "NoSchedule": effect must be \'NoExecute\' when `tolerationSeconds` is set',
    ],
  },
]

for (const { name, toleration, want } of tolerations) {
  t.test(`a toleration ${name}`, async (t) => t.strictSame(podErrors({ tolerations: [toleration] }), want))
}

const spread: { name: string; constraint: Draft<TopologySpreadConstraint>; want: unknown }[] = [
  {
    name: 'of nothing said',
    constraint: { maxSkew: 0, topologyKey: '', whenUnsatisfiable: '' },
    want: [
      'spec.topologySpreadConstraints[0].maxSkew: Invalid value: 0: must be greater than zero',
      'spec.topologySpreadConstraints[0].topologyKey: Required value: can not be empty',
      'spec.topologySpreadConstraints[0].whenUnsatisfiable: Unsupported value: "": supported values: "DoNotSchedule", "ScheduleAnyway"',
    ],
  },
  {
    name: 'of words that are not',
    constraint: {
      maxSkew: 1,
      topologyKey: 'z',
      whenUnsatisfiable: 'Cry',
      nodeAffinityPolicy: 'X',
      nodeTaintsPolicy: 'Y',
    },
    want: [
      'spec.topologySpreadConstraints[0].whenUnsatisfiable: Unsupported value: "Cry": supported values: "DoNotSchedule", "ScheduleAnyway"',
      'spec.topologySpreadConstraints[0].nodeAffinityPolicy: Unsupported value: "X": supported values: "Honor", "Ignore"',
      'spec.topologySpreadConstraints[0].nodeTaintsPolicy: Unsupported value: "Y": supported values: "Honor", "Ignore"',
    ],
  },
  {
    name: 'of few domains that need not be',
    constraint: { maxSkew: 1, topologyKey: 'z', whenUnsatisfiable: 'ScheduleAnyway', minDomains: 0 },
    want: [
      'spec.topologySpreadConstraints[0].minDomains: Invalid value: 0: must be greater than zero',
      'spec.topologySpreadConstraints[0].minDomains: Invalid value: 0: can only use minDomains if whenUnsatisfiable=DoNotSchedule, not ScheduleAnyway',
    ],
  },
  {
    name: 'of keys without a selector',
    constraint: { maxSkew: 1, topologyKey: 'z', whenUnsatisfiable: 'ScheduleAnyway', matchLabelKeys: ['a'] },
    want: [
      'spec.topologySpreadConstraints[0].matchLabelKeys: Forbidden: must not be specified when labelSelector is not set',
    ],
  },
  {
    name: 'of keys that the selector has twice, of which the server has added one',
    constraint: {
      maxSkew: 1,
      topologyKey: 'z',
      whenUnsatisfiable: 'ScheduleAnyway',
      matchLabelKeys: ['a', 'b c'],
      labelSelector: { matchLabels: { a: 'b' }, matchExpressions: [{ key: 'a', operator: 'In', values: ['b'] }] },
    },
    want: [
      "spec.topologySpreadConstraints[0].matchLabelKeys[1]: Invalid value: \"b c\": name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')",
      'spec.topologySpreadConstraints[0][0]: Invalid value: "a": exists in both matchLabelKeys and labelSelector',
    ],
  },
  {
    name: 'of a selector of nonsense',
    constraint: {
      maxSkew: 1,
      topologyKey: 'z',
      whenUnsatisfiable: 'ScheduleAnyway',
      labelSelector: { matchExpressions: [{ key: 'a', operator: 'Near' }] },
    },
    want: [
      'spec.topologySpreadConstraints[0].labelSelector.matchExpressions[0].operator: Invalid value: "Near": not a valid selector operator',
    ],
  },
]

for (const { name, constraint, want } of spread) {
  t.test(`a spread ${name}`, async (t) => t.strictSame(podErrors({ topologySpreadConstraints: [constraint] }), want))
}

const others: { name: string; spec: Draft<PodSpec>; want: unknown }[] = [
  {
    name: 'a spread over one topology twice',
    spec: {
      topologySpreadConstraints: [1, 2].map((maxSkew) => ({
        maxSkew,
        topologyKey: 'z',
        whenUnsatisfiable: 'DoNotSchedule',
      })),
    },
    want: ['spec.topologySpreadConstraints[0].{topologyKey, whenUnsatisfiable}: Duplicate value: "{z, DoNotSchedule}"'],
  },
  {
    name: 'gates of no name, twice',
    spec: { schedulingGates: [{ name: '' }, { name: 'g' }, { name: 'g' }] },
    want: [
      'spec.schedulingGates[0]: Invalid value: "": name part must be non-empty',
      "spec.schedulingGates[0]: Invalid value: \"\": name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')",
      'spec.schedulingGates[2]: Duplicate value: "g"',
    ],
  },
  {
    name: 'nodes by labels that none has',
    spec: { nodeSelector: { 'a b': 'c', d: 'not ok!' } },
    want: [
      "spec.nodeSelector: Invalid value: \"a b\": name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')",
      "spec.nodeSelector: Invalid value: \"not ok!\": a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyValue',  or 'my_value',  or '12345', regex used for validation is '(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')",
    ],
  },
  {
    name: 'a node without a name for it',
    spec: { nodeName: 'Bad_Node' },
    want: [
      "spec.nodeName: Invalid value: \"Bad_Node\": a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')",
    ],
  },
  {
    name: 'names that are none',
    spec: {
      schedulerName: 'default scheduler',
      runtimeClassName: 'Bad_',
      priorityClassName: 'Bad_',
      serviceAccountName: 'Bad_',
    },
    want: [
      "spec.serviceAccountName: Invalid value: \"Bad_\": a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')",
      "spec.priorityClassName: Invalid value: \"Bad_\": a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')",
      "spec.runtimeClassName: Invalid value: \"Bad_\": a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')",
    ],
  },
  {
    name: 'preemption of no kind',
    spec: { preemptionPolicy: 'Sometimes' },
    want: ['spec.preemptionPolicy: Unsupported value: "Sometimes": supported values: "PreemptLowerPriority", "Never"'],
  },
  {
    name: 'readiness that is no condition',
    spec: { readinessGates: [{ conditionType: 'a b' }] },
    want: [
      "spec.readinessGates[0].conditionType: Invalid value: \"a b\": name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')",
    ],
  },
]

for (const { name, spec, want } of others) {
  t.test(`scheduling: ${name}`, async (t) => t.strictSame(podErrors(spec), want))
}

t.test('a new pod asks for its own values of matchLabelKeys, and rules out those of mismatchLabelKeys', async (t) => {
  const term = {
    topologyKey: 'z',
    labelSelector: { matchLabels: { app: 'web' } },
    matchLabelKeys: ['revision', 'absent'],
    mismatchLabelKeys: ['tenant'],
  }
  const spread = { maxSkew: 1, topologyKey: 'z', whenUnsatisfiable: 'ScheduleAnyway', matchLabelKeys: ['revision'] }
  const { spec } = created(pods, {
    metadata: { name: 'p', labels: { revision: '7', tenant: 'x' } },
    spec: {
      containers: [{ name: 'c', image: 'i' }],
      affinity: {
        podAntiAffinity: { preferredDuringSchedulingIgnoredDuringExecution: [{ weight: 1, podAffinityTerm: term }] },
      },
      topologySpreadConstraints: [
        { ...spread, labelSelector: {} },
        { ...spread, topologyKey: 'y' },
      ],
    },
  })
  const revision = { key: 'revision', operator: 'In', values: ['7'] }
  const [preferred] = spec.affinity?.podAntiAffinity?.preferredDuringSchedulingIgnoredDuringExecution ?? []
  t.strictSame(preferred?.podAffinityTerm.labelSelector, {
    matchLabels: { app: 'web' },
    matchExpressions: [revision, { key: 'tenant', operator: 'NotIn', values: ['x'] }],
  })
  t.strictSame(
    spec.topologySpreadConstraints?.map(({ labelSelector }) => labelSelector),
    [{ matchExpressions: [revision] }, undefined],
  )
})
