import t from 'tap'
import { configMaps } from '../../../apimachinery/kinds/core/config-map.ts'
import { events } from '../../../apimachinery/kinds/core/event.ts'
import { limitRanges } from '../../../apimachinery/kinds/core/limit-range.ts'
import { namespaces } from '../../../apimachinery/kinds/core/namespace.ts'
import { nodes } from '../../../apimachinery/kinds/core/node.ts'
import { persistentVolumes } from '../../../apimachinery/kinds/core/persistent-volume.ts'
import { persistentVolumeClaims } from '../../../apimachinery/kinds/core/persistent-volume-claim.ts'
import { resourceQuotas } from '../../../apimachinery/kinds/core/resource-quota.ts'
import { secrets } from '../../../apimachinery/kinds/core/secret.ts'
import { eventsV1 } from '../../../apimachinery/kinds/events/event.ts'
import type { Draft } from '../../../apimachinery/object.ts'
import type { Event, LimitRangeItem, Node, Secret } from '../../../apimachinery/types/core-v1.ts'
import type { Event as NewEvent } from '../../../apimachinery/types/events-v1.ts'
import { ago, created, createErrors, defaulted, row, updated, updateErrors } from './kind-harness.ts'

t.test('keys of a config map are file names, and there once', async (t) => {
  t.match(createErrors(configMaps, { data: { 'a/b': '', c: '' }, binaryData: { c: '' } }), [
    /^data\[a\/b\]: Invalid value: "a\/b": a valid config key must consist of/,
    'data[c]: Invalid value: "c": duplicate of key present in binaryData',
  ])
})

t.test('a config map holds a mebibyte', async (t) => {
  t.strictSame(createErrors(configMaps, { data: { a: 'x'.repeat(1024 * 1024) } }), [])
  t.match(createErrors(configMaps, { data: { a: 'x'.repeat(1024 * 1024 + 1) } }), [
    /Too long: may not be more than 1048576 bytes/,
  ])
})

t.test('an immutable config map stays as it is', async (t) => {
  const old = created(configMaps, { data: { a: 'b' }, immutable: true })
  const errors = updateErrors(configMaps, old, (configMap) => {
    configMap.data = {}
    configMap.immutable = false
  })
  t.strictSame(errors, [
    'immutable: Forbidden: field is immutable when `immutable` is set',
    'data: Forbidden: field is immutable when `immutable` is set',
  ])
})

t.test('texts of a secret become data', async (t) => {
  const secret = created(secrets, { data: { a: 'Yg==' }, stringData: { a: 'c', d: 'e' } })
  t.match(secret, { type: 'Opaque', data: { a: 'Yw==', d: 'ZQ==' }, stringData: undefined })
})

for (const { name, secret, want } of [
  {
    name: 'TLS',
    secret: { type: 'kubernetes.io/tls', data: {} },
    want: ['data[tls.crt]: Required value', 'data[tls.key]: Required value'],
  },
  {
    name: 'basic auth with a name only',
    secret: { type: 'kubernetes.io/basic-auth', stringData: { username: 'a' } },
    want: [],
  },
  {
    name: 'basic auth without anything',
    secret: { type: 'kubernetes.io/basic-auth' },
    want: ['data[username]: Required value', 'data[password]: Required value'],
  },
  {
    name: 'a token of nobody',
    secret: { type: 'kubernetes.io/service-account-token' },
    want: ['metadata.annotations[kubernetes.io/service-account.name]: Required value'],
  },
  { name: 'no SSH key', secret: { type: 'kubernetes.io/ssh-auth' }, want: ['data[ssh-privatekey]: Required value'] },
] as { name: string; secret: Draft<Secret>; want: string[] }[]) {
  t.test(`a new secret: ${name}`, async (t) => t.strictSame(createErrors(secrets, secret), want))
}

t.test('a broken registry configuration is not repeated', async (t) => {
  const errors = createErrors(secrets, {
    type: 'kubernetes.io/dockerconfigjson',
    stringData: { '.dockerconfigjson': 'hush' },
  })
  t.strictSame(errors, [
    'data[.dockerconfigjson]: Invalid value: "<secret contents redacted>": invalid character \'h\' looking for beginning of value',
  ])
})

t.test('a namespace is labelled with its name and held by a finalizer', async (t) => {
  t.match(created(namespaces, { metadata: { name: 'n' } }), {
    metadata: { labels: { 'kubernetes.io/metadata.name': 'n' } },
    spec: { finalizers: ['kubernetes'] },
    status: { phase: 'Active' },
  })
})

