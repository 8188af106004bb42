import assert from 'node:assert/strict'
import fc from 'fast-check'
import t from 'tap'
import { maxDepth } from '../../../apimachinery/codecs/codec-error.ts'
import {
  decodeProtobuf,
  encodeProtobuf,
  encodeProtobufList,
  encodeProtobufMessage,
  encodeProtobufWatchEvent,
  enveloped,
  hasProtobuf,
} from '../../../apimachinery/codecs/protobuf.ts'
import { wireType } from '../../../apimachinery/codecs/protobuf-reader.ts'
import { ProtobufWriter } from '../../../apimachinery/codecs/protobuf-writer.ts'
import { ApiError, badRequest } from '../../../apimachinery/errors.ts'
import { decode, schemaOf } from '../../../apimachinery/schema/schema.ts'
import { arbitraryObject } from '../../support/arbitrary-object.ts'

type TypedObject = Record<string, unknown> & { apiVersion: string; kind: string }

const configMap = { kind: 'ConfigMap', apiVersion: 'v1', metadata: { name: 'a' }, data: { b: 'c' } }

/** `k8s\0`, type meta, and the message in field 2: metadata (1) with name (1), data (2) with one entry. */
const configMapHex = `6b38730 00a0f0a0276311209 436f6e6669674d6170 120d 0a030a0161 12060a0162120163`.replaceAll(' ', '')

function bytesOf(hex: string): Buffer {
  return Buffer.from(hex.replaceAll(' ', ''), 'hex')
}

/** The message of a kind, given by its bytes, in an envelope. */
function read(kind: string, hex: string): Record<string, unknown> {
  return decodeProtobuf(enveloped({ apiVersion: 'v1', kind }, bytesOf(hex))).value
}

t.test('an object is its message in an envelope with its type', async (t) => {
  t.equal(encodeProtobuf(configMap).toString('hex'), configMapHex)
  t.strictSame(decodeProtobuf(bytesOf(configMapHex)), { apiVersion: 'v1', kind: 'ConfigMap', value: configMap })
})

t.test('zero values that Go clients send are dropped by decoding', async (t) => {
  // metadata: name "", generateName "", creationTimestamp of zero bytes.
  const value = read('Secret', '0a06 0a00 1200 4200 1a00')
  t.strictSame(value, {
    kind: 'Secret',
    apiVersion: 'v1',
    metadata: { name: '', generateName: '', creationTimestamp: null },
    type: '',
  })
  t.strictSame(decode(schemaOf('v1 Secret'), value).object, { kind: 'Secret', apiVersion: 'v1', metadata: {} })
})

t.test('fields that are not known are skipped', async (t) => {
  const unknown = 'f80701 f9070102030405060708 fa070161 fd0701020304'
  t.strictSame(read('ConfigMap', `${unknown} 0a030a0161`), {
    kind: 'ConfigMap',
    apiVersion: 'v1',
    metadata: { name: 'a' },
  })
})

t.test('numbers may come packed', async (t) => {
  // spec (2) { securityContext (14) { supplementalGroups (4): packed 1, 300 } }
  const value = read('Pod', '1207 7205 22 03 01ac02')
  t.strictSame(value['spec'], { securityContext: { supplementalGroups: [1, 300] } })
})

for (const object of [
  {
    kind: 'Status',
    apiVersion: 'v1',
    metadata: {},
    status: 'Failure',
    code: 404,
    details: { causes: [{ field: 'x' }] },
  },
  { kind: 'DeleteOptions', apiVersion: 'policy/v1', gracePeriodSeconds: 0, preconditions: { uid: 'u' } },
  {
    kind: 'Node',
    apiVersion: 'v1',
    metadata: { generation: -9223372036854775808n },
    status: { capacity: { cpu: '4' } },
  },
  { kind: 'Lease', apiVersion: 'coordination.k8s.io/v1', spec: { renewTime: '0001-01-01T00:00:01.000001Z' } },
  {
    kind: 'Service',
    apiVersion: 'v1',
    spec: {
      ports: [
        { port: 80, targetPort: 'http' },
        { port: 81, targetPort: 0 },
      ],
    },
  },
  { kind: 'Secret', apiVersion: 'v1', data: { a: 'AAEC', empty: '' } },
  {
    kind: 'Pod',
    apiVersion: 'v1',
    metadata: { creationTimestamp: '1969-12-31T23:59:59Z', managedFields: [{ fieldsV1: { 'f:spec': {} } }] },
    spec: { volumes: [{ name: 'v', emptyDir: {} }], ephemeralContainers: [{ name: 'e', targetContainerName: 'c' }] },
  },
  {
    kind: 'CustomResourceDefinition',
    apiVersion: 'apiextensions.k8s.io/v1',
    spec: {
      versions: [
        {
          schema: {
            openAPIV3Schema: {
              properties: {
                any: { additionalProperties: false, default: { a: [1.5, null] }, enum: ['x', null, 3] },
                some: { items: { type: 'string' }, additionalProperties: { maximum: 1.5 }, dependencies: { a: ['b'] } },
              },
            },
          },
        },
      ],
    },
  },
  {
    kind: 'SubjectAccessReview',
    apiVersion: 'authorization.k8s.io/v1',
    spec: { user: 'a', extra: { scopes: ['x', ''], none: [] } },
  },
  { kind: 'PartialObjectMetadata', apiVersion: 'meta.k8s.io/v1', metadata: { name: 'a' } },
]) {
  t.test(`a ${object.kind} comes back as it was`, async (t) => {
    t.strictSame(decodeProtobuf(encodeProtobuf(object)).value, object)
  })
}

