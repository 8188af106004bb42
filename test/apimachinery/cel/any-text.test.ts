import fc from 'fast-check'
import t from 'tap'
import { baseEnvironment } from '../../../apimachinery/cel/base-environment.ts'
import { extendEnvironment } from '../../../apimachinery/cel/check/environment.ts'
import { compileExpression, perCallLimit } from '../../../apimachinery/cel/compile.ts'
import { dynType, intType, listOf } from '../../../apimachinery/cel/types/cel-type.ts'
import { ArrayList } from '../../../apimachinery/cel/values/cel-value.ts'
import { fromJson } from '../../../apimachinery/cel/values/from-json.ts'

const env = extendEnvironment(baseEnvironment, { variables: { object: dynType, numbers: listOf(intType) } })
const numbers = new ArrayList(Array.from({ length: 50 }, (_, i) => BigInt(i)))

/** Pieces of which texts are put together that are nearly expressions. */
const pieces = [
  ...['object', 'numbers', 'x', 'y', 'type', 'string', 'a.b', 'has', 'size', 'true', 'null', 'in', 'optional.of', 'ip'],
  ...[
    '1',
    '0u',
    '-5',
    '2.5',
    '1e3',
    '0x1F',
    "'a'",
    '"b\\n"',
    "b'x'",
    "r'\\d'",
    "'",
    '"""',
    '\\',
    '`a`',
    '9'.repeat(30),
  ],
  ...['(', ')', '[', ']', '{', '}', '.', ',', ':', '?', '.?', '[?', '!', '-', '+', '*', '/', '%', '=', '&', '|'],
  ...['==', '!=', '<', '<=', '>', '>=', '&&', '||', ' ', '\n', '//', '😁', '\ud800', '$'],
  ...['.all(x, ', '.exists(y, ', '.map(x, ', '.filter(x, ', '.exists_one(x, ', '.transformMap(x, y, ', '.sortBy(x, '],
  ...['.size()', '.matches(', '.format([', '.orValue(', '.split(', '.replace(', '.sum()', '.flatten()', '.optMap(x, '],
  ...["duration('1s')", "timestamp('2024-01-01T00:00:00Z')", "quantity('1')", "semver('1.0.0')", "url('/')"],
  ...['.getHours(', '.isGreaterThan(', '.add(', '.find(', 'lists.range(', 'format.named(', 'Object{', 'a: 1'],
]

function holds(text: string, value: unknown): boolean {
  const compiled = compileExpression(env, text)
  if (!compiled.ok) return compiled.message.length > 0
  const variables = (name: string) => (name === 'object' ? fromJson(value) : name === 'numbers' ? numbers : undefined)
  const result = compiled.evaluate(variables)
  // The step that goes over the limit is counted, too.
  return result.ok ? result.cost <= perCallLimit : result.error.length > 0
}

t.test('any text compiles or yields an issue, and what compiles ends within its budget', async () => {
  const texts = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 60 }),
    fc.array(fc.constantFrom(...pieces), { maxLength: 14 }).map((parts) => parts.join('')),
  )
  fc.assert(fc.property(texts, fc.jsonValue(), holds), { numRuns: 300 })
})

/** Expressions that are right in form; types may still not fit. */
const expressions = fc.letrec((tie) => ({
  leaf: fc.constantFrom('object', 'numbers', '1', '2u', '1.5', "'a'", 'true', 'null', "duration('1s')", '[]', '{}'),
  expr: fc.oneof(
    { maxDepth: 5, withCrossShrink: true },
    tie('leaf'),
    fc
      .tuple(tie('expr'), fc.constantFrom('+', '-', '*', '/', '%', '==', '<', '&&', '||', 'in'), tie('expr'))
      .map(([a, op, b]) => `(${a} ${op} ${b})`),
    fc.tuple(tie('expr'), tie('expr'), tie('expr')).map(([a, b, c]) => `(${a} ? ${b} : ${c})`),
    fc.tuple(tie('expr'), tie('expr')).map(([a, b]) => `dyn(${a})[${b}]`),
    tie('expr').map((a) => `dyn(${a}).?b.orValue(1)`),
    fc.tuple(tie('expr'), tie('expr')).map(([a, b]) => `[${a}, ${b}]`),
    fc.tuple(tie('expr'), tie('expr')).map(([a, b]) => `{${a}: ${b}}`),
    fc
      .tuple(tie('expr'), fc.constantFrom('all', 'exists', 'map', 'filter', 'exists_one'), tie('expr'))
      .map(([a, macro, b]) => `dyn(${a}).${macro}(x, ${b} == x)`),
    tie('expr').map((a) => `'%s %d'.format([${a}, ${a}])`),
    tie('expr').map((a) => `string(dyn(${a}))`),
    tie('expr').map((a) => `size(dyn(${a}))`),
  ),
}))

t.test('expressions of any shape come to a value or an error', async () => {
  fc.assert(
    fc.property(expressions.expr, fc.jsonValue(), (text, value) => holds(text as string, value)),
    { numRuns: 300 },
  )
})

t.test('deep and long texts are refused, not followed', async (t) => {
  const refused = (text: string) => {
    const result = compileExpression(env, text)
    return result.ok ? 'compiled' : result.message
  }
  t.match(refused('('.repeat(10_000)), /recursion limit exceeded: 250/)
  t.match(refused(`${'['.repeat(300)}${']'.repeat(300)}`), /recursion limit exceeded: 250/)
  t.match(refused(Array.from({ length: 400 }, () => '1').join(' + ')), /max recursion depth exceeded/)
  t.match(refused(`object${'.a'.repeat(400)}`), /max recursion depth exceeded/)
  t.match(refused('!'.repeat(50_000)), /Syntax error/)
  t.match(refused(`'${'a'.repeat(100_001)}'`), /expression code point size exceeds limit: size: 100003, limit 100000/)
  t.equal(refused(Array.from({ length: 5_000 }, () => 'true').join(' && ')), 'compiled')
})

t.test('what costs too much ends', async (t) => {
  const compiled = compileExpression(
    env,
    'numbers.all(a, numbers.all(b, numbers.all(c, numbers.all(d, a + b + c + d >= 0))))',
  )
  if (!compiled.ok) throw new Error(compiled.message)
  const result = compiled.evaluate(() => numbers)
  t.match(result, { ok: false, error: 'operation cancelled: actual cost limit exceeded', costExceeded: true })
})

t.test('patterns match in linear time', async (t) => {
  const compiled = compileExpression(env, "object.matches('^(a+)+$')")
  if (!compiled.ok) throw new Error(compiled.message)
  t.match(
    compiled.evaluate(() => `${'a'.repeat(5_000)}b`),
    { ok: true, value: false },
  )
})
