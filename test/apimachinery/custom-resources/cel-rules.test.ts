import t from 'tap'
import { compileRules, ruleDeclarationErrors } from '../../../apimachinery/custom-resources/cel-rules.ts'
import type { StructuralRule, StructuralSchema } from '../../../apimachinery/custom-resources/structural-schema.ts'
import { formatFieldError } from '../../../apimachinery/field-error.ts'
import type { KubeObject } from '../../../apimachinery/object.ts'

const object = (properties: StructuralSchema['properties'], ...rules: StructuralRule[]): StructuralSchema =>
  ({ type: 'object', properties, 'x-kubernetes-validations': rules }) as StructuralSchema

const specOf = (spec: StructuralSchema): StructuralSchema => ({ type: 'object', properties: { spec } })

function judge(
  schema: StructuralSchema,
  spec: unknown,
  oldSpec?: unknown,
): { errors: string[]; warnings: readonly string[] } {
  const resource = (value: unknown) =>
    ({ apiVersion: 'a/v1', kind: 'A', metadata: { name: 'x' }, spec: value }) as unknown as KubeObject
  const { errors, warnings } = compileRules(schema).judge(
    resource(spec),
    oldSpec === undefined ? undefined : resource(oldSpec),
  )
  return { errors: errors.map(formatFieldError), warnings }
}

const declared = (schema: StructuralSchema) => ruleDeclarationErrors(schema, 'schema').map(formatFieldError)

t.test('a rule that fails is an error of the value that leaves objects out', async (t) => {
  const schema = specOf(
    object({ min: { type: 'integer' }, max: { type: 'integer' } }, { rule: 'self.min <= self.max' }),
  )
  t.strictSame(judge(schema, { min: 1, max: 2 }).errors, [])
  t.strictSame(judge(schema, { min: 3, max: 2 }).errors, ['spec: Invalid value: failed rule: self.min <= self.max'])
  t.strictSame(judge(schema, { min: 3 }).errors, [
    'spec: Invalid value: no such key: max evaluating rule: self.min <= self.max',
  ])
})

t.test('message, messageExpression, reason and fieldPath say how the error reads', async (t) => {
  const properties: StructuralSchema['properties'] = {
    a: { type: 'integer' },
    b: { type: 'object', properties: { c: { type: 'string' } } },
  }
  const read = (rule: Omit<StructuralRule, 'rule'>) =>
    judge(specOf(object(properties, { rule: 'self.a > 5', ...rule })), { a: 1 }).errors
  t.strictSame(read({ message: ' too small ' }), ['spec: Invalid value: too small'])
  t.strictSame(read({ messageExpression: '"a is " + string(self.a)' }), ['spec: Invalid value: a is 1'])
  t.strictSame(read({ message: 'fallback', messageExpression: 'self.b.c' }), ['spec: Invalid value: fallback'])
  t.strictSame(read({ message: 'm', reason: 'FieldValueForbidden' }), ['spec: Forbidden: m'])
  t.strictSame(read({ message: 'm', reason: 'FieldValueRequired', fieldPath: '.a' }), ['spec.a: Required value: m'])
  t.strictSame(read({ reason: 'FieldValueDuplicate', fieldPath: '.b.c' }), ['spec.b.c: Duplicate value'])
})

t.test('rules at the root see apiVersion, kind and name', async (t) => {
  const rule = { rule: "self.metadata.name == 'y' && self.kind == 'A'" }
  const schema: StructuralSchema = { type: 'object', properties: {}, 'x-kubernetes-validations': [rule] }
  t.strictSame(judge(schema, {}).errors, [`<nil>: Invalid value: failed rule: ${rule.rule}`])
})

t.test('rules about changes are asked only when there is an old value, unless that is optional', async (t) => {
  const schema = specOf(
    object({ a: { type: 'integer', 'x-kubernetes-validations': [{ rule: 'self >= oldSelf', message: 'grow' }] } }),
  )
  t.strictSame(judge(schema, { a: 1 }).errors, [])
  t.strictSame(judge(schema, { a: 1 }, {}).errors, [])
  t.strictSame(judge(schema, { a: 1 }, { a: 2 }).errors, ['spec.a: Invalid value: 1: grow'])
  const optional = { rule: 'oldSelf.hasValue() || self == 0', optionalOldSelf: true, message: 'start at 0' }
  const starting = specOf(object({ a: { type: 'integer', 'x-kubernetes-validations': [optional] } }))
  t.strictSame(judge(starting, { a: 1 }).errors, ['spec.a: Invalid value: 1: start at 0'])
  t.strictSame(judge(starting, { a: 1 }, { a: 0 }).errors, [])
})

