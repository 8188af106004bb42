import t from 'tap'
import { endpoints } from '../../../../apimachinery/kinds/core/endpoints.ts'
import { services } from '../../../../apimachinery/kinds/core/service.ts'
import type { Draft } from '../../../../apimachinery/object.ts'
import type { EndpointSubset, Service, ServiceSpec } from '../../../../apimachinery/types/core-v1.ts'
import { created, createErrors, statusErrors, updateErrors, warnings } from '../kind-harness.ts'

const ports = [{ port: 80 }]
const balanced: Draft<ServiceSpec> = { type: 'LoadBalancer', ports }

const cases: { name: string; spec: Draft<ServiceSpec>; want: unknown }[] = [
  {
    name: 'a type that there is not',
    spec: { type: 'Cloud', ports },
    want: [
      'spec.type: Unsupported value: "Cloud": supported values: "ClusterIP", "ExternalName", "LoadBalancer", "NodePort"',
    ],
  },
  { name: 'a name elsewhere', spec: { type: 'ExternalName', externalName: 'example.com.' }, want: [] },
  {
    name: 'a name elsewhere with an address',
    spec: { type: 'ExternalName', externalName: '', clusterIP: '10.0.0.1' },
    want: ['spec.clusterIPs: Forbidden: may not be set for ExternalName services', 'spec.externalName: Required value'],
  },
  {
    name: 'an address that is none',
    spec: { ports, clusterIP: 'here', clusterIPs: ['here'] },
    want: ['spec.clusterIPs[0]: Invalid value: "here": must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)'],
  },
  {
    name: 'two addresses that disagree',
    spec: { ports, clusterIP: '10.0.0.1', clusterIPs: ['10.0.0.2'] },
    want: ['spec.clusterIPs: Invalid value: ["10.0.0.2"]: first value must match `clusterIP`'],
  },
  {
    name: 'families that there are not',
    spec: { ports, ipFamilies: ['IPv5'], ipFamilyPolicy: 'Some' },
    want: [
      'spec.ipFamilies[0]: Unsupported value: "IPv5": supported values: "IPv4", "IPv6"',
      'spec.ipFamilyPolicy: Unsupported value: "Some": supported values: "PreferDualStack", "RequireDualStack", "SingleStack"',
    ],
  },
  {
    name: 'a family twice',
    spec: { ports, ipFamilies: ['IPv4', 'IPv4'], ipFamilyPolicy: 'RequireDualStack' },
    want: ['spec.ipFamilies[1]: Duplicate value: "IPv4"'],
  },
  {
    name: 'addresses outside that none should have',
    spec: { ports, externalIPs: ['127.0.0.1', 'here', '10.0.0.1'] },
    want: [
      'spec.externalIPs[0]: Invalid value: "127.0.0.1": may not be in the loopback range (127.0.0.0/8, ::1/128)',
      'spec.externalIPs[1]: Invalid value: "here": must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)',
    ],
  },
  {
    name: 'affinity for no time',
    spec: { ports, sessionAffinity: 'ClientIP', sessionAffinityConfig: { clientIP: { timeoutSeconds: 0 } } },
    want: [
      'spec.sessionAffinityConfig.clientIP.timeoutSeconds: Invalid value: 0: must be greater than 0 and less than 86400',
    ],
  },
  {
    name: 'affinity for longer than a day',
    spec: { ports, sessionAffinity: 'ClientIP', sessionAffinityConfig: { clientIP: { timeoutSeconds: 86401 } } },
    want: [
      'spec.sessionAffinityConfig.clientIP.timeoutSeconds: Invalid value: 86401: must be greater than 0 and less than 86400',
    ],
  },
  {
    name: 'affinity that is not wanted',
    spec: { ports, sessionAffinity: 'None', sessionAffinityConfig: { clientIP: { timeoutSeconds: 5 } } },
    want: ['spec.sessionAffinityConfig: Forbidden: must not be set when session affinity is None'],
  },
  {
    name: 'ports without names, or with the same one',
    spec: { ports: [{ port: 1 }, { port: 2, name: 'a' }, { port: 3, name: 'a' }, { port: 1 }] },
    want: [
      'spec.ports[0].name: Required value',
      'spec.ports[2].name: Duplicate value: "a"',
      'spec.ports[3].name: Required value',
      'spec.ports[3]: Duplicate value: {"Name":"","Protocol":"TCP","AppProtocol":null,"Port":1,"TargetPort":0,"NodePort":0}',
    ],
  },
  {
    name: 'ports of nonsense',
    spec: { ports: [{ port: 0, protocol: 'HTTP', targetPort: 'Not_A_Port', appProtocol: 'a b' }] },
    want: [
      'spec.ports[0].port: Invalid value: 0: must be between 1 and 65535, inclusive',
      'spec.ports[0].protocol: Unsupported value: "HTTP": supported values: "SCTP", "TCP", "UDP"',
      'spec.ports[0].targetPort: Invalid value: "Not_A_Port": must contain only alpha-numeric characters (a-z, 0-9), and hyphens (-)',
      "spec.ports[0].appProtocol: Invalid value: \"a b\": name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')",
    ],
  },
  {
    name: 'a node port without nodes',
    spec: { ports: [{ port: 80, nodePort: 30000 }] },
    want: ["spec.ports[0].nodePort: Forbidden: may not be used when `type` is 'ClusterIP'"],
  },
  {
    name: 'a node port twice',
    spec: {
      type: 'NodePort',
      ports: [
        { name: 'a', port: 80, nodePort: 30000 },
        { name: 'b', port: 81, nodePort: 30000 },
      ],
    },
    want: ['spec.ports[1].nodePort: Duplicate value: 30000'],
  },
  {
    name: 'sources of a balancer that are no ranges',
    spec: { ...balanced, loadBalancerSourceRanges: ['10.0.0.0', '10.0.0.1/8'] },
    want: [
      'spec.LoadBalancerSourceRanges[0]: Invalid value: "10.0.0.0": must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)',
      'spec.LoadBalancerSourceRanges[1]: Invalid value: "10.0.0.1/8": must not have bits set beyond the prefix length',
    ],
  },
  {
    name: 'sources without a balancer',
    spec: { ports, loadBalancerSourceRanges: ['10.0.0.0/8'] },
    want: ["spec.LoadBalancerSourceRanges: Forbidden: may only be used when `type` is 'LoadBalancer'"],
  },
  {
    name: 'a class of balancer without one',
    spec: { ports, loadBalancerClass: 'a/b' },
    want: ["spec.loadBalancerClass: Forbidden: may only be used when `type` is 'LoadBalancer'"],
  },
  {
    name: 'a class of balancer of no name',
    spec: { ...balanced, loadBalancerClass: 'a b' },
    want: [
      "spec.loadBalancerClass: Invalid value: \"a b\": name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')",
    ],
  },
  {
    name: 'no node ports, without a balancer',
    spec: { ports, allocateLoadBalancerNodePorts: false },
    want: ["spec.allocateLoadBalancerNodePorts: Forbidden: may only be used when `type` is 'LoadBalancer'"],
  },
  {
    name: 'policies that there are not',
    spec: { ...balanced, externalTrafficPolicy: 'Near', internalTrafficPolicy: 'Near', trafficDistribution: 'Near' },
    want: [
      'spec.externalTrafficPolicy: Unsupported value: "Near": supported values: "Cluster", "Local"',
      'spec.internalTrafficPolicy: Unsupported value: "Near": supported values: "Cluster", "Local"',
      'spec.trafficDistribution: Unsupported value: "Near": supported values: "PreferClose", "PreferSameNode", "PreferSameZone"',
    ],
  },
  {
    name: 'a policy for outside without an outside',
    spec: { ports, externalTrafficPolicy: 'Local' },
    want: ['spec.externalTrafficPolicy: Invalid value: "Local": may only be set for externally-accessible services'],
  },
  {
    name: 'a port for health that none checks',
    spec: { ...balanced, healthCheckNodePort: 30001 },
    want: [
      "spec.healthCheckNodePort: Invalid value: 30001: may only be set when `type` is 'LoadBalancer' and `externalTrafficPolicy` is 'Local'",
    ],
  },
  {
    name: 'pods by labels that none has',
    spec: { ports, selector: { 'a b': 'c' } },
    want: [
      "spec.selector: Invalid value: \"a b\": name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')",
    ],
  },
]

