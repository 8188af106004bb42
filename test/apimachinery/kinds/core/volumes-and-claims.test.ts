import t from 'tap'
import { persistentVolumes } from '../../../../apimachinery/kinds/core/persistent-volume.ts'
import { persistentVolumeClaims } from '../../../../apimachinery/kinds/core/persistent-volume-claim.ts'
import type { Draft } from '../../../../apimachinery/object.ts'
import type {
  PersistentVolumeClaim,
  PersistentVolumeClaimSpec,
  PersistentVolumeClaimStatus,
  PersistentVolumeSpec,
} from '../../../../apimachinery/types/core-v1.ts'
import { created, createErrors, statusErrors, updateErrors, warnings } from '../kind-harness.ts'

const volume = (spec: Draft<PersistentVolumeSpec>): Draft<PersistentVolumeSpec> => ({
  capacity: { storage: '1Gi' },
  accessModes: ['ReadWriteOnce'],
  ...spec,
})
const hostPath = { path: '/x' }
const onNode = (name: string) => ({
  required: { nodeSelectorTerms: [{ matchFields: [{ key: 'metadata.name', operator: 'In', values: [name] }] }] },
})

const volumes: { name: string; spec: Draft<PersistentVolumeSpec>; want: unknown }[] = [
  {
    name: 'nothing said',
    spec: {},
    want: [
      'spec.accessModes: Required value',
      'spec.capacity: Required value',
      'spec.capacity: Unsupported value: "": supported values: "storage"',
      'spec: Required value: must specify a volume type',
    ],
  },
  { name: 'no source', spec: volume({}), want: ['spec: Required value: must specify a volume type'] },
  {
    name: 'two sources',
    spec: volume({ hostPath, nfs: { server: 's', path: '/x' } }),
    want: ['spec.nfs: Forbidden: may not specify more than 1 volume type'],
  },
  {
    name: 'less than nothing',
    spec: volume({ hostPath, capacity: { storage: '0' } }),
    want: ['spec.capacity[storage]: Invalid value: "0": must be greater than zero'],
  },
  {
    name: 'more than storage',
    spec: volume({ hostPath, capacity: { storage: '1', cpu: '1' } }),
    want: ['spec.capacity: Unsupported value: {"cpu":"1","storage":"1"}: supported values: "storage"'],
  },
  {
    name: 'modes that there are not',
    spec: volume({ hostPath, accessModes: ['ReadOften'], volumeMode: 'Tape' }),
    want: [
      'spec.accessModes: Unsupported value: "ReadOften": supported values: "ReadOnlyMany", "ReadWriteMany", "ReadWriteOnce", "ReadWriteOncePod"',
      'spec.volumeMode: Unsupported value: "Tape": supported values: "Block", "Filesystem"',
    ],
  },
  {
    name: 'one pod, and many',
    spec: volume({ hostPath, accessModes: ['ReadWriteOncePod', 'ReadOnlyMany'] }),
    want: ['spec.accessModes: Forbidden: may not use ReadWriteOncePod with other access modes'],
  },
  {
    name: 'a host path that is the root',
    spec: volume({ hostPath: { path: '/' }, persistentVolumeReclaimPolicy: 'Recycle' }),
    want: ["spec.persistentVolumeReclaimPolicy: Forbidden: may not be 'recycle' for a hostPath mount of '/'"],
  },
  {
    name: 'no way to reclaim',
    spec: volume({ hostPath, persistentVolumeReclaimPolicy: 'Burn' }),
    want: [
      'spec.persistentVolumeReclaimPolicy: Unsupported value: "Burn": supported values: "Delete", "Recycle", "Retain"',
    ],
  },
  {
    name: 'a local disk of no node',
    spec: volume({ local: { path: 'relative/..' } }),
    want: [
      'spec.nodeAffinity: Required value: Local volume requires node affinity',
      'spec.local.path: Invalid value: "relative/..": must not contain \'..\'',
    ],
  },
  { name: 'a local disk', spec: volume({ local: { path: '/d' }, nodeAffinity: onNode('n') }), want: [] },
  {
    name: 'nodes of nonsense',
    spec: volume({ hostPath, nodeAffinity: { required: { nodeSelectorTerms: [] } } }),
    want: ['spec.nodeAffinity.required.nodeSelectorTerms: Required value: must have at least one node selector term'],
  },
  {
    name: 'csi',
    spec: volume({ csi: { driver: '', volumeHandle: '', nodeStageSecretRef: { name: 's', namespace: '' } } }),
    want: [
      'spec.csi.driver: Required value',
      "spec.csi.driver: Invalid value: \"\": a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')",
      'spec.csi.volumeHandle: Required value',
    ],
  },
  {
    name: 'a class of no name',
    spec: volume({ hostPath, storageClassName: 'Bad_', volumeAttributesClassName: '' }),
    want: [
      "spec.storageClassName: Invalid value: \"Bad_\": a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')",
      'spec.volumeAttributesClassName: Required value: an empty string is disallowed',
      'spec.csi: Required value: has to be specified when using volumeAttributesClassName',
    ],
  },
]

