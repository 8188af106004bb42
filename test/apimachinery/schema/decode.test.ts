import t from 'tap'
import { badRequest } from '../../../apimachinery/errors.ts'
import { applyDefaults, decode, fieldOf, findSchema, schemaOf } from '../../../apimachinery/schema/schema.ts'
import type { Pod } from '../../../apimachinery/types/core-v1.ts'

function decoded(shape: string, value: unknown): Record<string, unknown> {
  return decode(schemaOf(shape), value).object
}

t.test('fields come in the order in which Go prints them', async (t) => {
  const object = decoded('v1 ConfigMap', {
    data: { b: '2', a: '1' },
    metadata: { labels: { a: 'b' }, uid: 'u', name: 'x', creationTimestamp: '2024-01-01T00:00:00Z', namespace: 'y' },
    apiVersion: 'v1',
    kind: 'ConfigMap',
  })
  t.equal(
    JSON.stringify(object),
    '{"kind":"ConfigMap","apiVersion":"v1","metadata":{"name":"x","namespace":"y","uid":"u",' +
      '"creationTimestamp":"2024-01-01T00:00:00Z","labels":{"a":"b"}},"data":{"a":"1","b":"2"}}',
  )
})

for (const { name, shape, value, want } of [
  {
    name: 'empty fields are dropped',
    shape: 'v1 ConfigMap',
    value: { metadata: { name: '', labels: {}, finalizers: [], generation: 0, creationTimestamp: null }, data: null },
    want: { metadata: {} },
  },
  {
    name: 'the zero time is no time',
    shape: 'v1 ConfigMap',
    value: { metadata: { creationTimestamp: '0001-01-01T00:00:00Z', deletionTimestamp: undefined } },
    want: { metadata: {} },
  },
  {
    name: 'pointers keep what is set',
    shape: 'apps/v1 Deployment',
    value: { spec: { replicas: 0, minReadySeconds: 0, paused: false, strategy: { rollingUpdate: {} } } },
    want: {
      metadata: {},
      spec: {
        replicas: 0,
        selector: null,
        template: { metadata: {}, spec: { containers: null } },
        strategy: { rollingUpdate: {} },
      },
      status: {},
    },
  },
  {
    name: 'fields that are always printed get their zero',
    shape: 'v1 Event',
    value: {},
    want: {
      metadata: {},
      involvedObject: {},
      source: {},
      firstTimestamp: null,
      lastTimestamp: null,
      eventTime: null,
      reportingComponent: '',
      reportingInstance: '',
    },
  },
  {
    name: 'an empty list that is always printed stays empty',
    shape: 'v1 PodList',
    value: { items: [] },
    want: { metadata: {}, items: [] },
  },
  {
    name: 'null in a list or a map is the zero of its type',
    shape: 'v1 ConfigMap',
    value: { metadata: { finalizers: ['a', null], ownerReferences: [null] }, data: { a: null } },
    want: {
      metadata: { finalizers: ['a', ''], ownerReferences: [{ apiVersion: '', kind: '', name: '', uid: '' }] },
      data: { a: '' },
    },
  },
  {
    name: 'times are in UTC, with or without a fraction',
    shape: 'coordination.k8s.io/v1 Lease',
    value: {
      metadata: { creationTimestamp: '2024-02-29T23:30:00.9-01:00' },
      spec: { renewTime: '2024-01-01T01:00:00.123456+02:00', acquireTime: '0001-01-01T00:00:00.000001Z' },
    },
    want: {
      metadata: { creationTimestamp: '2024-03-01T00:30:00Z' },
      spec: { acquireTime: '0001-01-01T00:00:00.000001Z', renewTime: '2023-12-31T23:00:00.123456Z' },
    },
  },
  {
    name: 'quantities become canonical in their own family',
    shape: 'v1 ResourceQuota',
    value: { spec: { hard: { a: '0.5', b: '1024Mi', c: 1000, d: '1000m', e: ' 1e3 ', f: '100m', g: '1000000' } } },
    want: {
      metadata: {},
      spec: { hard: { a: '500m', b: '1Gi', c: '1k', d: '1', e: '1e3', f: '100m', g: '1M' } },
      status: {},
    },
  },
  {
    name: 'bytes are base64 without line breaks',
    shape: 'v1 Secret',
    value: { data: { a: 'aGVs\nbG8=\n', b: '', c: 'YR==', d: null } },
    want: { metadata: {}, data: { a: 'aGVsbG8=', b: '', c: 'YQ==', d: '' } },
  },
  {
    name: 'integers of 64 bits stay exact',
    shape: 'v1 ConfigMap',
    value: { metadata: { generation: 9223372036854775807n, deletionGracePeriodSeconds: 30n } },
    want: { metadata: { generation: 9223372036854775807n, deletionGracePeriodSeconds: 30 } },
  },
  {
    name: 'free-form parts are copied as they are',
    shape: 'apps/v1 ControllerRevision',
    value: { data: { any: [null, 1.5, { thing: '' }] }, revision: 2 },
    want: { metadata: {}, data: { any: [null, 1.5, { thing: '' }] }, revision: 2 },
  },
  { name: 'nothing is an object of zeros', shape: 'v1 ConfigMap', value: null, want: { metadata: {} } },
]) {
  t.test(name, async (t) => t.strictSame(decode(schemaOf(shape), value), { object: want, strictErrors: [] }))
}

