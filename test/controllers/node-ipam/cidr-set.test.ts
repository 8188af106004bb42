import fc from 'fast-check'
import t from 'tap'
import { parseCidr } from '../../../apimachinery/ip.ts'
import { CidrSet } from '../../../controllers/node-ipam/cidr-set.ts'

const cidr = (text: string) => parseCidr(text)!
const takeAll = (set: CidrSet) => {
  const taken: string[] = []
  for (let next = set.takeNext(); next !== undefined; next = set.takeNext()) taken.push(next)
  return taken
}

t.test('a range gives out its pieces in order, each once', async (t) => {
  t.strictSame(takeAll(new CidrSet(cidr('10.0.4.9/22'), 24)), [
    '10.0.4.0/24',
    '10.0.5.0/24',
    '10.0.6.0/24',
    '10.0.7.0/24',
  ])
  t.strictSame(takeAll(new CidrSet(cidr('2001:db8::/63'), 64)), ['2001:db8::/64', '2001:db8:0:1::/64'])
  t.strictSame(takeAll(new CidrSet(cidr('10.0.0.0/24'), 24)), ['10.0.0.0/24'])
})

for (const c of [
  { name: 'a piece', occupied: '10.0.1.0/24', left: ['10.0.0.0/24', '10.0.2.0/24', '10.0.3.0/24'] },
  { name: 'a part of a piece', occupied: '10.0.1.128/25', left: ['10.0.0.0/24', '10.0.2.0/24', '10.0.3.0/24'] },
  { name: 'several pieces', occupied: '10.0.2.0/23', left: ['10.0.0.0/24', '10.0.1.0/24'] },
  { name: 'the whole range', occupied: '10.0.0.0/8', left: [] },
  {
    name: 'something else',
    occupied: '10.1.0.0/24',
    left: ['10.0.0.0/24', '10.0.1.0/24', '10.0.2.0/24', '10.0.3.0/24'],
  },
])
  t.test(`what ${c.name} takes is not given out until it is released`, async (t) => {
    const set = new CidrSet(cidr('10.0.0.0/22'), 24)
    set.occupy(cidr(c.occupied))
    const taken = takeAll(set)
    t.strictSame(taken, c.left)
    set.release(cidr(c.occupied))
    t.equal(takeAll(set).length, 4 - c.left.length)
  })

for (const c of [
  { range: '10.0.0.0/24', length: 23 },
  { range: '10.0.0.0/8', length: 25 },
  { range: '10.0.0.0/24', length: 33 },
])
  t.test(`${c.range} cannot be cut into pieces of /${c.length}`, async (t) => {
    t.throws(() => new CidrSet(cidr(c.range), c.length), RangeError)
  })

t.test('whatever is taken and released, no piece is out twice', async () => {
  const step = fc.oneof(
    fc.constant('take'),
    fc.nat(7).map((index) => index),
  )
  fc.assert(
    fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
      const set = new CidrSet(cidr('10.0.0.0/21'), 24)
      const out: string[] = []
      for (const step of steps) {
        if (step === 'take') {
          const taken = set.takeNext()
          if ((taken === undefined) !== (out.length === 8)) return false
          if (taken !== undefined) out.push(taken)
        } else {
          const [released] = out.splice(Number(step) % Math.max(1, out.length), 1)
          if (released !== undefined) set.release(cidr(released))
        }
        if (new Set(out).size !== out.length) return false
      }
      return true
    }),
    { numRuns: 200 },
  )
})
