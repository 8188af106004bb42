import t from 'tap'
import { daemonSets } from '../../../apimachinery/kinds/apps/daemon-set.ts'
import { deployments } from '../../../apimachinery/kinds/apps/deployment.ts'
import { replicaSets } from '../../../apimachinery/kinds/apps/replica-set.ts'
import { statefulSets } from '../../../apimachinery/kinds/apps/stateful-set.ts'
import { replicationControllers } from '../../../apimachinery/kinds/core/replication-controller.ts'
import type { Draft } from '../../../apimachinery/object.ts'
import type { DaemonSetSpec, DeploymentSpec, StatefulSetSpec } from '../../../apimachinery/types/apps-v1.ts'
import { ago, created, createErrors, defaulted, row, updated, updateErrors } from './kind-harness.ts'

const labels = { app: 'web' }
const selecting = {
  selector: { matchLabels: labels },
  template: { metadata: { labels }, spec: { containers: [{ name: 'main', image: 'nginx:1.27' }] } },
}
const mismatch = (value: object) =>
  `spec.template.metadata.labels: Invalid value: ${JSON.stringify(value)}: \`selector\` does not match template \`labels\``

t.test('a deployment rolls by quarters and remembers ten revisions', async (t) => {
  t.match(defaulted(deployments, { spec: selecting }).spec, {
    replicas: 1,
    revisionHistoryLimit: 10,
    progressDeadlineSeconds: 600,
    strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: '25%', maxUnavailable: '25%' } },
  })
  t.strictSame(defaulted(deployments, { spec: { ...selecting, strategy: { type: 'Recreate' } } }).spec.strategy, {
    type: 'Recreate',
  })
})

for (const { name, spec, want } of [
  { name: 'a plain one', spec: selecting, want: [] },
  {
    name: 'without a selector',
    spec: { template: selecting.template },
    want: ['spec.selector: Required value', mismatch(labels)],
  },
  {
    name: 'an empty selector',
    spec: { ...selecting, selector: {} },
    want: ['spec.selector: Invalid value: {}: empty selector is invalid for deployment'],
  },
  {
    name: 'a selector that misses its own pods',
    spec: { ...selecting, selector: { matchLabels: { app: 'x' } } },
    want: [mismatch(labels)],
  },
  {
    name: 'numbers below zero',
    spec: { ...selecting, replicas: -1, minReadySeconds: -1, progressDeadlineSeconds: -1 },
    want: [
      'spec.replicas: Invalid value: -1: must be greater than or equal to 0',
      'spec.minReadySeconds: Invalid value: -1: must be greater than or equal to 0',
      'spec.progressDeadlineSeconds: Invalid value: -1: must be greater than or equal to 0',
      'spec.progressDeadlineSeconds: Invalid value: -1: must be greater than minReadySeconds',
    ],
  },
  {
    name: 'a rollout that cannot move',
    spec: { ...selecting, strategy: { rollingUpdate: { maxSurge: 0, maxUnavailable: '0%' } } },
    want: ['spec.strategy.rollingUpdate.maxUnavailable: Invalid value: "0%": may not be 0 when `maxSurge` is 0'],
  },
  {
    name: 'shares that are none',
    spec: { ...selecting, strategy: { rollingUpdate: { maxSurge: '25', maxUnavailable: '150%' } } },
    want: [
      "spec.strategy.rollingUpdate.maxSurge: Invalid value: \"25\": a valid percent string must be a numeric string followed by an ending '%' (e.g. '1%',  or '93%', regex used for validation is '[0-9]+%')",
      'spec.strategy.rollingUpdate.maxUnavailable: Invalid value: "150%": must not be greater than 100%',
    ],
  },
  {
    name: 'a rollout of a recreation',
    spec: { ...selecting, strategy: { type: 'Recreate', rollingUpdate: {} } },
    want: ["spec.strategy.rollingUpdate: Forbidden: may not be specified when strategy `type` is 'Recreate'"],
  },
  {
    name: 'pods that end',
    spec: {
      ...selecting,
      template: {
        ...selecting.template,
        spec: { ...selecting.template.spec, restartPolicy: 'Never', activeDeadlineSeconds: 5 },
      },
    },
    want: [
      'spec.template.spec.restartPolicy: Unsupported value: "Never": supported values: "Always"',
      'spec.template.spec.activeDeadlineSeconds: Forbidden: activeDeadlineSeconds in ReplicaSet is not Supported',
    ],
  },
] as { name: string; spec: Draft<DeploymentSpec>; want: string[] }[]) {
  t.test(`a new deployment: ${name}`, async (t) => t.strictSame(createErrors(deployments, { spec }), want))
}

t.test('the selector of a deployment stays', async (t) => {
  const old = created(deployments, { spec: selecting })
  const errors = updateErrors(deployments, old, ({ spec }) => {
    spec.selector = { matchLabels: { app: 'x' } }
    spec.template.metadata.labels = { app: 'x' }
  })
  t.strictSame(errors, ['spec.selector: Invalid value: {"matchLabels":{"app":"x"}}: field is immutable'])
})

t.test('annotations of a deployment count as a change, labels do not', async (t) => {
  const old = created(deployments, { spec: selecting })
  const bumps = deployments.rules.bumpsGeneration!
  t.ok(bumps({ ...old, metadata: { ...old.metadata, annotations: { a: 'b' } } }, old))
  t.notOk(bumps({ ...old, metadata: { ...old.metadata, labels: { a: 'b' } } }, old))
})

