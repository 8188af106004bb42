import t from 'tap'
import type { IpFamily } from '../../../apimachinery/kinds/core/service/service-families.ts'
import type { Node, Pod, Service } from '../../../apimachinery/types/core-v1.ts'
import { familiesOf } from '../../../controllers/endpoints/service-pods.ts'
import { wantedEndpoints } from '../../../controllers/endpoints/slice-endpoints.ts'

const nodes = { get: () => ({ metadata: { name: 'n' } }) as Node }
const service = (spec: Partial<Service['spec']>) =>
  ({ metadata: { name: 'web', namespace: 'default' }, spec: { ports: [{ port: 80 }], ...spec } }) as Service
const pod = (...ips: string[]) =>
  ({
    metadata: { name: 'a', namespace: 'default', uid: 'u' },
    spec: { nodeName: 'n', containers: [] },
    status: { podIPs: ips.map((ip) => ({ ip })) },
  }) as unknown as Pod

function addresses(spec: Partial<Service['spec']>, pods: Pod[], family: IpFamily): string[] {
  const { contents } = wantedEndpoints(service(spec), pods, family, nodes)
  return contents.flatMap(({ endpoints }) => endpoints.flatMap((endpoint) => endpoint.addresses))
}

t.test('each family has the addresses that pods have of it, in their usual form', async (t) => {
  const pods = [pod('10.0.0.1', '2001:DB8:0::1'), pod('10.0.0.2')]
  t.strictSame(addresses({}, pods, 'IPv4'), ['10.0.0.1', '10.0.0.2'])
  t.strictSame(addresses({}, pods, 'IPv6'), ['2001:db8::1'])
})

for (const c of [
  { name: 'those that it names', spec: { ipFamilies: ['IPv6', 'IPv4'] }, want: ['IPv6', 'IPv4'] },
  { name: 'that of its address', spec: { clusterIP: '2001:db8::1' }, want: ['IPv6'] },
  { name: 'both when it is headless and names none', spec: { clusterIP: 'None' }, want: ['IPv4', 'IPv6'] },
])
  t.test(`the families of a Service are ${c.name}`, async (t) => {
    t.strictSame(familiesOf(service(c.spec)), c.want)
  })
