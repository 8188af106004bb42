import t from 'tap'
import { applyStructuralDefaults } from '../../../apimachinery/custom-resources/defaulting.ts'
import { listTypeErrors } from '../../../apimachinery/custom-resources/list-types.ts'
import { pruneForbiddenNulls, pruneUnknownFields } from '../../../apimachinery/custom-resources/pruning.ts'
import type { StructuralSchema } from '../../../apimachinery/custom-resources/structural-schema.ts'
import { formatCheckOf } from '../../../apimachinery/custom-resources/validation/formats.ts'
import { valueErrors } from '../../../apimachinery/custom-resources/validation/value-validation.ts'
import { formatFieldError } from '../../../apimachinery/field-error.ts'

const object = (properties: Record<string, StructuralSchema>, more: StructuralSchema = {}): StructuralSchema => ({
  type: 'object',
  properties,
  ...more,
})
const text: StructuralSchema = { type: 'string' }

for (const c of [
  {
    name: 'a value of the wrong type, by its JSON type',
    schema: object({ a: { type: 'integer' }, b: { type: 'boolean' }, c: { 'x-kubernetes-int-or-string': true } }),
    value: { a: 1.5, b: 'yes', c: [] },
    want: [
      'a: Invalid value: "number": a in body must be of type integer: "number"',
      'b: Invalid value: "string": b in body must be of type boolean: "string"',
      'c: Invalid value: "array": c in body must be of type integer,string: "array"',
    ],
  },
  {
    name: 'null where it is not allowed',
    schema: object({ a: text, b: { ...text, nullable: true } }),
    value: { a: null, b: null },
    want: ['a: Invalid value: "null": a in body must be of type string: "null"'],
  },
  {
    name: 'numbers out of bounds, and what is no multiple',
    schema: object({
      a: { type: 'number', minimum: 1, exclusiveMinimum: true },
      b: { type: 'integer', multipleOf: 5 },
    }),
    value: { a: 1, b: 7 },
    want: [
      'a: Invalid value: 1: a in body should be greater than 1',
      'b: Invalid value: 7: b in body should be a multiple of 5',
    ],
  },
  {
    name: 'texts: too long, too short, another pattern, another format',
    schema: object({
      a: { ...text, maxLength: 1, pattern: '^x$' },
      b: { ...text, minLength: 2 },
      c: { ...text, pattern: '^[a-z]+$' },
      d: { ...text, format: 'date-time' },
      e: { ...text, format: 'nobody-knows' },
    }),
    value: { a: 'äö', b: 'ü', c: 'A', d: 'now', e: '' },
    want: [
      'a: Too long: may not be more than 1 byte',
      'b: Invalid value: "ü": b in body should be at least 2 chars long',
      `c: Invalid value: "A": c in body should match '^[a-z]+$'`,
      'd: Invalid value: "now": d in body must be of type date-time: "now"',
    ],
  },
  {
    name: 'what is none of the listed values',
    schema: object({ a: { enum: ['x', 1] } }),
    value: { a: 'y' },
    want: ['a: Unsupported value: "y": supported values: "x", "1"'],
  },
  {
    name: 'what is required and not there',
    schema: object({ spec: object({}, { required: ['size'] }) }, { required: ['kind'] }),
    value: { spec: {} },
    want: ['spec.size: Required value', 'kind: Required value'],
  },
  {
    name: 'lists and objects that are too long or too short',
    schema: object({
      a: { type: 'array', maxItems: 1, items: text },
      b: { type: 'array', minItems: 1, items: text },
      c: { type: 'object', maxProperties: 0 },
      d: { type: 'object', minProperties: 1 },
    }),
    value: { a: ['x', 1], b: [], c: { x: 1 }, d: {} },
    want: [
      'a[1]: Invalid value: "integer": a[1] in body must be of type string: "integer"',
      'a: Too many: 2: must have at most 1 item',
      'b: Invalid value: 0: b in body should have at least 1 items',
      'c: Too many: 1: must have at most 0 items',
      'd: Invalid value: 0: d in body should have at least 1 properties',
    ],
  },
  {
    name: 'values of free keys',
    schema: object({ map: { type: 'object', additionalProperties: { type: 'integer' } } }),
    value: { map: { a: 'x', b: 1 } },
    want: ['map.a: Invalid value: "string": map.a in body must be of type integer: "string"'],
  },
  {
    name: 'alternatives, with the errors of the best one',
    schema: object({ a: { type: 'integer', anyOf: [{ minimum: 5 }, { enum: [1] }] } }),
    value: { a: 2 },
    want: [
      '<nil>: Invalid value: "": "a" must validate at least one schema (anyOf)',
      'a: Invalid value: 2: a in body should be greater than or equal to 5',
    ],
  },
  {
    name: 'more than one alternative, and what must not be',
    schema: object({
      a: { type: 'integer', oneOf: [{ minimum: 1 }, { minimum: 2 }] },
      b: { ...text, not: { enum: ['x'] } },
    }),
    value: { a: 3, b: 'x' },
    want: [
      '<nil>: Invalid value: "": "a" must validate one and only one schema (oneOf). Found 2 valid alternatives',
      '<nil>: Invalid value: "": "b" must not validate the schema (not)',
    ],
  },
  {
    name: 'all of several schemas',
    schema: object({ a: { type: 'integer', allOf: [{ minimum: 5 }, { maximum: 9 }] } }),
    value: { a: 2 },
    want: [
      'a: Invalid value: 2: a in body should be greater than or equal to 5',
      '<nil>: Invalid value: "": "a" must validate all the schemas (allOf)',
    ],
  },
]) {
  t.test(`validation tells ${c.name}`, async (t) => {
    t.strictSame(valueErrors(c.schema, c.value).map(formatFieldError), c.want)
  })
}

