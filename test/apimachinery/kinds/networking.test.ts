import t from 'tap'
import { ingresses } from '../../../apimachinery/kinds/networking/ingress.ts'
import { ingressClasses } from '../../../apimachinery/kinds/networking/ingress-class.ts'
import { ipAddresses } from '../../../apimachinery/kinds/networking/ip-address.ts'
import { networkPolicies } from '../../../apimachinery/kinds/networking/network-policy.ts'
import { serviceCidrs } from '../../../apimachinery/kinds/networking/service-cidr.ts'
import { created, createErrors, statusErrors, updateErrors } from './kind-harness.ts'

const backend = { service: { name: 's', port: { number: 80 } } }
const path = { path: '/', pathType: 'Prefix', backend }
const ofSpec = (spec: object) => createErrors(ingresses, { spec }).map((error) => error.replace(/^spec\./, ''))
const ofPath = (change: object) =>
  ofSpec({ rules: [{ http: { paths: [{ ...path, ...change }] } }] }).map((error) =>
    error.replace('rules[0].http.paths[0].', ''),
  )
const ofBackend = (backend: object) => ofPath({ backend }).map((error) => error.replace(/^backend[.:]/, ''))

for (const [name, errors, wanted] of [
  ['a good path', ofPath({}), []],
  ['a path of any form', ofPath({ path: '', pathType: 'ImplementationSpecific' }), []],
  [
    'a path that is not absolute and goes up',
    ofPath({ path: 'a/../b/..' }),
    [
      'path: Invalid value: "a/../b/..": must be an absolute path',
      `path: Invalid value: "a/../b/..": must not contain '/../'`,
      `path: Invalid value: "a/../b/..": cannot end with '/..'`,
    ],
  ],
  [
    'no type of path: nothing else is said',
    ofPath({ pathType: undefined, backend: {} }),
    ['pathType: Required value: pathType must be specified'],
  ],
  ['no paths', ofSpec({ rules: [{ http: { paths: [] } }] }), ['rules[0].http.paths: Required value']],
  [
    'two backends in one',
    ofBackend({ ...backend, resource: { kind: 'K', name: 'n' } }),
    [' Invalid value: "": cannot set both resource and service backends'],
  ],
  [
    'a backend without port',
    ofBackend({ service: { name: 's' } }),
    [' Required value: port name or number is required'],
  ],
  [
    'a backend with a port by name and number',
    ofBackend({ service: { name: '', port: { name: 'a', number: 1 } } }),
    ['service.name: Required value', ' Invalid value: "": cannot set both port name & port number'],
  ],
  [
    'a backend with a port out of range',
    ofBackend({ service: { name: 's', port: { number: 65536 } } }),
    ['service.port.number: Invalid value: 65536: must be between 1 and 65535, inclusive'],
  ],
  [
    'a resource without kind and name',
    ofBackend({ resource: { apiGroup: 'a', kind: '', name: '' } }),
    ['resource.kind: Required value: kind is required', 'resource.name: Required value: name is required'],
  ],
  [
    'an empty class',
    ofSpec({ defaultBackend: backend, ingressClassName: '' }).map((error) => error.slice(0, 38)),
    ['ingressClassName: Invalid value: "": a'],
  ],
  [
    'hosts of certificates: a wildcard may only stand first',
    ofSpec({ defaultBackend: backend, tls: [{ hosts: ['*.a.b', 'a.*.b'], secretName: 'a b' }] }).map(
      (error) => error.split(': a ')[0],
    ),
    ['tls[0].hosts[1]: Invalid value: "a.*.b"', 'tls[0].secretName: Invalid value: "a b"'],
  ],
] as const)
  t.strictSame(errors, wanted, `ingress: ${name}`)

t.test('the old way to name the class of an ingress must not contradict the new one', async (t) => {
  const metadata = { annotations: { 'kubernetes.io/ingress.class': 'old' } }
  t.strictSame(createErrors(ingresses, { metadata, spec: { defaultBackend: backend, ingressClassName: 'new' } }), [
    'annotations.kubernetes.io/ingress.class: Invalid value: "old": must match `ingressClassName` when both are specified',
  ])
  const made = created(ingresses, { metadata, spec: { defaultBackend: backend } })
  const warning = `annotation "kubernetes.io/ingress.class" is deprecated, please use 'spec.ingressClassName' instead`
  t.strictSame(ingresses.rules.warnings!(made, undefined), [warning])
  t.strictSame(ingresses.rules.warnings!(made, made), [], 'only once')
})