t.test('items of a list that is a map are compared with those of the same key', async (t) => {
  const item = object(
    { name: { type: 'string' }, size: { type: 'integer' } },
    { rule: 'self.size >= oldSelf.size', message: 'shrunk' },
  )
  const list: StructuralSchema = {
    type: 'array',
    items: item,
    'x-kubernetes-list-type': 'map',
    'x-kubernetes-list-map-keys': ['name'],
  }
  const schema = specOf(object({ list }))
  const before = {
    list: [
      { name: 'a', size: 2 },
      { name: 'b', size: 2 },
    ],
  }
  t.strictSame(
    judge(
      schema,
      {
        list: [
          { name: 'b', size: 3 },
          { name: 'a', size: 1 },
          { name: 'c', size: 0 },
        ],
      },
      before,
    ).errors,
    ['spec.list[1]: Invalid value: shrunk'],
  )
})

t.test('what an update leaves as it was is warned of only', async (t) => {
  const a: StructuralSchema = {
    type: 'string',
    'x-kubernetes-validations': [{ rule: "self == 'good'", message: 'bad' }],
  }
  const schema = specOf(object({ a, b: { type: 'integer' } }))
  t.strictSame(judge(schema, { a: 'x', b: 2 }, { a: 'x', b: 1 }), {
    errors: [],
    warnings: ['spec.a: Invalid value: "x": bad'],
  })
  t.strictSame(judge(schema, { a: 'y' }, { a: 'x' }).errors, ['spec.a: Invalid value: "y": bad'])
})

t.test('values are seen as their schema says', async (t) => {
  const properties: StructuralSchema['properties'] = {
    namespace: { type: 'string' },
    'a.b-c/d': { type: 'string' },
    __x: { type: 'string' },
    when: { type: 'string', format: 'date-time' },
    day: { type: 'string', format: 'date' },
    wait: { type: 'string', format: 'duration' },
    data: { type: 'string', format: 'byte' },
    port: { 'x-kubernetes-int-or-string': true },
    ratio: { type: 'number' },
    map: { type: 'object', additionalProperties: { type: 'integer' } },
    set: { type: 'array', items: { type: 'string' }, 'x-kubernetes-list-type': 'set' },
    free: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true },
  }
  const value = {
    namespace: 'n',
    'a.b-c/d': 'v',
    __x: 'u',
    when: '2024-01-02T03:04:05Z',
    day: '2024-01-02',
    wait: '90s',
    data: 'YWJj',
    port: 80,
    ratio: 2,
    map: { k: 1 },
    set: ['a', 'b'],
    free: { x: 1 },
  }
  for (const rule of [
    "self.__namespace__ == 'n' && self.a__dot__b__dash__c__slash__d == 'v' && self.__underscores__x == 'u'",
    "self.when.getFullYear() == 2024 && self.day < timestamp('2024-02-01T00:00:00Z') && self.wait == duration('1m30s')",
    "self.data == b'abc'",
    'type(self.port) == int && self.port == 80',
    'self.ratio == 2.0 && self.ratio / 4.0 == 0.5',
    "self.map['k'] == 1 && 'k' in self.map && self.map.all(k, self.map[k] > 0)",
    "self.set == ['b', 'a'] && (self.set + ['b', 'c']).size() == 3",
    'has(self.free)',
  ])
    t.strictSame(judge(specOf(object(properties, { rule })), value).errors, [], rule)
})

t.test('all rules of an object share a budget', async (t) => {
  const items: StructuralSchema = {
    type: 'string',
    'x-kubernetes-validations': [{ rule: "self.matches('(a|b)*c')", message: 'no' }],
  }
  const schema = specOf(object({ list: { type: 'array', items } }))
  const list = Array.from({ length: 60_000 }, () => 'c'.repeat(1000))
  const { errors } = judge(schema, { list })
  t.match(errors.at(-1), /running out of cost budget, no further validation rules will be run$/)
  t.ok(errors.length === 1)
})

t.test('one evaluation has a limit, too', async (t) => {
  const rule = { rule: 'self.all(a, self.all(b, self.all(c, a + b + c >= 0)))', message: 'deep' }
  const schema = specOf(
    object({ list: { type: 'array', items: { type: 'integer' }, 'x-kubernetes-validations': [rule] } }),
  )
  t.strictSame(judge(schema, { list: Array.from({ length: 200 }, (_, i) => i) }).errors, [
    `spec.list: Invalid value: 'operation cancelled: actual cost limit exceeded': no further validation rules will be run due to call cost exceeds limit for rule: deep`,
  ])
})