for (const { name, spec, want } of volumes) {
  t.test(`a new volume: ${name}`, async (t) => t.strictSame(createErrors(persistentVolumes, { spec }), want))
}

const claim = (spec: Draft<PersistentVolumeClaimSpec> = {}): Draft<PersistentVolumeClaimSpec> => ({
  accessModes: ['ReadWriteOnce'],
  resources: { requests: { storage: '1Gi' } },
  ...spec,
})

const claims: { name: string; spec: Draft<PersistentVolumeClaimSpec>; want: unknown }[] = [
  {
    name: 'nothing said',
    spec: {},
    want: [
      'spec.accessModes: Required value: at least 1 access mode is required',
      'spec.resources[storage]: Required value',
    ],
  },
  {
    name: 'modes that there are not',
    spec: claim({ accessModes: ['ReadOften'], volumeMode: 'Tape' }),
    want: [
      'spec.accessModes: Unsupported value: "ReadOften": supported values: "ReadOnlyMany", "ReadWriteMany", "ReadWriteOnce", "ReadWriteOncePod"',
      'spec.volumeMode: Unsupported value: "Tape": supported values: "Block", "Filesystem"',
    ],
  },
  {
    name: 'nothing of it',
    spec: claim({ resources: { requests: { storage: '0' } } }),
    want: ['spec.resources[storage]: Invalid value: "0": must be greater than zero'],
  },
  {
    name: 'a selector of nonsense',
    spec: claim({ selector: { matchExpressions: [{ key: 'a', operator: 'Near' }] } }),
    want: ['spec.selector.matchExpressions[0].operator: Invalid value: "Near": not a valid selector operator'],
  },
  {
    name: 'a class of no name',
    spec: claim({ storageClassName: 'Bad_' }),
    want: [
      "spec.storageClassName: Invalid value: \"Bad_\": a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')",
    ],
  },
  {
    name: 'a source without a name',
    spec: claim({ dataSource: { kind: '', name: '' } }),
    want: [
      'spec.dataSource.name: Required value',
      'spec.dataSource.kind: Required value',
      'spec.dataSource: Invalid value: "": must be \'PersistentVolumeClaim\' when referencing the default apiGroup',
      'spec.dataSourceRef.name: Required value',
      'spec.dataSourceRef.kind: Required value',
      'spec.dataSourceRef: Invalid value: "": must be \'PersistentVolumeClaim\' when referencing the default apiGroup',
    ],
  },
  {
    name: 'a source of the core that is no claim',
    spec: claim({ dataSource: { kind: 'Pod', name: 'p' } }),
    want: [
      'spec.dataSource: Invalid value: "Pod": must be \'PersistentVolumeClaim\' when referencing the default apiGroup',
      'spec.dataSourceRef: Invalid value: "Pod": must be \'PersistentVolumeClaim\' when referencing the default apiGroup',
    ],
  },
  {
    name: 'two sources that differ',
    spec: claim({
      dataSource: { kind: 'PersistentVolumeClaim', name: 'a' },
      dataSourceRef: { kind: 'PersistentVolumeClaim', name: 'b' },
    }),
    want: ['spec: Invalid value: {}: must match dataSourceRef'],
  },
]

for (const { name, spec, want } of claims) {
  t.test(`a new claim: ${name}`, async (t) => t.strictSame(createErrors(persistentVolumeClaims, { spec }), want))
}

const bound = (spec: Draft<PersistentVolumeClaimSpec> = {}): PersistentVolumeClaim => {
  const made = created(persistentVolumeClaims, { spec: claim({ storageClassName: 'c', volumeName: 'v', ...spec }) })
  return { ...made, status: { phase: 'Bound', capacity: { storage: '1Gi' } } }
}