t.test('an update does not take a finalizer off a namespace', async (t) => {
  const changed = updated(namespaces, created(namespaces, { metadata: { name: 'n' } }), ({ spec }) => {
    spec.finalizers = []
  })
  t.strictSame(changed.spec.finalizers, ['kubernetes'])
})

t.test('a node keeps the status it registers with, and may allocate all it has', async (t) => {
  const node = created(nodes, { spec: { podCIDR: '10.1.0.0/24' }, status: { capacity: { cpu: '4' } } })
  t.match(node, { spec: { podCIDRs: ['10.1.0.0/24'] }, status: { allocatable: { cpu: '4' } } })
})

t.test('what was given to a node stays', async (t) => {
  const old = created(nodes, { spec: { podCIDR: '10.1.0.0/24', providerID: 'a' } })
  const errors = updateErrors(nodes, old, ({ spec }) =>
    Object.assign(spec, { podCIDR: '10.2.0.0/24', providerID: 'b' }),
  )
  t.strictSame(errors, [
    'spec.podCIDRs: Forbidden: node updates may not change podCIDR except from "" to valid',
    'spec.providerID: Forbidden: node updates may not change providerID except from "" to valid',
  ])
})

t.test('taints are one per key and effect', async (t) => {
  const taints = [
    { key: 'a', effect: 'NoSchedule' },
    { key: 'a', effect: 'NoSchedule' },
    { key: 'a', effect: 'Maybe' },
  ]
  t.match(createErrors(nodes, { spec: { taints } }), [
    /^metadata\.taints\[1\]: Duplicate value: \{"Key":"a".*\}: taints must be unique by key and effect pair$/,
    'metadata.taints[2].effect: Unsupported value: "Maybe": supported values: "NoSchedule", "PreferNoSchedule", "NoExecute"',
  ])
})

for (const { name, node, want } of [
  {
    name: 'cordoned',
    node: {
      metadata: { labels: { 'node-role.kubernetes.io/b': '', 'kubernetes.io/role': 'a' } },
      spec: { unschedulable: true },
      status: {
        conditions: [{ type: 'Ready', status: 'True' }],
        nodeInfo: { kubeletVersion: 'v1.36.0', kernelVersion: '6.1', architecture: 'amd64' },
        addresses: [{ type: 'InternalIP', address: '10.9.9.9' }],
      },
    },
    want: {
      Status: 'Ready,SchedulingDisabled',
      Roles: 'a,b',
      Version: 'v1.36.0',
      'Internal-IP': '10.9.9.9',
      'External-IP': '<none>',
      'Kernel-Version': '6.1 (amd64)',
      'OS-Image': '<unknown>',
    },
  },
  {
    name: 'not ready',
    node: { status: { conditions: [{ type: 'Ready', status: 'Unknown' }] } },
    want: { Status: 'NotReady', Roles: '<none>' },
  },
  { name: 'never heard of', node: {}, want: { Status: 'Unknown' } },
] as { name: string; node: Draft<Node>; want: object }[]) {
  t.test(`a node that is ${name} in a table`, async (t) => t.match(row(nodes, defaulted(nodes, node)), want))
}

const claimSpec = { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } }

t.test('a claim starts pending, with both spellings of its source', async (t) => {
  const claim = created(persistentVolumeClaims, {
    spec: { ...claimSpec, dataSource: { kind: 'PersistentVolumeClaim', name: 'a' } },
  })
  t.match(claim, { spec: { volumeMode: 'Filesystem', dataSourceRef: { name: 'a' } }, status: { phase: 'Pending' } })
})

t.test('a claim says how much and how', async (t) => {
  t.strictSame(createErrors(persistentVolumeClaims, { spec: {} }), [
    'spec.accessModes: Required value: at least 1 access mode is required',
    'spec.resources[storage]: Required value',
  ])
})

t.test('only a bound claim grows, and never shrinks', async (t) => {
  const unbound = created(persistentVolumeClaims, { spec: claimSpec })
  const resize = (claim: typeof unbound, storage: string) =>
    updateErrors(persistentVolumeClaims, claim, ({ spec }) => {
      spec.resources!.requests = { storage }
    })
  t.strictSame(resize(unbound, '2Gi'), [
    'spec: Forbidden: spec is immutable after creation except resources.requests and volumeAttributesClassName for bound claims',
  ])
  const bound = { ...unbound, status: { phase: 'Bound', capacity: { storage: '1Gi' } } }
  t.strictSame(resize(bound, '2Gi'), [])
  t.strictSame(resize(bound, '500Mi'), [
    'spec.resources.requests.storage: Forbidden: field can not be less than status.capacity',
  ])
})

