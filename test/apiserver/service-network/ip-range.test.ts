import fc from 'fast-check'
import t from 'tap'
import { IpRange, parseIPv4 } from '../../../apiserver/service-network/ip-range.ts'

t.test('an address leads to its offset and back', async (t) => {
  const ranges = fc.tuple(fc.ipV4(), fc.integer({ min: 0, max: 32 }))
  fc.assert(
    fc.property(ranges, fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }), ([base, bits], part) => {
      const range = new IpRange(`${base}/${bits}`)
      const offset = Math.floor(part * range.size)
      t.equal(range.offsetOf(range.at(offset)), offset)
    }),
  )
})

t.test('begins at the network address, whatever address names it', async (t) => {
  t.equal(new IpRange('10.96.7.9/16').at(1), '10.96.0.1')
})

t.test('knows what lies outside', async (t) => {
  const range = new IpRange('10.96.0.0/16')
  t.equal(range.offsetOf('10.97.0.0'), undefined)
  t.equal(range.offsetOf('10.95.255.255'), undefined)
  t.equal(range.offsetOf('10.96.255.255'), 65_535)
})

t.test('takes IPv4 ranges only', async (t) => {
  for (const text of ['10.96.0.0', 'fd00::/64', '10.96.0.0/33', '10.96.0/16', '10.96.0.0/x', '']) {
    t.throws(() => new IpRange(text), RangeError, text)
  }
  t.equal(parseIPv4('010.0.0.1'), undefined, 'leading zeros are ambiguous')
})
