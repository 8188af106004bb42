import fc from 'fast-check'
import t from 'tap'
import { diffText, internalStruct } from '../../../apimachinery/kinds/validation/upstream-text.ts'

t.test('fields of structs are capital inside messages', async (t) => {
  t.strictSame(internalStruct({ aB: [{ c: 1 }], d: null }), { AB: [{ C: 1 }], D: null })
})

t.test('a diff shows what differs, with three lines around it', async (t) => {
  const old = { a: 1, b: 2, c: 3, d: 4, e: 5, f: 6, g: 7, h: 8 }
  t.equal(
    diffText(old, { ...old, e: 9 }),
    [
      '@@ -3,7 +3,7 @@',
      '  "B": 2,',
      '  "C": 3,',
      '  "D": 4,',
      '- "E": 5,',
      '+ "E": 9,',
      '  "F": 6,',
      '  "G": 7,',
      '  "H": 8',
      '',
    ].join('\n'),
  )
})

t.test('the lines of a diff are all there', async (t) => {
  fc.assert(
    fc.property(fc.array(fc.nat(3)), fc.array(fc.nat(3)), (a, b) => {
      const lines = diffText(a, b).split('\n').slice(1, -1)
      const removed = lines.filter((line) => line.startsWith('-')).length
      const added = lines.filter((line) => line.startsWith('+')).length
      const count = (list: number[]) => JSON.stringify(list, null, 1).split('\n').length
      t.equal(added - removed, count(b) - count(a))
    }),
    { numRuns: 200 },
  )
})
