import t from 'tap'
import { SeededRandom, SystemRandom } from '../../platform/random.ts'

t.test('the same seed draws the same, another seed something else', async (t) => {
  const draw = (seed: string) => {
    const random = new SeededRandom(seed)
    return [random.uuid(), random.suffix(5), random.int(1000), random.next()]
  }
  t.strictSame(draw('a'), draw('a'))
  t.notSame(draw('a'), draw('b'))
})

t.test('a fork draws the same however much its parent has drawn', async (t) => {
  const parent = new SeededRandom('seed')
  const before = parent.fork('agent').uuid()
  parent.next()
  t.equal(parent.fork('agent').uuid(), before)
  t.not(parent.fork('other').uuid(), before)
})

for (const random of [new SeededRandom('seed'), new SystemRandom()]) {
  t.test(`${random.constructor.name}: uuids are version 4, suffixes use the alphabet of generated names`, async (t) => {
    for (let i = 0; i < 100; i++) {
      t.match(random.uuid(), /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
      t.match(random.suffix(5), /^[bcdfghjklmnpqrstvwxz2456789]{5}$/)
      const n = random.int(7)
      t.ok(n >= 0 && n < 7 && Number.isInteger(n))
    }
  })
}