t.test('what an update leaves as it was is not held against it', async (t) => {
  const items = object({ name: text, size: { type: 'integer', maximum: 1 } })
  const list: StructuralSchema = {
    type: 'array',
    items,
    'x-kubernetes-list-type': 'map',
    'x-kubernetes-list-map-keys': ['name'],
  }
  const schema = object({ list, plain: { type: 'array', items: { type: 'integer', maximum: 1 } } })
  const old = {
    list: [
      { name: 'a', size: 2 },
      { name: 'b', size: 1 },
    ],
    plain: [2],
  }
  const errors = (value: object) => valueErrors(schema, value, '', { value: old }).map(({ field }) => field)
  t.strictSame(errors(old), [])
  t.strictSame(
    errors({
      ...old,
      list: [
        { name: 'b', size: 2 },
        { name: 'a', size: 2 },
      ],
    }),
    ['list[0].size'],
  )
  t.strictSame(errors({ ...old, plain: [2, 1] }), ['plain[0]'])
})

t.test('unknown fields go, and are told by their paths', async (t) => {
  const schema = object({
    spec: object({
      known: text,
      free: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true, properties: { closed: object({}) } },
      list: { type: 'array', items: object({ a: text }) },
      map: { type: 'object', additionalProperties: object({ a: text }) },
      pod: { type: 'object', 'x-kubernetes-embedded-resource': true, properties: { spec: object({}) } },
    }),
  })
  const value = {
    kind: 'K',
    metadata: { odd: 1 },
    spec: {
      known: 'x',
      odd: 1,
      free: { any: { thing: 1 }, closed: { odd: 1 } },
      list: [{ a: 'x', odd: 1 }],
      map: { k: { a: 'x', odd: 1 } },
      pod: { kind: 'Pod', metadata: { name: 'x' }, spec: { odd: 1 }, odd: 1 },
    },
  }
  t.strictSame(pruneUnknownFields(value, schema, true), [
    'spec.free.closed.odd',
    'spec.list[0].odd',
    'spec.map.k.odd',
    'spec.odd',
    'spec.pod.odd',
    'spec.pod.spec.odd',
  ])
  t.strictSame(value.spec.free, { any: { thing: 1 }, closed: {} })
  t.strictSame(value.metadata, { odd: 1 })
})

t.test('defaults fill what is missing, from the outside in; null counts as missing unless it is allowed', async (t) => {
  const inner = object({ deep: { type: 'boolean', default: true } }, { default: {} })
  const schema = object({
    inner,
    filled: { ...text, nullable: true, default: 'x' },
    plain: { ...text, default: 'y' },
    gone: text,
    list: { type: 'array', items: object({ n: { type: 'integer', default: 1 } }) },
  })
  const value: Record<string, unknown> = { filled: null, plain: null, gone: null, list: [{}, { n: 2 }] }
  pruneForbiddenNulls(value, schema)
  applyStructuralDefaults(value, schema)
  t.strictSame(value, { filled: null, plain: 'y', list: [{ n: 1 }, { n: 2 }], inner: { deep: true } })
  t.strictSame(inner.default, {}, 'the default itself stays as it is')
})

t.test('sets and lists by key hold everything once', async (t) => {
  const keyed: StructuralSchema = {
    type: 'array',
    items: object({ name: text }),
    'x-kubernetes-list-type': 'map',
    'x-kubernetes-list-map-keys': ['name', 'port'],
  }
  const schema = object({ set: { type: 'array', items: text, 'x-kubernetes-list-type': 'set' }, keyed })
  const value = {
    set: ['a', 'b', 'a', 'a'],
    keyed: [{ name: 'x', port: 1 }, { port: 1, name: 'x', more: 1 }, { name: 'x' }],
  }
  t.strictSame(listTypeErrors(value, schema).map(formatFieldError), [
    'set[2]: Duplicate value: "a"',
    'keyed[1]: Duplicate value: {"name":"x","port":1}',
  ])
})

for (const [format, good, bad] of [
  ['date', '2024-02-29', '2023-02-29'],
  ['date-time', '2024-02-29T12:00:00.5+01:00', '2024-02-29 12:00:00'],
  ['duration', '1h30m', 'soon'],
  ['byte', 'YQ==', 'YQ='],
  ['ipv4', '10.0.0.1', '::1'],
  ['ipv6', '::1', '10.0.0.1'],
  ['cidr', '10.0.0.0/8', '10.0.0.0'],
  ['uuid4', '0b4f8a2e-7f0c-4c6b-9d6a-0d9d5d1f6a11', '0b4f8a2e-7f0c-1c6b-9d6a-0d9d5d1f6a11'],
  ['hostname', 'a.example.com', '-a'],
  ['email', 'a@example.com', 'a'],
  ['uri', 'https://example.com/x', 'example'],
  ['mac', '01:23:45:67:89:ab', '01:23'],
  ['isbn10', '0-306-40615-2', '0-306-40615-3'],
  ['isbn13', '978-0-306-40615-7', '978-0-306-40615-8'],
  ['creditcard', '4111 1111 1111 1111', '4111 1111 1111 1112'],
  ['hexcolor', '#fff', '#ff'],
  ['rgbcolor', 'rgb(1,2,3)', 'rgb(1,2,300)'],
] as const) {
  t.test(`${format} is checked`, async (t) => {
    t.ok(formatCheckOf(format)?.(good), good)
    t.notOk(formatCheckOf(format)?.(bad), bad)
  })
}
