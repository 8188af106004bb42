import t from 'tap'
import { endpoints } from '../../../apimachinery/kinds/core/endpoints.ts'
import { services } from '../../../apimachinery/kinds/core/service.ts'
import { endpointSlices } from '../../../apimachinery/kinds/discovery/endpoint-slice.ts'
import type { Draft } from '../../../apimachinery/object.ts'
import type { Service, ServiceSpec } from '../../../apimachinery/types/core-v1.ts'
import { created, createErrors, defaulted, row, updated, updateErrors } from './kind-harness.ts'

const ports = [{ port: 80 }]
/** As after allocation. */
const allocated = (spec: Draft<ServiceSpec>): Service =>
  created(services, { metadata: { name: 's' }, spec: { clusterIP: '10.96.0.7', ports, ...spec } })

for (const { name, spec, want } of [
  {
    name: 'an address in the cluster',
    spec: { ports },
    want: {
      type: 'ClusterIP',
      sessionAffinity: 'None',
      internalTrafficPolicy: 'Cluster',
      ipFamilies: ['IPv4'],
      ipFamilyPolicy: 'SingleStack',
      ports: [{ port: 80, targetPort: 80, protocol: 'TCP' }],
    },
  },
  {
    name: 'a load balancer',
    spec: { type: 'LoadBalancer', ports },
    want: { allocateLoadBalancerNodePorts: true, externalTrafficPolicy: 'Cluster' },
  },
  {
    name: 'sticky',
    spec: { sessionAffinity: 'ClientIP', ports },
    want: { sessionAffinityConfig: { clientIP: { timeoutSeconds: 10800 } } },
  },
  {
    name: 'headless',
    spec: { clusterIP: 'None', selector: { a: 'b' } },
    want: { clusterIPs: ['None'], ipFamilyPolicy: 'SingleStack' },
  },
  {
    name: 'headless without a selector',
    spec: { clusterIP: 'None' },
    want: { ipFamilyPolicy: 'RequireDualStack', ipFamilies: ['IPv4', 'IPv6'] },
  },
  {
    name: 'a name elsewhere',
    spec: { type: 'ExternalName', externalName: 'x.y' },
    want: { ipFamilies: undefined, internalTrafficPolicy: undefined },
  },
] as { name: string; spec: Draft<ServiceSpec>; want: object }[]) {
  t.test(`a service is ${name}`, async (t) => t.match(created(services, { spec }).spec, want))
}

for (const { name, spec, want } of [
  { name: 'without ports', spec: {}, want: ['spec.ports: Required value'] },
  { name: 'headless without ports', spec: { clusterIP: 'None' }, want: [] },
  {
    name: 'several ports need names',
    spec: { ports: [{ port: 1 }, { port: 2, name: 'b' }, { port: 3, name: 'b' }] },
    want: ['spec.ports[0].name: Required value', 'spec.ports[2].name: Duplicate value: "b"'],
  },
  {
    name: 'the same port twice',
    spec: {
      ports: [
        { port: 1, name: 'a' },
        { port: 1, name: 'b' },
      ],
    },
    want: [
      'spec.ports[1]: Duplicate value: {"Name":"","Protocol":"TCP","AppProtocol":null,"Port":1,"TargetPort":0,"NodePort":0}',
    ],
  },
  {
    name: 'a node port without the type',
    spec: { ports: [{ port: 80, nodePort: 30080 }] },
    want: ["spec.ports[0].nodePort: Forbidden: may not be used when `type` is 'ClusterIP'"],
  },
  {
    name: 'an unknown type',
    spec: { type: 'Magic', ports },
    want: [
      'spec.type: Unsupported value: "Magic": supported values: "ClusterIP", "ExternalName", "LoadBalancer", "NodePort"',
    ],
  },
  {
    name: 'no address',
    spec: { clusterIP: 'hello', ports },
    want: ['spec.clusterIPs[0]: Invalid value: "hello": must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)'],
  },
  {
    name: 'an external name that is missing',
    spec: { type: 'ExternalName' },
    want: ['spec.externalName: Required value'],
  },
  {
    name: 'a headless load balancer',
    spec: { type: 'LoadBalancer', clusterIP: 'None', ports },
    want: ['spec.clusterIPs[0]: Invalid value: "None": may not be set to \'None\' for LoadBalancer services'],
  },
  {
    name: 'an outside policy inside',
    spec: { externalTrafficPolicy: 'Local', ports },
    want: ['spec.externalTrafficPolicy: Invalid value: "Local": may only be set for externally-accessible services'],
  },
] as { name: string; spec: Draft<ServiceSpec>; want: string[] }[]) {
  t.test(`a new service: ${name}`, async (t) => t.strictSame(createErrors(services, { spec }), want))
}