t.test('a volume stays where it is', async (t) => {
  const old = created(persistentVolumes, {
    spec: { capacity: { storage: '1Gi' }, accessModes: ['ReadWriteOnce'], hostPath: { path: '/a' } },
  })
  t.match(old.status, { phase: 'Pending', lastPhaseTransitionTime: ago(0) })
  const errors = updateErrors(persistentVolumes, old, ({ spec }) => {
    spec.hostPath!.path = '/b'
  })
  t.strictSame(errors, [
    'spec.persistentvolumesource: Forbidden: spec.persistentvolumesource is immutable after creation',
  ])
})

t.test('claims and volumes in tables', async (t) => {
  const status = { phase: 'Bound', capacity: { storage: '2Gi' }, accessModes: ['ReadWriteMany', 'ReadWriteOnce'] }
  t.match(
    row(persistentVolumeClaims, defaulted(persistentVolumeClaims, { spec: { ...claimSpec, volumeName: 'v' }, status })),
    {
      Status: 'Bound',
      Volume: 'v',
      Capacity: '2Gi',
      'Access Modes': 'RWO,RWX',
      VolumeAttributesClass: '<unset>',
    },
  )
  t.match(row(persistentVolumeClaims, defaulted(persistentVolumeClaims, { spec: claimSpec })), {
    Capacity: '',
    'Access Modes': '',
  })
  const spec = { capacity: { storage: '1Gi' }, claimRef: { namespace: 'n', name: 'c' }, storageClassName: 'fast' }
  t.match(row(persistentVolumes, defaulted(persistentVolumes, { spec })), {
    Capacity: '1Gi',
    Claim: 'n/c',
    StorageClass: 'fast',
    'Reclaim Policy': 'Retain',
  })
})

t.test('limits default to the maximum, requests to the limit', async (t) => {
  const item = { type: 'Container', max: { cpu: '2' }, min: { memory: '1Mi' } }
  t.match(defaulted(limitRanges, { spec: { limits: [item] } }).spec?.limits, [
    { default: { cpu: '2' }, defaultRequest: { cpu: '2', memory: '1Mi' } },
  ])
})

for (const { name, limits, want } of [
  {
    name: 'a minimum above the maximum',
    limits: [{ type: 'Pod', min: { cpu: '2' }, max: { cpu: '1' } }],
    want: ['spec.limits[0].min[cpu]: Invalid value: "2": min value 2 is greater than max value 1'],
  },
  {
    name: 'a default for pods',
    limits: [{ type: 'Pod', default: { cpu: '2' } }],
    want: ["spec.limits[0].default: Forbidden: may not be specified when `type` is 'Pod'"],
  },
  {
    name: 'a type twice',
    limits: [{ type: 'Pod' }, { type: 'Pod' }],
    want: ['spec.limits[1].type: Duplicate value: "Pod"'],
  },
] as { name: string; limits: LimitRangeItem[]; want: string[] }[]) {
  t.test(`a limit range: ${name}`, async (t) => t.strictSame(createErrors(limitRanges, { spec: { limits } }), want))
}

t.test('a quota counts objects, and shows requests apart from limits', async (t) => {
  t.strictSame(createErrors(resourceQuotas, { spec: { hard: { 'count/widgets.example.com': '1', pods: '1' } } }), [])
  t.match(createErrors(resourceQuotas, { spec: { hard: { pods: '1.5' } } }), [
    'spec.hard[pods]: Invalid value: "1500m": must be an integer',
  ])
  const status = { hard: { pods: '3', 'limits.cpu': '2' }, used: { pods: '1', 'limits.cpu': '500m' } }
  t.match(row(resourceQuotas, defaulted(resourceQuotas, { status })), {
    Request: 'pods: 1/3',
    Limit: 'limits.cpu: 500m/2',
  })
})

const event: Draft<Event> = {
  metadata: { name: 'e', namespace: 'n' },
  involvedObject: { kind: 'Pod', namespace: 'n', name: 'p', fieldPath: 'spec.containers{a}' },
  reason: 'Started',
  message: ' it runs ',
  source: { component: 'kubelet', host: 'n1' },
  type: 'Normal',
}

