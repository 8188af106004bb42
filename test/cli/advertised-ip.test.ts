import t from 'tap'
import { advertisedIp } from '../../cli/advertised-ip.ts'

for (const c of [
  { name: 'the address that it listens on', bind: '192.0.2.7', external: '198.51.100.1', want: '192.0.2.7' },
  { name: 'an external one instead of loopback', bind: '127.0.0.1', external: '198.51.100.1', want: '198.51.100.1' },
  { name: 'an external one when it listens on all', bind: '0.0.0.0', external: '198.51.100.1', want: '198.51.100.1' },
  { name: 'an external one instead of IPv6', bind: '::', external: '198.51.100.1', want: '198.51.100.1' },
  { name: 'an external one instead of a name', bind: 'localhost', external: '198.51.100.1', want: '198.51.100.1' },
  { name: 'nothing when there is no network', bind: '127.0.0.1', external: undefined, want: undefined },
]) {
  t.test(`advertises ${c.name}`, async (t) => {
    t.equal(advertisedIp(c.bind, { externalIpv4: () => c.external }), c.want)
  })
}
