import t from 'tap'
import { controllerRevisions } from '../../../../apimachinery/kinds/apps/controller-revision.ts'
import { daemonSets } from '../../../../apimachinery/kinds/apps/daemon-set.ts'
import { deployments } from '../../../../apimachinery/kinds/apps/deployment.ts'
import { replicaSets } from '../../../../apimachinery/kinds/apps/replica-set.ts'
import { statefulSets } from '../../../../apimachinery/kinds/apps/stateful-set.ts'
import { replicationControllers } from '../../../../apimachinery/kinds/core/replication-controller.ts'
import type { Draft } from '../../../../apimachinery/object.ts'
import type { StatefulSetSpec } from '../../../../apimachinery/types/apps-v1.ts'
import { created, createErrors, statusErrors, updateErrors, warnings } from '../kind-harness.ts'

const labels = { app: 'a' }
const selector = { matchLabels: labels }
const template = { metadata: { labels }, spec: { containers: [{ name: 'main', image: 'x' }] } }
const workload = { spec: { selector, template } }
const counts = { replicas: 1, readyReplicas: 2, availableReplicas: 3, observedGeneration: -1, terminatingReplicas: -1 }

t.test('a replica set counts what it has', async (t) => {
  const old = created(replicaSets, workload)
  t.strictSame(
    statusErrors(replicaSets, old, (draft) => void Object.assign(draft.status, { ...counts, fullyLabeledReplicas: 4 })),
    [
      'status.terminatingReplicas: Invalid value: -1: must be greater than or equal to 0',
      'status.observedGeneration: Invalid value: -1: must be greater than or equal to 0',
      'status.fullyLabeledReplicas: Invalid value: 4: cannot be greater than status.replicas',
      'status.readyReplicas: Invalid value: 2: cannot be greater than status.replicas',
      'status.availableReplicas: Invalid value: 3: cannot be greater than status.replicas',
      'status.availableReplicas: Invalid value: 3: cannot be greater than readyReplicas',
    ],
  )
})

t.test('a replication controller counts what it has', async (t) => {
  const old = created(replicationControllers, { spec: { selector: labels, template } })
  t.strictSame(
    statusErrors(replicationControllers, old, (draft) => void Object.assign(draft.status, counts)),
    [
      'status.observedGeneration: Invalid value: -1: must be greater than or equal to 0',
      'status.readyReplicas: Invalid value: 2: cannot be greater than status.replicas',
      'status.availableReplicas: Invalid value: 3: cannot be greater than status.replicas',
      'status.availableReplicas: Invalid value: 3: cannot be greater than readyReplicas',
    ],
  )
})

t.test('a deployment counts what it has, and its collisions only upwards', async (t) => {
  const old = { ...created(deployments, workload), status: { collisionCount: 2 } }
  t.strictSame(
    statusErrors(
      deployments,
      old as never,
      (draft) =>
        void Object.assign(draft.status, { ...counts, updatedReplicas: 4, unavailableReplicas: -1, collisionCount: 1 }),
    ),
    [
      'status.unavailableReplicas: Invalid value: -1: must be greater than or equal to 0',
      'status.terminatingReplicas: Invalid value: -1: must be greater than or equal to 0',
      'status.observedGeneration: Invalid value: -1: must be greater than or equal to 0',
      'status.updatedReplicas: Invalid value: 4: cannot be greater than status.replicas',
      'status.readyReplicas: Invalid value: 2: cannot be greater than status.replicas',
      'status.availableReplicas: Invalid value: 3: cannot be greater than status.replicas',
      'status.availableReplicas: Invalid value: 3: cannot be greater than readyReplicas',
      'status.collisionCount: Invalid value: 1: cannot be decremented',
    ],
  )
})

t.test('a stateful set counts what it has', async (t) => {
  const old = created(statefulSets, { spec: { ...workload.spec, serviceName: 's' } })
  t.strictSame(
    statusErrors(
      statefulSets,
      old,
      (draft) =>
        void Object.assign(draft.status, { ...counts, currentReplicas: 4, updatedReplicas: 4, collisionCount: -1 }),
    ),
    [
      'status.observedGeneration: Invalid value: -1: must be greater than or equal to 0',
      'status.collisionCount: Invalid value: -1: must be greater than or equal to 0',
      'status.readyReplicas: Invalid value: 2: cannot be greater than status.replicas',
      'status.currentReplicas: Invalid value: 4: cannot be greater than status.replicas',
      'status.updatedReplicas: Invalid value: 4: cannot be greater than status.replicas',
      'status.availableReplicas: Invalid value: 3: cannot be greater than status.replicas',
      'status.availableReplicas: Invalid value: 3: cannot be greater than status.readyReplicas',
    ],
  )
})