t.test('keys that mean something to JavaScript are keys', async (t) => {
  const labels = JSON.parse('{"__proto__":"a","constructor":"b"}') as unknown
  const { metadata } = decoded('v1 ConfigMap', { metadata: { labels } }) as { metadata: { labels: object } }
  t.strictSame(Object.entries(metadata.labels).sort(), [
    ['__proto__', 'a'],
    ['constructor', 'b'],
  ])
  t.strictSame(decode(schemaOf('v1 ConfigMap'), JSON.parse('{"__proto__":{},"toString":1}')).strictErrors, [
    'unknown field "__proto__"',
    'unknown field "toString"',
  ])
})

t.test('unknown fields are dropped, and reported in the order of the input', async (t) => {
  const { object, strictErrors } = decode(schemaOf('v1 Pod'), {
    extra: true,
    Spec: {},
    metadata: { name: 'x', nonsense: 1 },
    spec: { containers: [{ name: 'a' }, { name: 'b', ports: [{ containerPort: 1, odd: { deep: 1 } }] }] },
  })
  t.strictSame(strictErrors, [
    'unknown field "extra"',
    'unknown field "Spec"',
    'unknown field "metadata.nonsense"',
    'unknown field "spec.containers[1].ports[0].odd"',
  ])
  t.strictSame(object, {
    metadata: { name: 'x' },
    spec: {
      containers: [
        { name: 'a', resources: {} },
        { name: 'b', ports: [{ containerPort: 1 }], resources: {} },
      ],
    },
    status: {},
  })
})

t.test('paths of unknown fields go through the keys of maps', async (t) => {
  const value = { spec: { devices: [{ name: 'd', attributes: { 'a/b': { strin: 'x' } } }] } }
  t.strictSame(decode(schemaOf('resource.k8s.io/v1 ResourceSlice'), value).strictErrors, [
    'unknown field "spec.devices[0].attributes.a/b.strin"',
  ])
})

t.test('at most a hundred unknown fields are reported', async (t) => {
  const value = Object.fromEntries(Array.from({ length: 300 }, (_, i) => [`x${i}`, 1]))
  t.equal(decode(schemaOf('v1 ConfigMap'), value).strictErrors.length, 100)
})

const quantityMessage = "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'"
const microLayout = '2006-01-02T15:04:05.000000Z07:00'

