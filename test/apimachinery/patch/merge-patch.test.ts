import fc from 'fast-check'
import t from 'tap'
import { deepFreeze } from '../../../apimachinery/equality.ts'
import { applyMergePatch } from '../../../apimachinery/patch/merge-patch.ts'

// The examples of RFC 7386, appendix A, whose documents are objects.
for (const [document, patch, want] of [
  [{ a: 'b' }, { a: 'c' }, { a: 'c' }],
  [{ a: 'b' }, { b: 'c' }, { a: 'b', b: 'c' }],
  [{ a: 'b' }, { a: null }, {}],
  [{ a: 'b', b: 'c' }, { a: null }, { b: 'c' }],
  [{ a: ['b'] }, { a: 'c' }, { a: 'c' }],
  [{ a: 'c' }, { a: ['b'] }, { a: ['b'] }],
  [{ a: { b: 'c' } }, { a: { b: 'd', c: null } }, { a: { b: 'd' } }],
  [{ a: [{ b: 'c' }] }, { a: [1] }, { a: [1] }],
  [{ e: null }, { a: 1 }, { e: null, a: 1 }],
  [{}, { a: { bb: { ccc: null } } }, { a: { bb: {} } }],
] as const) {
  t.test(`${JSON.stringify(document)} with ${JSON.stringify(patch)}`, async (t) => {
    t.strictSame(applyMergePatch(deepFreeze(document), deepFreeze(patch)), want)
  })
}

for (const [patch, message] of [
  [[], 'error decoding patch: json: cannot unmarshal array into Go value of type map[string]interface {}'],
  ['x', 'error decoding patch: json: cannot unmarshal string into Go value of type map[string]interface {}'],
] as const) {
  t.test(`refuses ${JSON.stringify(patch)}`, async (t) => {
    t.throws(() => applyMergePatch({}, patch), { code: 400, message })
  })
}

t.test('keeps __proto__ a key like any other', async (t) => {
  const patch = JSON.parse('{"a":{"__proto__":{"polluted":true}}}')
  const patched = applyMergePatch({ a: { b: 1 } }, patch)
  t.equal(JSON.stringify(patched), '{"a":{"b":1,"__proto__":{"polluted":true}}}')
  t.equal(({} as Record<string, unknown>)['polluted'], undefined)
})

t.test('a second time changes nothing', async (t) => {
  const value = fc.dictionary(fc.constantFrom('a', 'b', 'c'), fc.jsonValue({ maxDepth: 3 }))
  fc.assert(
    fc.property(value, value, (document, patch) => {
      const once = applyMergePatch(document, patch)
      t.strictSame(applyMergePatch(once, patch), once)
    }),
  )
})
