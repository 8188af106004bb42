import assert from 'node:assert/strict'
import fc from 'fast-check'
import t from 'tap'
import { CodecError } from '../../../apimachinery/codecs/codec-error.ts'
import { encodeYaml, parseYaml } from '../../../apimachinery/codecs/yaml.ts'

for (const [text, want] of [
  ['yes', true],
  ['Off', false],
  ['n', false],
  ['~', null],
  ['"yes"', 'yes'],
  ["'1'", '1'],
  ['!!str 1', '1'],
  ['!!binary aGk=', 'hi'],
  ['0644', 420],
  ['0o17', 15],
  ['-0x1F', -31],
  ['0b101', 5],
  ['1_000', 1000],
  ['08', 8],
  ['1e3', 1000],
  ['.5', 0.5],
  ['1:30', '1:30'],
  ['2001-01-01', '2001-01-01'],
  ['2001-12-14t21:59:43.10-05:00', '2001-12-14t21:59:43.10-05:00'],
  ['9223372036854775807', 9223372036854775807n],
  ['1.2.3', '1.2.3'],
  ['|\n  two\n  lines\n', 'two\nlines\n'],
] as const) {
  t.test(`${text} means ${typeof want} ${want}`, async (t) => t.strictSame(parseYaml(`a: ${text}`).value, { a: want }))
}

t.test('keys become strings', async (t) => {
  t.strictSame(parseYaml('1: a\ntrue: b\n1.5: c\nx: d').value, { 1: 'a', true: 'b', '1.5': 'c', x: 'd' })
})

t.test('__proto__ is a key like any other', async (t) => {
  t.strictSame(Object.keys(parseYaml('__proto__: {x: 1}').value as object), ['__proto__'])
})

t.test('only the first document counts', async (t) => {
  t.strictSame(parseYaml('---\na: 1\n---\nb: [').value, { a: 1 })
  t.equal(parseYaml('').value, null)
  t.equal(parseYaml('# nothing\n').value, null)
})

t.test('anchors and merge keys are resolved, and do not replace what is there', async (t) => {
  const text = 'base: &base {a: 1, b: 2}\nlist: [*base]\nmerged:\n  b: 3\n  <<: *base\n'
  t.strictSame(parseYaml(text).value, {
    base: { a: 1, b: 2 },
    list: [{ a: 1, b: 2 }],
    merged: { b: 3, a: 1 },
  })
})

t.test('keys given twice are reported together, with their lines', async (t) => {
  const { value, duplicates } = parseYaml('kind: X\ndata:\n  a: b\n  a: c\n  1: x\n  1:\n    z: 2\n')
  t.strictSame(value, { kind: 'X', data: { a: 'c', 1: { z: 2 } } })
  t.strictSame(duplicates, [
    'yaml: unmarshal errors:\n  line 4: key "a" already set in map\n  line 7: key 1 already set in map',
  ])
})

t.test('JSON is YAML, and duplicates in it are worded as in YAML', async (t) => {
  t.strictSame(parseYaml('{"a": {"b": [1, 9007199254740993]}}'), {
    value: { a: { b: [1, 9007199254740993n] } },
    duplicates: [],
  })
  t.strictSame(parseYaml('{"a": 1,\n"a": 2}').duplicates, [
    'yaml: unmarshal errors:\n  line 2: key "a" already set in map',
  ])
  t.strictSame(parseYaml('{a: 1}').value, { a: 1 })
})

for (const [text, message] of [
  ['a: b: c', 'yaml: mapping values are not allowed in this context'],
  ['kind: X\nmetadata:\n\tname: y\n', 'yaml: line 3: found character that cannot start any token'],
  ['a: %x', 'yaml: found character that cannot start any token'],
  ['a: "x', 'yaml: found unexpected end of stream'],
  ['{a: 1', "yaml: did not find expected ',' or '}'"],
  ['a: *x', "yaml: unknown anchor 'x' referenced"],
  ['a: &x [*x]', "yaml: anchor 'x' value contains itself"],
  ['a: .inf', 'json: unsupported value: +Inf'],
  ['? [x]\n: 1', 'yaml: invalid map key'],
  ['~: 1', 'unsupported map key of type: %!s(<nil>), key: <nil>'],
  ['<<: 1', 'yaml: map merge requires map or sequence of maps as the value'],
] as const) {
  t.test(`${JSON.stringify(text)} is refused: ${message}`, async (t) => {
    t.throws(() => parseYaml(text), new CodecError(message))
  })
}

for (const [name, text] of [
  ['flow', '['.repeat(100_000)],
  ['list', '- '.repeat(100_000)],
  ['block', Array.from({ length: 500 }, (_, i) => `${' '.repeat(i)}a:\n`).join('')],
] as const) {
  t.test(`what nests too deeply is refused: ${name}`, async (t) => {
    t.throws(() => parseYaml(text), new CodecError('yaml: exceeded max depth of 200'))
  })
}

t.test('an alias bomb is refused', async (t) => {
  const lines = ['a0: &a0 [x, x, x, x, x, x, x, x, x, x]']
  for (let i = 1; i < 9; i++)
    lines.push(
      `a${i}: &a${i} [${Array(10)
        .fill(`*a${i - 1}`)
        .join(', ')}]`,
    )
  t.throws(() => parseYaml(lines.join('\n')), new CodecError('yaml: document contains excessive aliasing'))
})

t.test('YAML is written as upstream writes it', async (t) => {
  const object = {
    kind: 'X',
    apiVersion: 'v1',
    data: { b: 'two\nlines\n', a: 'yes', c: '2020-01-01T00:00:00Z', d: '1', e: 'a: b', y: 9007199254740993n },
    list: [{ x: 1, deep: [2] }, {}],
    none: [],
  }
  t.equal(
    encodeYaml(object).toString(),
    `apiVersion: v1
data:
  a: "yes"
  b: |
    two
    lines
  c: "2020-01-01T00:00:00Z"
  d: "1"
  e: 'a: b'
  "y": 9007199254740993
kind: X
list:
- deep:
  - 2
  x: 1
- {}
none: []
`,
  )
})

t.test('what was written is read back', async (t) => {
  const text = fc.oneof(
    fc.string(),
    fc.string({ unit: 'binary' }),
    fc.constantFrom(
      'yes',
      '0x1',
      '1_0',
      '-',
      '? a',
      '# x',
      'a #b',
      '\n',
      ' \n x',
      '---',
      '"',
      "'",
      '{',
      '\t',
      '<<',
      '.',
    ),
  )
  const { value } = fc.letrec((tie) => ({
    value: fc.oneof(
      { depthSize: 'small' },
      text,
      fc.integer(),
      fc.boolean(),
      fc.constant(null),
      fc.array(tie('value'), { maxLength: 3 }),
      fc.dictionary(text, tie('value'), { maxKeys: 3, noNullPrototype: true }),
    ),
  }))
  const survives = fc.property(fc.dictionary(text, value, { maxKeys: 3, noNullPrototype: true }), (object) => {
    assert.deepEqual(parseYaml(encodeYaml(object)), { value: object, duplicates: [] })
  })
  t.doesNotThrow(() => fc.assert(survives, { numRuns: 500 }))
})