t.test('addresses of an ingress are addresses, hosts are names', async (t) => {
  const made = created(ingresses, { spec: { defaultBackend: backend } })
  const errors = statusErrors(ingresses, made, (draft) => {
    draft.status = { loadBalancer: { ingress: [{ ip: 'x' }, { hostname: '10.0.0.1' }, { ip: '010.0.0.1' }] } }
  })
  t.strictSame(errors, [
    'status.loadBalancer.ingress[0].ip: Invalid value: "x": must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)',
    'status.loadBalancer.ingress[1].hostname: Invalid value: "10.0.0.1": must be a DNS name, not an IP address',
    'status.loadBalancer.ingress[2].ip: Invalid value: "010.0.0.1": must not have leading 0s',
  ])
})

const parameters = { kind: 'K', name: 'n' }
const ofClass = (spec: object) => createErrors(ingressClasses, { spec }).map((error) => error.replace(/^spec\./, ''))

for (const [name, errors, wanted] of [
  ['a good class', ofClass({ controller: 'acme.io/foo', parameters }), []],
  ['no controller', ofClass({}), ['controller: Required value']],
  [
    'a controller without domain',
    ofClass({ controller: 'foo' }),
    ['controller: Invalid value: "foo": must be a domain-prefixed path (such as "acme.io/foo")'],
  ],
  [
    'a controller of 251 characters',
    ofClass({ controller: `a.b/${'c'.repeat(247)}` }),
    ['controller: Too long: may not be more than 250 bytes'],
  ],
  [
    'parameters of a namespace, of none',
    ofClass({ controller: 'a.b/c', parameters: { ...parameters, scope: 'Namespace' } }),
    ["parameters.namespace: Required value: `parameters.scope` is set to 'Namespace'"],
  ],
  [
    'parameters of the cluster, of a namespace',
    ofClass({ controller: 'a.b/c', parameters: { ...parameters, scope: 'Cluster', namespace: 'n' } }),
    ["parameters.namespace: Forbidden: `parameters.scope` is set to 'Cluster'"],
  ],
  [
    'parameters of elsewhere',
    ofClass({ controller: 'a.b/c', parameters: { kind: '', name: 'a/b', scope: 'Galaxy' } }),
    [
      'parameters.kind: Required value: kind is required',
      `parameters.name: Invalid value: "a/b": may not contain '/'`,
      'parameters.scope: Unsupported value: "Galaxy": supported values: "Cluster", "Namespace"',
    ],
  ],
] as const)
  t.strictSame(errors, wanted, `ingress class: ${name}`)

const ofPolicy = (spec: object) =>
  createErrors(networkPolicies, { spec: { podSelector: {}, ...spec } }).map((error) => error.replace(/^spec\./, ''))
const ofPort = (port: object) =>
  ofPolicy({ ingress: [{ ports: [port] }] }).map((error) => error.replace('ingress[0].ports[0].', ''))
const ofBlock = (ipBlock: object) =>
  ofPolicy({ egress: [{ to: [{ ipBlock }] }] }).map((error) => error.replace('egress[0].to[0].ipBlock.', ''))