for (const [shape, value, message] of [
  ['v1 ConfigMap', [], 'json: cannot unmarshal array into Go value of type v1.ConfigMap'],
  [
    'v1 ConfigMap',
    { data: { a: 1 } },
    'json: cannot unmarshal number into Go struct field ConfigMap.data of type string',
  ],
  [
    'v1 ConfigMap',
    { data: ['a'] },
    'json: cannot unmarshal array into Go struct field ConfigMap.data of type map[string]string',
  ],
  [
    'v1 ConfigMap',
    { metadata: { labels: { a: true } } },
    'json: cannot unmarshal bool into Go struct field ObjectMeta.metadata.labels of type string',
  ],
  [
    'apps/v1 Deployment',
    { spec: { template: { spec: { containers: [{ env: [{ name: 'a', value: 1 }] }] } } } },
    'json: cannot unmarshal number into Go struct field EnvVar.spec.template.spec.containers.env.value of type string',
  ],
  [
    'apps/v1 Deployment',
    { spec: { replicas: 'one' } },
    'json: cannot unmarshal string into Go struct field DeploymentSpec.spec.replicas of type int32',
  ],
  [
    'apps/v1 Deployment',
    { spec: { replicas: 1.5 } },
    'json: cannot unmarshal number 1.5 into Go struct field DeploymentSpec.spec.replicas of type int32',
  ],
  [
    'apps/v1 Deployment',
    { spec: { replicas: 2147483648 } },
    'json: cannot unmarshal number 2147483648 into Go struct field DeploymentSpec.spec.replicas of type int32',
  ],
  [
    'apps/v1 Deployment',
    { spec: 'x', metadata: 1 },
    'json: cannot unmarshal string into Go struct field Deployment.spec of type v1.DeploymentSpec',
  ],
  [
    'v1 Pod',
    { spec: { containers: {}, restartPolicy: 1 } },
    'json: cannot unmarshal object into Go struct field PodSpec.spec.containers of type []v1.Container',
  ],
  [
    'v1 Pod',
    { spec: { restartPolicy: 1 } },
    'json: cannot unmarshal number into Go struct field PodSpec.spec.restartPolicy of type v1.RestartPolicy',
  ],
  ['v1 Pod', { metadata: { creationTimestamp: 5 } }, 'json: cannot unmarshal number into Go value of type string'],
  [
    'v1 Service',
    { spec: { ports: [{ targetPort: true }] } },
    'json: cannot unmarshal bool into Go value of type int32',
  ],
  ['v1 Node', { status: { capacity: { cpu: 'many' } } }, quantityMessage],
  ['v1 Node', { status: { capacity: { cpu: {} } } }, quantityMessage],
  // What decodes itself ends the decoding, and so comes before earlier mistakes.
  ['v1 Node', { metadata: 'x', status: { capacity: { cpu: '' } } }, quantityMessage],
  ['v1 ConfigMap', { binaryData: { bytes: '*' } }, 'illegal base64 data at input byte 0'],
  ['v1 Secret', { data: { a: 'abc' } }, 'illegal base64 data at input byte 0'],
  ['v1 Secret', { data: { a: 'abcdab' } }, 'illegal base64 data at input byte 4'],
  ['v1 Secret', { data: { a: 'ab=x' } }, 'illegal base64 data at input byte 2'],
  ['v1 Secret', { data: { a: 'ab==x' } }, 'illegal base64 data at input byte 4'],
  ['v1 Secret', { data: { a: 'a===' } }, 'illegal base64 data at input byte 1'],
  [
    'coordination.k8s.io/v1 Lease',
    { spec: { renewTime: 'now' } },
    `parsing time "now" as "${microLayout}": cannot parse "now" as "2006"`,
  ],
  [
    'coordination.k8s.io/v1 Lease',
    { spec: { renewTime: '2020-01-01T00:00:00.5Z' } },
    `parsing time "2020-01-01T00:00:00.5Z" as "${microLayout}": cannot parse ".5Z" as ".000000"`,
  ],
  [
    'v1 Pod',
    { metadata: { creationTimestamp: '2020-01-01' } },
    'parsing time "2020-01-01" as "2006-01-02T15:04:05Z07:00": cannot parse "" as "T"',
  ],
  [
    'v1 Pod',
    { metadata: { creationTimestamp: '2023-02-29T00:00:00Z' } },
    'parsing time "2023-02-29T00:00:00Z": day out of range',
  ],
  [
    'v1 Pod',
    { metadata: { creationTimestamp: '2023-13-01T00:00:00Z' } },
    'parsing time "2023-13-01T00:00:00Z": month out of range',
  ],
  [
    'v1 Pod',
    { metadata: { creationTimestamp: '2023-01-01T00:00:00Z ' } },
    'parsing time "2023-01-01T00:00:00Z ": extra text: " "',
  ],
] as const) {
  t.test(`${shape} ${JSON.stringify(value)} is refused`, async (t) => {
    t.throws(() => decode(schemaOf(shape), value), badRequest(message))
  })
}