const updates: {
  name: string
  old: PersistentVolumeClaim
  change: (draft: PersistentVolumeClaim) => void
  want: unknown
}[] = [
  { name: 'more', old: bound(), change: ({ spec }) => void (spec.resources!.requests = { storage: '2Gi' }), want: [] },
  {
    name: 'less than there is',
    old: bound(),
    change: ({ spec }) => void (spec.resources!.requests = { storage: '1Mi' }),
    want: ['spec.resources.requests.storage: Forbidden: field can not be less than status.capacity'],
  },
  {
    name: 'other modes',
    old: bound(),
    change: ({ spec }) => void (spec.accessModes = ['ReadOnlyMany']),
    want: [
      'spec: Forbidden: spec is immutable after creation except resources.requests and volumeAttributesClassName for bound claims',
    ],
  },
  {
    name: 'another class',
    old: bound(),
    change: ({ spec }) => void (spec.storageClassName = 'd'),
    want: [
      'spec: Forbidden: spec is immutable after creation except resources.requests and volumeAttributesClassName for bound claims',
    ],
  },
  {
    name: 'other attributes',
    old: bound({ volumeAttributesClassName: 'a' }),
    change: ({ spec }) => void (spec.volumeAttributesClassName = 'b'),
    want: [],
  },
  {
    name: 'no attributes any more',
    old: bound({ volumeAttributesClassName: 'a' }),
    change: ({ spec }) => void delete spec.volumeAttributesClassName,
    want: [
      'spec: Forbidden: spec is immutable after creation except resources.requests and volumeAttributesClassName for bound claims',
      'spec.volumeAttributesClassName: Forbidden: update from non-nil value to nil is forbidden',
    ],
  },
]

for (const { name, old, change, want } of updates) {
  t.test(`a bound claim wants ${name}`, async (t) =>
    t.strictSame(updateErrors(persistentVolumeClaims, old, change), want),
  )
}

const statuses: { name: string; status: Draft<PersistentVolumeClaimStatus>; want: unknown }[] = [
  {
    name: 'a resize',
    status: {
      allocatedResources: { storage: '1Gi' },
      allocatedResourceStatuses: { storage: 'ControllerResizeInProgress' },
    },
    want: [],
  },
  {
    name: 'a resize of nonsense',
    status: {
      allocatedResources: { storage: '-1', disk: '1' },
      allocatedResourceStatuses: { disk: 'Growing', storage: 'Growing' },
    },
    want: [
      'status.allocatedResourceStatus: Unsupported value: "disk": supported values: "storage"',
      'status.allocatedResourceStatus: Unsupported value: "disk": supported values: "ControllerResizeInProgress", "ControllerResizeInfeasible", "NodeResizeInProgress", "NodeResizeInfeasible", "NodeResizePending"',
      'status.allocatedResourceStatus: Unsupported value: "storage": supported values: "ControllerResizeInProgress", "ControllerResizeInfeasible", "NodeResizeInProgress", "NodeResizeInfeasible", "NodeResizePending"',
      'status.allocatedResources: Unsupported value: "disk": supported values: "storage"',
      'status.allocatedResources[storage]: Invalid value: -1: must be a valid resource quantity',
    ],
  },
  {
    name: 'capacity below nothing',
    status: { capacity: { storage: '-1' } },
    want: ['status.capacity[storage]: Invalid value: -1: must be a valid resource quantity'],
  },
]

for (const { name, status, want } of statuses) {
  t.test(`the status of a claim: ${name}`, async (t) => {
    const change = (draft: PersistentVolumeClaim) => void Object.assign(draft.status, status)
    t.strictSame(statusErrors(persistentVolumeClaims, bound(), change), want)
  })
}

t.test('a volume stays on its nodes, unless it had none', async (t) => {
  const old = created(persistentVolumes, { spec: volume({ hostPath, nodeAffinity: onNode('n') }) })
  t.strictSame(
    updateErrors(persistentVolumes, old, ({ spec }) => void (spec.nodeAffinity = onNode('m') as never)),
    [
      'nodeAffinity: Invalid value: {"Required":{"NodeSelectorTerms":[{"MatchFields":[{"Key":"metadata.name","Operator":"In","Values":["m"]}]}]}}: field is immutable, except for updating from beta label to GA',
    ],
  )
})

t.test('warnings of volumes and claims', async (t) => {
  t.strictSame(
    warnings(persistentVolumes, {
      metadata: { annotations: { 'volume.beta.kubernetes.io/storage-class': 'c' } },
      spec: volume({
        cephfs: { monitors: ['m'] },
        capacity: { storage: '1500m' },
        persistentVolumeReclaimPolicy: 'Recycle',
      }),
    }),
    [
      'metadata.annotations[volume.beta.kubernetes.io/storage-class]: deprecated since v1.8; use "storageClassName" attribute instead',
      'spec.persistentVolumeReclaimPolicy: The Recycle reclaim policy is deprecated. Instead, the recommended approach is to use dynamic provisioning.',
      'spec.cephfs: deprecated in v1.28, non-functional in v1.31+',
    ],
  )
  t.strictSame(warnings(persistentVolumeClaims, { spec: claim({ resources: { requests: { storage: '1500m' } } }) }), [
    'spec.resources.requests[storage]: fractional byte value "1500m" is invalid, must be an integer',
  ])
})