t.test('a service keeps its address', async (t) => {
  const old = allocated({})
  const kept = updated(services, old, ({ spec }) => {
    delete spec.clusterIP
    delete spec.clusterIPs
  })
  t.strictSame(kept.spec.clusterIPs, ['10.96.0.7'], 'also when an update leaves it out')
  const errors = updateErrors(services, old, ({ spec }) => {
    spec.clusterIP = '10.96.0.8'
  })
  t.strictSame(errors, ['spec.clusterIPs[0]: Invalid value: ["10.96.0.8"]: may not change once set'])
})

t.test('a service keeps its node ports by name', async (t) => {
  const old = allocated({
    type: 'NodePort',
    ports: [
      { port: 80, name: 'a', nodePort: 30001 },
      { port: 81, name: 'b', nodePort: 30002 },
    ],
  })
  const { spec } = updated(services, old, ({ spec }) => {
    spec.ports = [
      { port: 81, name: 'b' },
      { port: 82, name: 'c' },
    ] as ServiceSpec['ports']
  })
  t.strictSame(
    spec.ports?.map(({ nodePort }) => nodePort),
    [30002, undefined],
  )
})

t.test('what a new type has no use for goes', async (t) => {
  const toName = updated(services, allocated({}), ({ spec }) =>
    Object.assign(spec, { type: 'ExternalName', externalName: 'a.b' }),
  )
  t.match(toName.spec, { clusterIP: undefined, clusterIPs: undefined, ipFamilies: undefined })
  const balancer = allocated({ type: 'LoadBalancer', ports: [{ port: 80, nodePort: 30001 }] })
  const inside = updated(services, balancer, ({ spec }) => {
    spec.type = 'ClusterIP'
  })
  t.match(inside.spec, { allocateLoadBalancerNodePorts: undefined, externalTrafficPolicy: undefined })
  t.equal(inside.spec.ports?.[0]?.nodePort, undefined)
})

for (const { name, service, want } of [
  {
    name: 'inside',
    service: {
      spec: {
        clusterIP: '10.96.0.7',
        clusterIPs: ['10.96.0.7'],
        ports: [{ port: 80 }, { port: 53, protocol: 'UDP' }],
        selector: { b: '2', a: '1' },
      },
    },
    want: {
      Type: 'ClusterIP',
      'Cluster-IP': '10.96.0.7',
      'External-IP': '<none>',
      'Port(s)': '80/TCP,53/UDP',
      Selector: 'a=1,b=2',
    },
  },
  {
    name: 'elsewhere',
    service: { spec: { type: 'ExternalName', externalName: 'x.y' } },
    want: { 'Cluster-IP': '<none>', 'External-IP': 'x.y', 'Port(s)': '<none>' },
  },
  {
    name: 'behind a load balancer to come',
    service: { spec: { type: 'LoadBalancer', ports: [{ port: 80, nodePort: 30001 }] } },
    want: { 'External-IP': '<pending>', 'Port(s)': '80:30001/TCP' },
  },
  {
    name: 'behind a load balancer',
    service: {
      spec: { type: 'LoadBalancer' },
      status: { loadBalancer: { ingress: [{ hostname: 'z' }, { ip: '1.1.1.1' }] } },
    },
    want: { 'External-IP': '1.1.1.1,z' },
  },
] as { name: string; service: Draft<Service>; want: object }[]) {
  t.test(`a service ${name} in a table`, async (t) => t.match(row(services, defaulted(services, service)), want))
}

t.test('endpoints in a table are cut after three', async (t) => {
  const addresses = ['1', '2', '3', '4', '5'].map((n) => ({ ip: `10.0.0.${n}` }))
  const made = defaulted(endpoints, { subsets: [{ addresses, ports: [{ port: 80 }] }] })
  t.match(row(endpoints, made), { Endpoints: '10.0.0.1:80,10.0.0.2:80,10.0.0.3:80 + 2 more...' })
  t.match(row(endpoints, defaulted(endpoints, {})), { Endpoints: '<none>' })
})

t.test('an endpoint slice keeps its type and counts changes of labels', async (t) => {
  const old = created(endpointSlices, { addressType: 'IPv4', endpoints: [{ addresses: ['10.0.0.1'] }], ports })
  t.strictSame(
    updateErrors(endpointSlices, old, (slice) => {
      slice.addressType = 'IPv6'
    }),
    [
      'endpoints[0].addresses[0]: Invalid value: "10.0.0.1": must be a valid IPv6 address',
      'addressType: Invalid value: "IPv6": field is immutable',
    ],
  )
  t.ok(endpointSlices.rules.bumpsGeneration!({ ...old, metadata: { ...old.metadata, labels: { a: 'b' } } }, old))
  t.match(row(endpointSlices, old), { Ports: '80', Endpoints: '10.0.0.1' })
})