t.test('long texts and many fields get their lengths right', async (t) => {
  const object = { ...configMap, data: { a: 'x'.repeat(127), b: 'y'.repeat(128), c: '😀'.repeat(70_000) } }
  t.strictSame(decodeProtobuf(encodeProtobuf(object)).value, object)
})

t.test('a list is put together from messages that were encoded before', async (t) => {
  const list = { kind: 'ConfigMapList', apiVersion: 'v1', metadata: { resourceVersion: '7' } }
  const chunks = [...encodeProtobufList(list, [encodeProtobufMessage(configMap), encodeProtobufMessage(configMap)])]
  const { kind: _kind, apiVersion: _apiVersion, ...item } = configMap
  t.strictSame(decodeProtobuf(Buffer.concat(chunks)).value, { ...list, items: [item, item] })
  t.ok(Buffer.concat(chunks).equals(encodeProtobuf({ ...list, items: [item, item] } as TypedObject)))
})

t.test('a watch event has no envelope of its own', async (t) => {
  const object = encodeProtobuf(configMap)
  // type (1): ADDED; object (2) { raw (1) }
  const head = bytesOf(`0a054144444544 12${(object.length + 2).toString(16)} 0a${object.length.toString(16)}`)
  t.ok(encodeProtobufWatchEvent('ADDED', object).equals(Buffer.concat([head, object])))
})

t.test('custom resources and tables have no protobuf form', async (t) => {
  t.notOk(hasProtobuf({ apiVersion: 'example.com/v1', kind: 'Widget' }))
  t.notOk(hasProtobuf({ apiVersion: 'meta.k8s.io/v1', kind: 'Table' }))
  t.ok(hasProtobuf({ apiVersion: 'v1', kind: 'PodList' }))
})

const noMagic = 'provided data does not appear to be a protobuf message, expected prefix [107 56 115 0]'

for (const [name, bytes, message] of [
  ['no magic', Buffer.from('{}'), noMagic],
  ['nothing', Buffer.alloc(0), noMagic],
  [
    'an unknown kind',
    enveloped({ apiVersion: 'v1', kind: 'Nonsense' }, Buffer.alloc(0)),
    'no kind "Nonsense" is registered for version "v1"',
  ],
  ['a length beyond the end', bytesOf('6b387300 0aff01'), 'unexpected EOF'],
  ['a length of 2^63', bytesOf('6b387300 0affffffffffffffffff01'), 'proto: negative length found during unmarshaling'],
  ['an integer without an end', bytesOf('6b387300 ffffffffffffffffffffff'), 'proto: integer overflow'],
  ['field 0', bytesOf('6b387300 0000'), 'proto: illegal tag 0 (wire type 0)'],
  ['a group', bytesOf('6b387300 0b'), 'proto: illegal wireType 3'],
] as const) {
  t.test(`${name} is refused`, async (t) => {
    t.throws(() => decodeProtobuf(bytes), badRequest(message))
  })
}

for (const [name, kind, hex, message] of [
  ['text where a message belongs', 'ConfigMap', '0801', 'proto: wrong wireType = 0 for field metadata'],
  ['a number where text belongs', 'ConfigMap', '0a020801', 'proto: wrong wireType = 0 for field name'],
  ['a time beyond year 9999', 'ConfigMap', '0a0b4209 08ffffffffffffff7f', 'proto: time out of range'],
  ['raw JSON that is broken', 'WatchEvent', '1203 0a017b', 'unexpected end of JSON input'],
] as const) {
  t.test(`${name} is refused`, async (t) => t.throws(() => read(kind, hex), badRequest(message)))
}

t.test('messages that nest too deeply are refused', async (t) => {
  const nested = (depth: number) => {
    let message: Buffer = Buffer.alloc(0)
    // A CustomResourceDefinition down to the schema of its version, and then `not` (28), again and again.
    for (let i = 0; i < depth; i++) message = field(28, message)
    for (const number of [1, 4, 7, 2]) message = field(number, message)
    return enveloped({ apiVersion: 'apiextensions.k8s.io/v1', kind: 'CustomResourceDefinition' }, message)
  }
  t.doesNotThrow(() => decodeProtobuf(nested(maxDepth)))
  t.throws(() => decodeProtobuf(nested(2 * maxDepth)), badRequest('proto: exceeded max depth'))
})

function field(number: number, message: Uint8Array): Buffer {
  const writer = new ProtobufWriter()
  writer.tag(number, wireType.bytes)
  writer.bytes(message)
  return writer.finish()
}

t.test('damaged bytes are refused, or read as something else', async (t) => {
  const damaged = fc.tuple(arbitraryObject(), fc.array(fc.tuple(fc.nat(), fc.nat(255)), { minLength: 1, maxLength: 4 }))
  const survives = fc.property(damaged, ([object, changes]) => {
    const typed = decode<TypedObject>(schemaOf(`${object['apiVersion']} ${object['kind']}`), object).object
    const bytes = encodeProtobuf(typed)
    for (const [at, byte] of changes) bytes[4 + (at % (bytes.length - 4))] = byte
    try {
      decodeProtobuf(bytes)
    } catch (err) {
      assert.ok(err instanceof ApiError && err.code === 400, err as Error)
    }
  })
  t.doesNotThrow(() => fc.assert(survives, { numRuns: 300 }))
})