t.test('counts in a status must add up', async (t) => {
  const old = created(deployments, { spec: selecting })
  const status = { replicas: 1, readyReplicas: 2, availableReplicas: 3 }
  t.match(
    deployments.rules.validateStatusUpdate!({ ...old, status }, old).map(
      ({ field, message }) => `${field}: ${message}`,
    ),
    [
      'status.readyReplicas: Invalid value: 2: cannot be greater than status.replicas',
      'status.availableReplicas: Invalid value: 3: cannot be greater than status.replicas',
      'status.availableReplicas: Invalid value: 3: cannot be greater than readyReplicas',
    ],
  )
})

t.test('workloads in tables', async (t) => {
  const metadata = { name: 'web', creationTimestamp: ago(200) }
  const template = { Containers: 'main', Images: 'nginx:1.27', Age: '3m20s' }
  const spec = { ...selecting, replicas: 3 }
  t.match(
    row(
      deployments,
      defaulted(deployments, {
        metadata,
        spec,
        status: { readyReplicas: 1, updatedReplicas: 2, availableReplicas: 1 },
      }),
    ),
    {
      Name: 'web',
      Ready: '1/3',
      'Up-to-date': 2,
      Available: 1,
      Selector: 'app=web',
      ...template,
    },
  )
  t.match(row(replicaSets, defaulted(replicaSets, { metadata, spec, status: { replicas: 2, readyReplicas: 1 } })), {
    Desired: 3,
    Current: 2,
    Ready: 1,
    ...template,
  })
  t.match(row(statefulSets, defaulted(statefulSets, { metadata, spec, status: { readyReplicas: 1 } })), {
    Ready: '1/3',
    ...template,
  })
  t.match(
    row(daemonSets, defaulted(daemonSets, { metadata, spec: selecting, status: { desiredNumberScheduled: 4 } })),
    {
      Desired: 4,
      Available: 0,
      'Node Selector': '<none>',
      ...template,
    },
  )
})

t.test('what can be scaled says how', async (t) => {
  const old = created(statefulSets, { spec: { ...selecting, replicas: 3 } })
  const { scale } = statefulSets.rules
  scale!.setSpecReplicas(old, 5)
  t.equal(scale!.specReplicas(old), 5)
  t.equal(scale!.selector(old), 'app=web')
})

t.test('a replication controller selects what its template says', async (t) => {
  t.match(defaulted(replicationControllers, { spec: { template: selecting.template } }), {
    metadata: { labels },
    spec: { selector: labels, replicas: 1 },
  })
})

for (const { name, spec, want } of [
  {
    name: 'order and strategy',
    spec: {
      ...selecting,
      podManagementPolicy: 'Random',
      updateStrategy: { type: 'OnDelete', rollingUpdate: { partition: 1 } },
    },
    want: [
      "spec.podManagementPolicy: Invalid value: \"Random\": must be 'OrderedReady' or 'Parallel'",
      'spec.updateStrategy.rollingUpdate: Invalid value: {"Partition":1}: only allowed for updateStrategy \'RollingUpdate\'',
    ],
  },
] as { name: string; spec: Draft<StatefulSetSpec>; want: string[] }[]) {
  t.test(`a new stateful set: ${name}`, async (t) => t.strictSame(createErrors(statefulSets, { spec }), want))
}

t.test('a stateful set changes in a few fields only', async (t) => {
  const old = created(statefulSets, { spec: selecting })
  t.strictSame(
    updateErrors(statefulSets, old, ({ spec }) => {
      spec.replicas = 7
      spec.template.spec.containers[0]!.image = 'other'
    }),
    [],
  )
  t.strictSame(
    updateErrors(statefulSets, old, ({ spec }) => {
      spec.serviceName = 'other'
    }),
    [
      "spec: Forbidden: updates to statefulset spec for fields other than 'replicas', 'ordinals', 'template', 'updateStrategy', 'revisionHistoryLimit', 'persistentVolumeClaimRetentionPolicy' and 'minReadySeconds' are forbidden",
    ],
  )
})

for (const { name, rollingUpdate, want } of [
  {
    name: 'neither surge nor gap',
    rollingUpdate: { maxUnavailable: 0, maxSurge: 0 },
    want: ['spec.updateStrategy.rollingUpdate.maxUnavailable: Required value: cannot be 0 when maxSurge is 0'],
  },
  {
    name: 'both',
    rollingUpdate: { maxUnavailable: 1, maxSurge: 1 },
    want: [
      'spec.updateStrategy.rollingUpdate.maxSurge: Invalid value: 1: may not be set when maxUnavailable is non-zero',
    ],
  },
  { name: 'surge', rollingUpdate: { maxUnavailable: 0, maxSurge: 1 }, want: [] },
]) {
  t.test(`a daemon set that rolls with ${name}`, async (t) => {
    const spec: Draft<DaemonSetSpec> = { ...selecting, updateStrategy: { rollingUpdate } }
    t.strictSame(createErrors(daemonSets, { spec }), want)
  })
}

t.test('a daemon set counts the changes of its template in an annotation', async (t) => {
  const key = 'deprecated.daemonset.template.generation'
  const first = created(daemonSets, { spec: selecting })
  t.equal(first.metadata.annotations?.[key], '1')
  const second = updated(daemonSets, first, ({ spec }) => {
    spec.template.spec.containers[0]!.image = 'other'
  })
  t.equal(second.metadata.annotations?.[key], '2')
  const third = updated(daemonSets, second, ({ metadata }) => {
    metadata.annotations = { [key]: '99' }
  })
  t.equal(third.metadata.annotations?.[key], '2', 'whatever a client says')
})
