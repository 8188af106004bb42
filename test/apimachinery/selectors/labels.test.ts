import fc from 'fast-check'
import t from 'tap'
import { formatLabelSelector, labelMatcherOf, parseLabelSelector } from '../../../apimachinery/selectors/labels.ts'

for (const [selector, labels, want] of [
  ['', undefined, true],
  ['app=web', { app: 'web' }, true],
  ['app==web', { app: 'db' }, false],
  ['app!=web', {}, true],
  ['app in (web, db)', { app: 'db' }, true],
  ['app notin (web,db)', {}, true],
  ['app notin (web,db)', { app: 'web' }, false],
  ['app', { app: '' }, true],
  ['!app', { app: '' }, false],
  ['num>5', { num: '12' }, true],
  ['num<5', { num: '12' }, false],
  ['num>5', { num: 'x' }, false],
  ['num<5', {}, false],
  ['app=', { app: '' }, true],
  ['app in (,a)', { app: '' }, true],
  ['in in (in,notin)', { in: 'notin' }, true],
  ['a=b,c', { a: 'b', c: 'd' }, true],
  ['toString', {}, false],
] as const) {
  t.test(`'${selector}' on ${JSON.stringify(labels)}`, async (t) => {
    t.equal(parseLabelSelector(selector).matches(labels), want)
  })
}

for (const [selector, want] of [
  ['app in (web', "unable to parse requirement: found '', expected: ',' or ')'"],
  ['app in web', "unable to parse requirement: found 'web' expected: '('"],
  [
    'app in ()',
    "unable to parse requirement: values: Invalid value: []: for 'in', 'notin' operators, values set can't be empty",
  ],
  [
    'num>x',
    `unable to parse requirement: values[0]: Invalid value: "x": for 'Gt', 'Lt' operators, the value must be an integer`,
  ],
  ['app=bad!value', "found '!', expected: ',' or 'end of string'"],
  ['a,', "found '', expected: identifier after ','"],
  [',', "found ',', expected: !, identifier, or 'end of string'"],
  ['!=a', "found '!=', expected: !, identifier, or 'end of string'"],
  ['a b', "unable to parse requirement: found 'b', expected: in, notin, =, ==, !=, gt, lt"],
] as const) {
  t.test(`refuses '${selector}'`, async (t) => {
    t.throws(() => parseLabelSelector(selector), { message: want, code: 400, reason: 'BadRequest' })
  })
}

t.test('prints sorted by key', async (t) => {
  t.equal(parseLabelSelector(' c , b in ( y,x ) , a > 1, !d').toString(), 'a>1,b in (x,y),c,!d')
})

const key = fc.stringMatching(/^[a-z]([a-z.]{0,3}[a-z])?$/)
const value = fc.stringMatching(/^([a-z0-9]{1,3})?$/)
const requirement = fc.oneof(
  key,
  key.map((k) => `!${k}`),
  fc.tuple(key, fc.constantFrom('=', '==', '!='), value).map((parts) => parts.join('')),
  fc
    .tuple(key, fc.constantFrom('in', 'notin'), fc.uniqueArray(value, { minLength: 1, maxLength: 3 }))
    .map(([k, operator, values]) => `${k} ${operator} (${values.join(',') || ','})`),
)

t.test('what it prints parses to the same selector', async (t) => {
  fc.assert(
    fc.property(fc.array(requirement, { maxLength: 4 }), (requirements) => {
      const matcher = parseLabelSelector(requirements.join(','))
      t.strictSame(parseLabelSelector(matcher.toString()).requirements, matcher.requirements)
    }),
  )
})

t.test('any text either parses or is refused as a bad request', async (t) => {
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom(...'ab!=(),<> in') }), (text) => {
      try {
        parseLabelSelector(text)
      } catch (err) {
        t.match(err, { code: 400 })
      }
    }),
  )
})

t.test('an absent LabelSelector selects nothing, an empty one everything', async (t) => {
  t.notOk(labelMatcherOf(undefined).matches({}))
  t.ok(labelMatcherOf({}).matches(undefined))
  t.equal(formatLabelSelector({}), '<none>')
  t.equal(formatLabelSelector(undefined), '<none>')
})

t.test('a LabelSelector combines labels and expressions', async (t) => {
  const selector = {
    matchLabels: { app: 'web' },
    matchExpressions: [
      { key: 'tier', operator: 'In', values: ['b', 'a', 'b'] },
      { key: 'old', operator: 'DoesNotExist' },
    ],
  }
  t.equal(formatLabelSelector(selector), 'app=web,!old,tier in (a,b)')
  t.ok(labelMatcherOf(selector).matches({ app: 'web', tier: 'a' }))
  t.notOk(labelMatcherOf(selector).matches({ app: 'web', tier: 'a', old: '' }))
  t.throws(() => labelMatcherOf({ matchExpressions: [{ key: 'a', operator: 'Gt', values: ['1'] }] }), {
    message: '"Gt" is not a valid label selector operator',
  })
})
