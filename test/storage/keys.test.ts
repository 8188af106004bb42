import fc from 'fast-check'
import t from 'tap'
import { compareKeys, prefixEnd } from '../../storage/keys.ts'

const key = fc.string({ unit: 'binary', maxLength: 5 })

t.test('keys are ordered as their UTF-8 bytes are', async () => {
  fc.assert(
    fc.property(key, key, (a, b) => {
      t.equal(Math.sign(compareKeys(a, b)), Buffer.compare(Buffer.from(a), Buffer.from(b)))
    }),
  )
  t.ok(compareKeys('/\uffee', '/\u{1f600}') < 0, 'unlike JavaScript orders them')
})

t.test(
  'the end of a prefix comes after all keys that start with it, and before all others that come later',
  async () => {
    fc.assert(
      fc.property(key, key, (prefix, other) => {
        const end = prefixEnd(prefix)
        const isInRange = compareKeys(other, prefix) >= 0 && (end === undefined || compareKeys(other, end) < 0)
        t.equal(isInRange, other.startsWith(prefix))
        t.ok(end === undefined || compareKeys(`${prefix}${other}`, end) < 0)
      }),
    )
    t.equal(prefixEnd('/registry/pods/'), '/registry/pods0')
    t.equal(prefixEnd('\u{10ffff}'), undefined)
    t.equal(prefixEnd('a\u{10ffff}'), 'b')
    t.equal(prefixEnd('\ud7ff'), '\ue000')
  },
)