t.test('declared rules are compiled against the schema', async (t) => {
  const wrong = (rule: StructuralRule, properties: StructuralSchema['properties'] = { a: { type: 'integer' } }) =>
    declared(object(properties, rule)).map((error) => error.replace(/Invalid value: \{.*?\}: /, ''))
  const at = 'schema.x-kubernetes-validations[0]'
  t.strictSame(wrong({ rule: 'self.b > 1' }), [
    `${at}.rule: compilation failed: ERROR: <input>:1:5: undefined field 'b'\n | self.b > 1\n | ....^`,
  ])
  t.strictSame(wrong({ rule: 'self.a' }), [`${at}.rule: cel expression must evaluate to a bool`])
  t.strictSame(wrong({ rule: ' ' }), [`${at}.rule: Required value: rule is not specified`])
  t.strictSame(wrong({ rule: 'true', message: ' ' }), [
    `${at}.message: Invalid value: " ": message must be non-empty if specified`,
  ])
  t.strictSame(wrong({ rule: 'true ||\ntrue' }), [
    `${at}.message: Required value: message must be specified if rule contains line breaks`,
  ])
  t.strictSame(wrong({ rule: 'true', messageExpression: '1' }), [
    `${at}.messageExpression: messageExpression must evaluate to a string`,
  ])
  t.strictSame(wrong({ rule: 'true', messageExpression: 'self.x' }), [
    `${at}.messageExpression: messageExpression compilation failed: ERROR: <input>:1:5: undefined field 'x'\n | self.x\n | ....^`,
  ])
  t.strictSame(wrong({ rule: 'true', fieldPath: '.b' }), [
    `${at}.fieldPath: Invalid value: ".b": fieldPath must be a valid path`,
  ])
  t.strictSame(wrong({ rule: 'true', reason: 'Nope' }), [
    `${at}.reason: Unsupported value: "Nope": supported values: "FieldValueDuplicate", "FieldValueForbidden", "FieldValueInvalid", "FieldValueRequired"`,
  ])
  t.strictSame(wrong({ rule: 'true', optionalOldSelf: true }), [
    `${at}.optionalOldSelf: Invalid value: true: may not be set if oldSelf is not used in rule`,
  ])
  t.strictSame(wrong({ rule: "self.a == 'x'" }), [
    `${at}.rule: compilation failed: ERROR: <input>:1:8: found no matching overload for '_==_' applied to '(int, string)'\n | self.a == 'x'\n | .......^`,
  ])
})

t.test('oldSelf cannot be used where items cannot be told to belong together', async (t) => {
  const items: StructuralSchema = { type: 'integer', 'x-kubernetes-validations': [{ rule: 'self == oldSelf' }] }
  t.strictSame(declared({ type: 'object', properties: { list: { type: 'array', maxItems: 3, items } } }), [
    'schema.properties[list].items.x-kubernetes-validations[0].rule: Invalid value: "self == oldSelf": oldSelf cannot be used on the uncorrelatable portion of the schema within schema.properties[list]',
  ])
})

t.test('estimated costs decide on what may be declared', async (t) => {
  const tags = (maxItems: number | undefined, maxLength: number | undefined): StructuralSchema => ({
    type: 'object',
    properties: {
      tags: {
        type: 'array',
        ...(maxItems !== undefined && { maxItems }),
        items: { type: 'string', ...(maxLength !== undefined && { maxLength }) },
        'x-kubernetes-validations': [{ rule: "self.all(x, x.contains('gpu'))" }],
      },
    },
  })
  // The largest lists that upstream accepts with these bounds.
  for (const [maxLength, maxItems] of [
    [16, 909_090],
    [63, 333_333],
    [253, 94_339],
    [1024, 24_154],
  ] as const) {
    t.strictSame(declared(tags(maxItems, maxLength)), [], `${maxItems} items of ${maxLength} characters`)
    t.match(declared(tags(maxItems + 1, maxLength)), [/estimated rule cost exceeds budget by factor of 1\.0/])
  }
  const advice =
    '(try simplifying the rule, or adding maxItems, maxProperties, and maxLength where arrays, maps, and strings are declared)'
  t.strictSame(declared(tags(undefined, undefined)), [
    `schema.properties[tags].x-kubernetes-validations[0].rule: Forbidden: estimated rule cost exceeds budget by factor of more than 100x ${advice}`,
    'schema.properties[tags].x-kubernetes-validations[0].rule: Forbidden: contributed to estimated rule cost total exceeding cost limit for entire OpenAPIv3 schema',
    `schema: Forbidden: x-kubernetes-validations estimated rule cost total for entire OpenAPIv3 schema exceeds budget by factor of more than 100x ${advice}`,
  ])
})