for (const [value, message] of [
  [{ spec: { replicas: 'one' } }, 'unrecognized type: int32'],
  [{ spec: { paused: 1 } }, 'unrecognized type: bool'],
  [{ spec: { selector: [] } }, 'cannot restore struct from: slice'],
  [{ metadata: { labels: 'x' } }, 'cannot restore map from string'],
  [{ metadata: { finalizers: {} } }, 'cannot restore slice from map'],
] as const) {
  t.test(`after a strategic merge, ${JSON.stringify(value)} is refused: ${message}`, async (t) => {
    t.throws(() => decode(schemaOf('apps/v1 Deployment'), value, 'unstructured'), badRequest(message))
  })
}

const crd = 'apiextensions.k8s.io/v1 CustomResourceDefinition'

function crdWith(openAPIV3Schema: unknown): unknown {
  return { spec: { versions: [{ schema: { openAPIV3Schema } }] } }
}

function schemaIn(object: Record<string, unknown>): unknown {
  const { spec } = object as { spec: { versions: { schema: { openAPIV3Schema: unknown } }[] } }
  return spec.versions[0]!.schema.openAPIV3Schema
}

t.test('schemas in CRDs may be something else in places', async (t) => {
  const schema = {
    properties: {
      a: { items: { type: 'string' }, additionalProperties: true, default: { x: null } },
      b: { items: [{ type: 'string' }], additionalProperties: { type: 'integer', unknown: 1 }, enum: [null, 1] },
      c: { dependencies: { a: ['b'], c: { type: 'object' } }, additionalItems: false, minimum: 0 },
    },
  }
  const { object, strictErrors } = decode(schemaOf(crd), crdWith(schema))
  t.strictSame(strictErrors, [])
  t.strictSame(schemaIn(object), {
    properties: { ...schema.properties, b: { ...schema.properties.b, additionalProperties: { type: 'integer' } } },
  })
  t.throws(
    () => decode(schemaOf(crd), crdWith({ additionalProperties: 'x' })),
    badRequest('boolean or JSON schema expected'),
  )
  t.strictSame(decode(schemaOf(crd), crdWith({ properties: { a: { unknown: 1 } } })).strictErrors, [
    'unknown field "spec.versions[0].schema.openAPIV3Schema.properties.a.unknown"',
  ])
})

t.test('defaults of the tables go into objects that are there', async (t) => {
  const pod = decoded('v1 Pod', {
    spec: {
      containers: [{ name: 'a', ports: [{ containerPort: 1 }, { containerPort: 2, protocol: 'UDP' }] }],
      volumes: [{ name: 'v', iscsi: { iqn: 'x', lun: 0, targetPortal: 'y' } }],
    },
  })
  applyDefaults(schemaOf('v1 Pod'), pod)
  t.match(pod, {
    spec: {
      containers: [{ ports: [{ protocol: 'TCP' }, { protocol: 'UDP' }] }],
      volumes: [{ iscsi: { iscsiInterface: 'default' } }],
    },
  })
  t.notOk('initContainers' in (pod['spec'] as object))
})

t.test('a schema tells what patches must know of a field', async (t) => {
  const template = fieldOf(schemaOf('apps/v1 Deployment'), 'spec')!.schema.fields.get('template')!.schema
  const containers = fieldOf(fieldOf(template, 'spec')!.schema, 'containers')!
  t.equal(containers.patchMergeKey, 'name')
  t.equal(containers.patchStrategy, 'merge')
  t.strictSame(containers.listMapKeys, ['name'])
  t.equal(containers.schema.items!.name, 'io.k8s.api.core.v1.Container')
  t.equal(fieldOf(containers.schema.items!, 'nonsense'), undefined)
  t.equal(findSchema('example.com/v1 Widget'), undefined)
  t.throws(() => schemaOf('example.com/v1 Widget'), /no schema for example.com\/v1 Widget/)
})

t.test('takes over what it finds of an earlier version, at the same place, and copies the rest', async (t) => {
  const schema = schemaOf('v1 Pod')
  const containers = [{ name: 'a', image: 'i' }]
  const { object: clean } = decode<Pod>(schema, { spec: { containers, nodeSelector: { disk: 'ssd' } } })
  const given = { spec: { ...clean.spec, containers: [...clean.spec.containers, { name: 'b', image: 'i' }] } }
  const { object } = decode<Pod>(schema, given, 'json', clean)
  t.equal(object.spec.nodeSelector, clean.spec.nodeSelector)
  t.equal(object.spec.containers[0], clean.spec.containers[0])
  t.not(object.spec.containers[1], given.spec.containers[1])
  t.strictSame(object, decode<Pod>(schema, given).object)
})
