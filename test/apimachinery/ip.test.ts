import fc from 'fast-check'
import t from 'tap'
import { cidrContains, formatCidr, formatIp, networkOf, parseCidr, parseIp } from '../../apimachinery/ip.ts'

for (const [text, canonical] of [
  ['10.0.0.1', '10.0.0.1'],
  ['010.000.0.1', '10.0.0.1'],
  ['::ffff:10.0.0.1', '10.0.0.1'],
  ['::', '::'],
  ['::1', '::1'],
  ['FD00:0:0:0:0:0:0:00Ab', 'fd00::ab'],
  ['1:0:0:2:0:0:0:3', '1:0:0:2::3'],
  ['1:0:2:3:4:5:6:7', '1:0:2:3:4:5:6:7'],
  ['::1.2.3.4', '::102:304'],
] as const)
  t.equal(formatIp(parseIp(text)!), canonical, `${text} is ${canonical}`)

for (const text of ['', 'x', '1.2.3', '1.2.3.256', '1.2.3.4.5', 'fe80::1%eth0', ':::', '1.2.3.-4', '1.2.3. 4'])
  t.equal(parseIp(text), undefined, `${JSON.stringify(text)} is no address`)

for (const text of ['10.0.0.0', '10.0.0.0/33', '::/129', '/8', '10.0.0.0/', '10.0.0.0/-1', '10.0.0.0/8/8'])
  t.equal(parseCidr(text), undefined, `${text} is no range`)

t.test('the network of an address has no bits beyond the prefix', async (t) => {
  t.equal(formatCidr(parseCidr('10.1.2.3/8')!), '10.0.0.0/8')
  t.equal(formatCidr(parseCidr('fd00::ff:1/120')!), 'fd00::ff:0/120')
  t.equal(formatCidr(parseCidr('::ffff:10.1.2.3/104')!), '10.0.0.0/8')
})

t.test('a range has the addresses with its prefix, of its family', async (t) => {
  const has = (range: string, address: string) => cidrContains(parseCidr(range)!, parseIp(address)!)
  t.ok(has('10.0.0.0/8', '10.255.255.255'))
  t.notOk(has('10.0.0.0/8', '11.0.0.0'))
  t.ok(has('0.0.0.0/0', '255.0.0.1'))
  t.notOk(has('::/0', '1.2.3.4'))
  t.ok(has('fd00::/64', 'fd00::ffff'))
})

t.test('what is written can be read', async (t) => {
  const family = fc.constantFrom(4 as const, 6 as const)
  const address = family.chain((family) =>
    fc.bigInt({ min: 0n, max: family === 4 ? 2n ** 32n - 1n : 2n ** 128n - 1n }).map((value) => ({ family, value })),
  )
  fc.assert(
    fc.property(address, fc.nat({ max: 32 }), ({ family, value }, prefixLength) => {
      const text = formatIp({ family, value })
      const ip = parseIp(text)!
      // IPv4 addresses in IPv6 are read as IPv4.
      if (family === 6 && value >> 32n === 0xffffn) return ip.family === 4
      const network = networkOf(parseCidr(`${text}/${prefixLength}`)!)
      return ip.value === value && cidrContains({ ip, prefixLength }, network)
    }),
    { numRuns: 300 },
  )
  t.pass()
})