for (const [name, errors, wanted] of [
  ['a range of ports', ofPort({ port: 80, endPort: 90 }), []],
  [
    'an end without a start',
    ofPort({ endPort: 90 }),
    ['endPort: Invalid value: 90: may not be specified when `port` is not specified'],
  ],
  [
    'an end of a named port',
    ofPort({ port: 'http', endPort: 90 }),
    ['endPort: Invalid value: 90: may not be specified when `port` is non-numeric'],
  ],
  [
    'an end before the start',
    ofPort({ port: 80, endPort: 79 }),
    ['endPort: Invalid value: 80: must be greater than or equal to `port`'],
  ],
  [
    'an end out of range, by no protocol',
    ofPort({ port: 80, endPort: 65536, protocol: 'HTTP' }),
    [
      'protocol: Unsupported value: "HTTP": supported values: "TCP", "UDP", "SCTP"',
      'endPort: Invalid value: 65536: must be between 1 and 65535, inclusive',
    ],
  ],
  ['a hole in a range', ofBlock({ cidr: '10.0.0.0/8', except: ['10.1.0.0/16'] }), []],
  ['no range', ofBlock({ cidr: '' }), ['cidr: Required value']],
  [
    'a range with bits beyond its prefix, holes that are as large or elsewhere or none',
    ofBlock({ cidr: '10.1.0.0/8', except: ['10.0.0.0/8', '11.0.0.0/16', 'x'] }),
    [
      'cidr: Invalid value: "10.1.0.0/8": must not have bits set beyond the prefix length',
      'except[0]: Invalid value: "10.0.0.0/8": must be a strict subset of `cidr`',
      'except[1]: Invalid value: "11.0.0.0/16": must be a strict subset of `cidr`',
      'except[2]: Invalid value: "x": must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)',
    ],
  ],
  ['no peer', ofPolicy({ ingress: [{ from: [{}] }] }), ['ingress[0].from[0]: Required value: must specify a peer']],
  [
    'addresses and pods',
    ofPolicy({ ingress: [{ from: [{ podSelector: {}, ipBlock: { cidr: '10.0.0.0/8' } }] }] }),
    ['ingress[0].from[0]: Forbidden: may not specify both ipBlock and another peer'],
  ],
  [
    'an unknown type',
    ofPolicy({ policyTypes: ['Ingress', 'Sideways'] }),
    ['policyTypes[1]: Unsupported value: "Sideways": supported values: "Ingress", "Egress"'],
  ],
  [
    'three types',
    ofPolicy({ policyTypes: ['a', 'b', 'c'] }),
    ['policyTypes: Invalid value: ["a","b","c"]: may not specify more than two policyTypes'],
  ],
] as const)
  t.strictSame(errors, wanted, `network policy: ${name}`)

t.test('addresses that are not in their canonical form are warned of', async (t) => {
  const made = created(networkPolicies, {
    spec: { podSelector: {}, ingress: [{ from: [{ ipBlock: { cidr: 'FD00::/64' } }] }] },
  })
  t.strictSame(networkPolicies.rules.warnings!(made, undefined), [
    'spec.ingress[0].from[0].ipBlock.cidr: IPv6 CIDR value "FD00::/64" should be in RFC 5952 canonical format ("fd00::/64")',
  ])
})

const ofCidrs = (...cidrs: string[]) => createErrors(serviceCidrs, { spec: { cidrs } })

for (const [name, errors, wanted] of [
  ['one of each family', ofCidrs('10.0.0.0/16', 'fd00::/112'), []],
  ['none', ofCidrs(), ['spec.cidrs: Required value: at least one CIDR required']],
  [
    'two of a family',
    ofCidrs('10.0.0.0/16', '10.1.0.0/16'),
    [
      'spec.cidrs: Invalid value: {"Cidrs":["10.0.0.0/16","10.1.0.0/16"]}: may specify no more than one IP for each IP family, i.e 192.168.0.0/24 and 2001:db8::/64',
    ],
  ],
  [
    'not canonical',
    ofCidrs('FD00::/112'),
    ['spec.cidrs[0]: Invalid value: "FD00::/112": must be in canonical form ("fd00::/112")'],
  ],
] as const)
  t.strictSame(errors, wanted, `service CIDR: ${name}`)

t.test('a service CIDR keeps its range, but may get one of the other family', async (t) => {
  const made = created(serviceCidrs, { spec: { cidrs: ['10.0.0.0/16'] } })
  const changed = (...cidrs: string[]) => updateErrors(serviceCidrs, made, ({ spec }) => Object.assign(spec, { cidrs }))
  t.strictSame(changed('10.0.0.0/16', 'fd00::/112'), [])
  t.strictSame(changed('10.1.0.0/16'), ['spec.cidrs[0]: Invalid value: "10.1.0.0/16": field is immutable'])
})

t.test('an address as an object is named after itself, in canonical form', async (t) => {
  const nameErrors = (name: string) => ipAddresses.rules.validateName!(name, false)
  t.strictSame(nameErrors('10.0.0.1'), [])
  t.strictSame(nameErrors('FD00::1'), ['must be in canonical form ("fd00::1")'])
  t.strictSame(nameErrors('::ffff:10.0.0.1'), ['must not be an IPv4-mapped IPv6 address'])
  t.strictSame(
    createErrors(ipAddresses, { spec: { parentRef: { group: 'A', resource: '', name: 'a/b', namespace: '.' } } }).slice(
      1,
    ),
    [
      'spec.parentRef.resource: Required value',
      `spec.parentRef.name: Invalid value: "a/b": may not contain '/'`,
      `spec.parentRef.namespace: Invalid value: ".": may not be '.'`,
    ],
  )
})