t.test('an event in a table', async (t) => {
  const seen = { firstTimestamp: ago(600), lastTimestamp: ago(60), count: 4 }
  t.match(row(events, defaulted(events, { ...event, ...seen })), {
    'Last Seen': '60s',
    'First Seen': '10m',
    Object: 'pod/p',
    Subobject: 'spec.containers{a}',
    Source: 'kubelet, n1',
    Message: 'it runs',
    Count: 4,
  })
  t.match(row(events, defaulted(events, { ...event, eventTime: '2025-12-31T23:59:00.000000Z' })), {
    'Last Seen': '60s',
    Count: 1,
  })
  t.match(row(events, defaulted(events, event)), { 'Last Seen': '<unknown>' })
})

t.test('an event belongs to the namespace of what it is about', async (t) => {
  t.strictSame(createErrors(events, { ...event, involvedObject: { ...event.involvedObject, namespace: 'other' } }), [
    'involvedObject.namespace: Invalid value: "other": does not match event.namespace',
  ])
})

t.test('an event of no namespace is about what has none', async (t) => {
  const about = (namespace: string) => ({
    ...event,
    metadata: { name: 'e', namespace },
    involvedObject: { kind: 'Node' },
  })
  t.strictSame(createErrors(events, about('default')), [])
  const elsewhere = 'involvedObject.namespace: Invalid value: "": does not match event.namespace'
  t.strictSame(createErrors(events, about('n')), [elsewhere])
  t.strictSame(createErrors(events, about('kube-system')), [elsewhere])
})

t.test('an event with a time of its own says who reports it', async (t) => {
  const lines = createErrors(events, { ...event, eventTime: '2026-01-01T00:00:00.000000Z', message: 'x'.repeat(1025) })
  t.match(lines, ['reportingComponent: Required value'])
  for (const line of [
    'reportingInstance: Required value',
    'action: Required value',
    'message: Invalid value: "": can have at most 1024 characters',
  ]) {
    t.ok(lines.includes(line), line)
  }
})

const newEvent: Draft<NewEvent> = {
  metadata: { name: 'e', namespace: 'n' },
  eventTime: '2026-01-01T00:00:00.000000Z',
  regarding: { kind: 'Pod', namespace: 'n', name: 'p' },
  reportingController: 'a.b/c',
  reportingInstance: 'i',
  action: 'Act',
  reason: 'R',
  type: 'Normal',
}

for (const { name, change, want } of [
  { name: 'is fine', change: {}, want: [] },
  { name: 'has a time', change: { eventTime: undefined }, want: ['eventTime: Required value'] },
  { name: 'has a type', change: { type: 'Odd' }, want: ['type: Invalid value: "": has invalid value: Odd'] },
  {
    name: 'has none of the old fields',
    change: {
      deprecatedCount: 3,
      deprecatedSource: { component: 'c' },
      deprecatedFirstTimestamp: ago(5),
      deprecatedLastTimestamp: ago(5),
    },
    want: ['firstTimestamp', 'lastTimestamp', 'count', 'source'].map(
      (field) => `${field}: Invalid value: "": needs to be unset`,
    ),
  },
  {
    name: 'has a series of at least two',
    change: { series: { count: 1, lastObservedTime: '2026-01-01T00:00:00.000000Z' } },
    want: ['series.count: Invalid value: "": should be at least 2'],
  },
]) {
  t.test(`a new event ${name}`, async (t) => {
    t.strictSame(createErrors(eventsV1, { ...newEvent, ...change }), want)
  })
}

t.test('both shapes of an event are the same stored object', async (t) => {
  const core = defaulted(events, { ...event, series: { count: 2, lastObservedTime: '2026-01-01T00:00:00.000000Z' } })
  const { fromStored, toStored } = eventsV1.rules.storedAs!
  const view = fromStored(core)
  t.match(view, {
    apiVersion: 'events.k8s.io/v1',
    regarding: { name: 'p' },
    note: ' it runs ',
    deprecatedSource: { component: 'kubelet' },
  })
  t.match(toStored(view), { ...core, reportingComponent: '', reportingInstance: '' })
  t.strictSame(row(eventsV1, view), row(events, core))
})

t.test('an event never changes but in its series', async (t) => {
  const view = created(eventsV1, newEvent)
  t.strictSame(
    updateErrors(eventsV1, view, (event) =>
      Object.assign(event, { series: { count: 2, lastObservedTime: '2026-01-01T00:00:00.000000Z' } }),
    ),
    [],
  )
  t.strictSame(
    updateErrors(eventsV1, view, (event) => Object.assign(event, { note: 'x' })),
    ['message: Invalid value: "x": field is immutable'],
  )
})
