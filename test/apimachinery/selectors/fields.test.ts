import fc from 'fast-check'
import t from 'tap'
import { fieldMatcher, parseFieldSelector } from '../../../apimachinery/selectors/fields.ts'

t.test('all terms must hold', async (t) => {
  const matcher = parseFieldSelector('status.phase!=Failed,metadata.name==a')
  const get = (fields: Record<string, string>) => (key: string) => fields[key] ?? ''
  t.ok(matcher.matches(get({ 'metadata.name': 'a' })))
  t.notOk(matcher.matches(get({ 'metadata.name': 'a', 'status.phase': 'Failed' })))
  t.equal(matcher.toString(), 'metadata.name=a,status.phase!=Failed')
})

t.test('an empty selector matches everything', async (t) => t.strictSame(parseFieldSelector('').requirements, []))

for (const [selector, want] of [
  ['metadata.name', "invalid selector: 'metadata.name'; can't understand 'metadata.name'"],
  ['metadata.name in (s1,s2)', "invalid selector: 'metadata.name in (s1,s2)'; can't understand 'metadata.name in (s1'"],
  ['a=b=c', 'invalid field selector: unescaped character in value: 61'],
  ['a=b\\x', 'invalid field selector: invalid escape sequence: \\x'],
  ['a=b\\', 'invalid field selector: invalid escape sequence: \\'],
] as const) {
  t.test(`refuses '${selector}'`, async (t) => {
    t.throws(() => parseFieldSelector(selector), { message: want, code: 400 })
  })
}

t.test('any value survives printing and parsing', async (t) => {
  fc.assert(
    fc.property(fc.string(), fc.constantFrom('=' as const, '!=' as const), (value, operator) => {
      const requirements = [{ key: 'k', operator, value }]
      t.strictSame(parseFieldSelector(fieldMatcher(requirements).toString()).requirements, requirements)
    }),
  )
})