t.test('a daemon set counts what it has', async (t) => {
  const old = created(daemonSets, workload)
  const negative = {
    currentNumberScheduled: -1,
    numberMisscheduled: -1,
    desiredNumberScheduled: -1,
    numberReady: -1,
    updatedNumberScheduled: -1,
    numberAvailable: -1,
    numberUnavailable: -1,
    observedGeneration: -1,
    collisionCount: -1,
  }
  t.strictSame(
    statusErrors(daemonSets, old, (draft) => void Object.assign(draft.status, negative)),
    [
      'status.currentNumberScheduled: Invalid value: -1: must be greater than or equal to 0',
      'status.numberMisscheduled: Invalid value: -1: must be greater than or equal to 0',
      'status.desiredNumberScheduled: Invalid value: -1: must be greater than or equal to 0',
      'status.numberReady: Invalid value: -1: must be greater than or equal to 0',
      'status.observedGeneration: Invalid value: -1: must be greater than or equal to 0',
      'status.updatedNumberScheduled: Invalid value: -1: must be greater than or equal to 0',
      'status.numberAvailable: Invalid value: -1: must be greater than or equal to 0',
      'status.numberUnavailable: Invalid value: -1: must be greater than or equal to 0',
      'status.collisionCount: Invalid value: -1: must be greater than or equal to 0',
    ],
  )
})

const stateful: { name: string; spec: Draft<StatefulSetSpec>; want: unknown }[] = [
  {
    name: 'a policy that there is not',
    spec: { podManagementPolicy: 'Random', updateStrategy: { type: 'Now' } },
    want: [
      "spec.podManagementPolicy: Invalid value: \"Random\": must be 'OrderedReady' or 'Parallel'",
      'spec.updateStrategy: Invalid value: {"Type":"Now"}: must be \'RollingUpdate\' or \'OnDelete\'',
    ],
  },
  {
    name: 'a partition below nothing',
    spec: { updateStrategy: { type: 'RollingUpdate', rollingUpdate: { partition: -1 } } },
    want: ['spec.updateStrategy.rollingUpdate.partition: Invalid value: -1: must be greater than or equal to 0'],
  },
  {
    name: 'a partition of what does not roll',
    spec: { updateStrategy: { type: 'OnDelete', rollingUpdate: { partition: 1 } } },
    want: [
      'spec.updateStrategy.rollingUpdate: Invalid value: {"Partition":1}: only allowed for updateStrategy \'RollingUpdate\'',
    ],
  },
  {
    name: 'a service of no name',
    spec: { serviceName: 'Bad_' },
    want: [
      "spec.serviceName: Invalid value: \"Bad_\": a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?')",
    ],
  },
  {
    name: 'ordinals below nothing',
    spec: { ordinals: { start: -1 }, minReadySeconds: -1, revisionHistoryLimit: -1 },
    want: [
      'spec.minReadySeconds: Invalid value: -1: must be greater than or equal to 0',
      'spec.ordinals.start: Invalid value: -1: must be greater than or equal to 0',
    ],
  },
  {
    name: 'claims that go at no time',
    spec: { persistentVolumeClaimRetentionPolicy: { whenDeleted: 'Soon', whenScaled: 'Soon' } },
    want: [
      'spec.persistentVolumeClaimRetentionPolicy.whenDeleted: Unsupported value: "Soon": supported values: "Retain", "Delete"',
      'spec.persistentVolumeClaimRetentionPolicy.whenScaled: Unsupported value: "Soon": supported values: "Retain", "Delete"',
    ],
  },
  {
    name: 'a template of claims that mounts can name',
    spec: {
      template: {
        ...template,
        spec: { containers: [{ name: 'main', image: 'x', volumeMounts: [{ name: 'data', mountPath: '/d' }] }] },
      },
      volumeClaimTemplates: [
        {
          metadata: { name: 'data' },
          spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } },
        },
      ],
    },
    want: [],
  },
  {
    name: 'pods that end',
    spec: { template: { ...template, spec: { ...template.spec, restartPolicy: 'Never' } } },
    want: ['spec.template.spec.restartPolicy: Unsupported value: "Never": supported values: "Always"'],
  },
]

for (const { name, spec, want } of stateful) {
  t.test(`a new stateful set: ${name}`, async (t) => {
    t.strictSame(createErrors(statefulSets, { spec: { ...workload.spec, serviceName: 's', ...spec } }), want)
  })
}

t.test('a controller revision has data, which stay', async (t) => {
  t.strictSame(createErrors(controllerRevisions, { revision: -1 }), [
    'data: Required value: data is mandatory',
    'revision: Invalid value: -1: must be greater than or equal to 0',
  ])
  const old = created(controllerRevisions, { revision: 1, data: { a: 'b' } })
  t.strictSame(
    updateErrors(controllerRevisions, old, (draft) => void (draft.data = { a: 'c' })),
    ['data: Invalid value: {"a":"c"}: field is immutable'],
  )
  t.strictSame(
    updateErrors(controllerRevisions, old, (draft) => void (draft.revision = 2)),
    [],
  )
})

t.test('warnings of workloads name the template', async (t) => {
  const spec = { selector, template: { ...template, spec: { ...template.spec, terminationGracePeriodSeconds: -1 } } }
  t.strictSame(warnings(deployments, { spec }), [
    'spec.template.spec.terminationGracePeriodSeconds: must be >= 0; negative values are invalid and will be treated as 1',
  ])
  t.strictSame(warnings(replicaSets, { metadata: { name: 'a.b' }, spec }), [
    'metadata.name: this is used in Pod names and hostnames, which can result in surprising behavior; a DNS label is recommended: [must not contain dots]',
    'spec.template.spec.terminationGracePeriodSeconds: must be >= 0; negative values are invalid and will be treated as 1',
  ])
})