for (const { name, spec, want } of cases) {
  t.test(`a new service: ${name}`, async (t) => t.strictSame(createErrors(services, { spec }), want))
}

t.test('the class of a balancer stays while there is one', async (t) => {
  const old = created(services, {
    spec: { ...balanced, loadBalancerClass: 'a.example.com/x', clusterIP: '10.0.0.1', clusterIPs: ['10.0.0.1'] },
  })
  t.strictSame(
    updateErrors(services, old, ({ spec }) => void (spec.loadBalancerClass = 'a.example.com/y')),
    ['spec.loadBalancerClass: Invalid value: "a.example.com/y": may not change once set'],
  )
})

t.test('a balancer has addresses, and each says how traffic comes in', async (t) => {
  const old = created(services, { spec: balanced })
  const report = (ingress: object[]) =>
    statusErrors(services, old, (draft) => void (draft.status = { loadBalancer: { ingress } } as Service['status']))
  t.strictSame(report([{ ip: '192.0.2.1', ipMode: 'Proxy' }, { hostname: 'example.com' }]), [])
  t.strictSame(
    report([
      { ip: 'here', ipMode: 'VIP' },
      { ip: '192.0.2.1', ipMode: 'Near' },
      { ipMode: 'VIP' },
      { hostname: '192.0.2.1' },
    ]),
    [
      'status.loadBalancer.ingress[0].ip: Invalid value: "here": must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)',
      'status.loadBalancer.ingress[1].ipMode: Unsupported value: "Near": supported values: "Proxy", "VIP"',
      'status.loadBalancer.ingress[2].ipMode: Forbidden: may not be specified when `ip` is not set',
      'status.loadBalancer.ingress[3].hostname: Invalid value: "192.0.2.1": must be a DNS name, not an IP address',
    ],
  )
})

