import t from 'tap'
import { percentOf, resolveIntOrPercent } from '../../apimachinery/int-or-string.ts'

for (const [value, total, up, down] of [
  [3, 10, 3, 3],
  ['25%', 10, 3, 2],
  ['28%', 25, 7, 7],
  ['0%', 10, 0, 0],
  ['100%', 0, 0, 0],
] as const) {
  t.test(`${value} of ${total}`, async (t) => {
    t.equal(resolveIntOrPercent(value, total, 'up'), up)
    t.equal(resolveIntOrPercent(value, total, 'down'), down)
  })
}

t.test('text that is no percentage is refused', async (t) => {
  t.equal(percentOf('five'), undefined)
  t.throws(() => resolveIntOrPercent('five', 10, 'up'), RangeError)
})
