import fc from 'fast-check'
import t from 'tap'
import { IndexSet } from '../../../controllers/job/index-set.ts'

for (const [indexes, want] of [
  [[], ''],
  [[4], '4'],
  [[0, 1], '0,1'],
  [[5, 1, 3, 4], '1,3-5'],
  [[7, 0, 2, 1, 7, 6], '0-2,6,7'],
] as const) {
  t.test(`${JSON.stringify(indexes)} is written "${want}"`, async (t) => {
    t.equal(IndexSet.none.with(indexes).toString(), want)
  })
}

t.test('indexes from the number of completions on are not read', async (t) => {
  t.equal(IndexSet.parse('1,3-5,7', 5).toString(), '1,3,4')
  t.equal(IndexSet.parse('1,3-5,7', 3).toString(), '1')
})

t.test('it is a set, whatever is in it', async (t) => {
  const some = fc.array(fc.nat({ max: 60 }), { maxLength: 40 })
  fc.assert(
    fc.property(some, some, (a, b) => {
      const [setA, setB] = [new Set(a), new Set(b)]
      const [one, other] = [IndexSet.none.with(a), IndexSet.parse(IndexSet.none.with(b).toString(), 100)]
      t.equal(one.size, setA.size)
      t.equal(one.union(other).size, new Set([...a, ...b]).size)
      t.equal(one.overlap(other), [...setA].filter((index) => setB.has(index)).length)
      t.ok(Array.from({ length: 62 }, (_, i) => i).every((i) => one.has(i) === setA.has(i)))
      const missing = Array.from({ length: 50 }, (_, i) => i).filter((i) => !setA.has(i))
      t.strictSame(one.firstMissing(7, 50), missing.slice(0, 7))
    }),
    { numRuns: 100 },
  )
})