t.test('warnings of services', async (t) => {
  t.strictSame(
    warnings(services, {
      spec: {
        ...balanced,
        loadBalancerIP: '192.0.2.1',
        externalIPs: ['2001:DB8::1'],
        clusterIPs: ['None'],
        clusterIP: 'None',
        sessionAffinity: 'ClientIP',
      },
    }),
    [
      'spec.externalIPs[0]: IPv6 address "2001:DB8::1" should be in RFC 5952 canonical format ("2001:db8::1")',
      'spec.loadBalancerIP is ignored for headless services',
      'spec.externalIPs is ignored for headless services',
      'spec.SessionAffinity is ignored for headless services',
    ],
  )
})

const subsets: { name: string; subset: Draft<EndpointSubset>; want: unknown }[] = [
  {
    name: 'nothing',
    subset: { ports: [{ port: 80, protocol: 'TCP' }] },
    want: ['subsets[0]: Required value: must specify `addresses` or `notReadyAddresses`'],
  },
  {
    name: 'addresses of nonsense',
    subset: {
      addresses: [{ ip: 'here', hostname: 'a.b', nodeName: 'Bad_' }],
      notReadyAddresses: [{ ip: '127.0.0.1' }],
    },
    want: [
      'subsets[0].addresses[0].ip: Invalid value: "here": must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)',
      'subsets[0].addresses[0].hostname: Invalid value: "a.b": must not contain dots',
      "subsets[0].addresses[0].nodeName: Invalid value: \"Bad_\": a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')",
      'subsets[0].addresses[0].ip: Invalid value: "here": must be a valid IP address',
      'subsets[0].notReadyAddresses[0].ip: Invalid value: "127.0.0.1": may not be in the loopback range (127.0.0.0/8, ::1/128)',
    ],
  },
  {
    name: 'ports of nonsense',
    subset: {
      addresses: [{ ip: '10.0.0.1' }],
      ports: [
        { port: 0, protocol: 'HTTP', appProtocol: 'a b' },
        { name: 'Bad_', port: 1 },
      ],
    },
    want: [
      'subsets[0].ports[0].name: Required value',
      'subsets[0].ports[0].port: Invalid value: 0: must be between 1 and 65535, inclusive',
      'subsets[0].ports[0].protocol: Unsupported value: "HTTP": supported values: "SCTP", "TCP", "UDP"',
      "subsets[0].ports[0].appProtocol: Invalid value: \"a b\": name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')",
      "subsets[0].ports[1].name: Invalid value: \"Bad_\": a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?')",
    ],
  },
]

for (const { name, subset, want } of subsets) {
  t.test(`endpoints: ${name}`, async (t) => t.strictSame(createErrors(endpoints, { subsets: [subset] }), want))
}

t.test('endpoints in a form of their own are warned of', async (t) => {
  t.strictSame(warnings(endpoints, { subsets: [{ addresses: [{ ip: '2001:DB8::1' }] }] }), [
    'subsets[0].addresses[0].ip: IPv6 address "2001:DB8::1" should be in RFC 5952 canonical format ("2001:db8::1")',
  ])
})
