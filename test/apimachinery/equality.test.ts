import fc from 'fast-check'
import t from 'tap'
import { deepClone, deepEqual, deepFreeze, ownValue } from '../../apimachinery/equality.ts'

t.test('absent and undefined are the same, null is not', async (t) => {
  t.ok(deepEqual({ a: undefined, b: 1 }, { b: 1, c: undefined }))
  t.notOk(deepEqual({ a: null }, {}))
  t.notOk(deepEqual({ a: 1 }, { b: 1 }))
  t.notOk(deepEqual([1, 2], [2, 1]))
  t.notOk(deepEqual([], {}))
  t.notOk(deepEqual({ toString: 1 }, {}))
})

t.test('a clone is equal and shares nothing, whatever its keys are', async (t) => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      deepFreeze(value)
      const copy = deepClone(value)
      t.ok(deepEqual(copy, value))
      if (typeof value === 'object' && value !== null) t.notOk(Object.isFrozen(copy) && Object.keys(value).length > 0)
    }),
    { numRuns: 200 },
  )
  const hostile = JSON.parse('{"__proto__": {"polluted": true}}')
  t.equal(JSON.stringify(deepClone(hostile)), JSON.stringify(hostile))
  t.equal((deepClone(hostile) as Record<string, unknown>)['polluted'], undefined)
})

t.test('ownValue finds what a map holds, and nothing that every object has', async (t) => {
  const map = JSON.parse('{"a":"1","__proto__":"2"}') as Record<string, string>
  t.equal(ownValue(map, 'a'), '1')
  t.equal(ownValue(map, '__proto__'), '2')
  t.equal(ownValue({} as Record<string, string>, '__proto__'), undefined)
  t.equal(ownValue({} as Record<string, string>, 'constructor'), undefined)
  t.equal(ownValue(undefined, 'a'), undefined)
})
