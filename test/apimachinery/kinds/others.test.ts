import t from 'tap'
import { customResourceDefinitions } from '../../../apimachinery/kinds/apiextensions/custom-resource-definition.ts'
import { apiServices } from '../../../apimachinery/kinds/apiregistration/api-service.ts'
import { leases } from '../../../apimachinery/kinds/coordination/lease.ts'
import { ingresses } from '../../../apimachinery/kinds/networking/ingress.ts'
import { networkPolicies } from '../../../apimachinery/kinds/networking/network-policy.ts'
import { podDisruptionBudgets } from '../../../apimachinery/kinds/policy/pod-disruption-budget.ts'
import { clusterRoles } from '../../../apimachinery/kinds/rbac/cluster-role.ts'
import { roles } from '../../../apimachinery/kinds/rbac/role.ts'
import { roleBindings } from '../../../apimachinery/kinds/rbac/role-binding.ts'
import { resourceClaims } from '../../../apimachinery/kinds/resource/resource-claim.ts'
import { priorityClasses } from '../../../apimachinery/kinds/scheduling/priority-class.ts'
import { storageClasses } from '../../../apimachinery/kinds/storage/storage-class.ts'
import type { Draft } from '../../../apimachinery/object.ts'
import type { IngressSpec } from '../../../apimachinery/types/networking-v1.ts'
import { created, createErrors, defaulted, row, updateErrors } from './kind-harness.ts'

for (const { name, spec, want } of [
  {
    name: 'without rules or backend',
    spec: {},
    want: ['spec: Invalid value: null: either `defaultBackend` or `rules` must be specified'],
  },
  {
    name: 'paths and hosts',
    spec: {
      rules: [
        {
          host: '10.0.0.1',
          http: {
            paths: [{ path: 'x', pathType: 'Prefix', backend: { service: { name: 's', port: { number: 80 } } } }],
          },
        },
        { host: '*.a.b', http: { paths: [{ path: '/a//b', pathType: 'Exact', backend: {} }] } },
      ],
    },
    want: [
      'spec.rules[0].host: Invalid value: "10.0.0.1": must be a DNS name, not an IP address',
      'spec.rules[0].http.paths[0].path: Invalid value: "x": must be an absolute path',
      'spec.rules[1].http.paths[0].path: Invalid value: "/a//b": must not contain \'//\'',
      'spec.rules[1].http.paths[0].backend: Invalid value: "": resource or service backend is required',
    ],
  },
] as { name: string; spec: Draft<IngressSpec>; want: string[] }[]) {
  t.test(`a new ingress: ${name}`, async (t) => t.strictSame(createErrors(ingresses, { spec }), want))
}

t.test('an ingress in a table', async (t) => {
  const rules = ['a', 'b', 'c', 'd'].map((host) => ({ host }))
  t.match(row(ingresses, defaulted(ingresses, { spec: { rules, tls: [{}] } })), {
    Class: '<none>',
    Hosts: 'a,b,c + 1 more...',
    Ports: '80, 443',
    Address: '',
  })
  t.match(row(ingresses, defaulted(ingresses, { spec: {} })), { Hosts: '*', Ports: '80' })
})

t.test('a network policy is about what it has rules for', async (t) => {
  t.strictSame(defaulted(networkPolicies, { spec: { podSelector: {} } }).spec.policyTypes, ['Ingress'])
  t.strictSame(defaulted(networkPolicies, { spec: { podSelector: {}, egress: [{}] } }).spec.policyTypes, [
    'Ingress',
    'Egress',
  ])
  t.strictSame(
    createErrors(networkPolicies, {
      spec: { podSelector: {}, ingress: [{ from: [{}], ports: [{ port: 9, endPort: 8 }] }] },
    }),
    [
      'spec.ingress[0].ports[0].endPort: Invalid value: 9: must be greater than or equal to `port`',
      'spec.ingress[0].from[0]: Required value: must specify a peer',
    ],
  )
})

t.test('a disruption budget has one bound', async (t) => {
  t.strictSame(createErrors(podDisruptionBudgets, { spec: { minAvailable: 1, maxUnavailable: '101%' } }), [
    'spec: Invalid value: {"MinAvailable":1,"MaxUnavailable":"101%"}: minAvailable and maxUnavailable cannot be both set',
    'spec.maxUnavailable: Invalid value: "101%": must not be greater than 100%',
  ])
  t.match(row(podDisruptionBudgets, defaulted(podDisruptionBudgets, { spec: { minAvailable: '50%' } })), {
    'Min Available': '50%',
    'Max Unavailable': 'N/A',
  })
})

t.test('rules of roles', async (t) => {
  const rules = [{ verbs: [] }, { verbs: ['get'], nonResourceURLs: ['/x'] }]
  t.strictSame(createErrors(roles, { rules }), [
    'rules[0].verbs: Required value: verbs must contain at least one value',
    'rules[0].apiGroups: Required value: resource rules must supply at least one api group',
    'rules[0].resources: Required value: resource rules must supply at least one resource',
    'rules[1].nonResourceURLs: Invalid value: ["/x"]: namespaced rules cannot apply to non-resource URLs',
  ])
  t.strictSame(createErrors(clusterRoles, { rules: rules.slice(1) }), [])
})

t.test('a binding keeps its role', async (t) => {
  const old = created(roleBindings, {
    metadata: { namespace: 'n' },
    roleRef: { kind: 'Role', name: 'r' },
    subjects: [{ kind: 'User', name: 'u' }],
  })
  t.match(old, {
    roleRef: { apiGroup: 'rbac.authorization.k8s.io' },
    subjects: [{ apiGroup: 'rbac.authorization.k8s.io' }],
  })
  const errors = updateErrors(roleBindings, old, ({ roleRef }) => {
    roleRef.name = 's'
  })
  t.strictSame(errors, [
    'roleRef: Invalid value: {"APIGroup":"rbac.authorization.k8s.io","Kind":"Role","Name":"s"}: cannot change roleRef',
  ])
})

t.test('subjects of a binding', async (t) => {
  const subjects = [
    { kind: 'Robot', name: 'x' },
    { kind: 'ServiceAccount', name: 'Bad' },
  ]
  t.match(
    createErrors(roleBindings, { metadata: { namespace: 'n' }, roleRef: { kind: 'Node', name: 'r' }, subjects }),
    [
      'roleRef.kind: Unsupported value: "Node": supported values: "Role", "ClusterRole"',
      'subjects[0].kind: Unsupported value: "Robot": supported values: "ServiceAccount", "User", "Group"',
      /^subjects\[1\]\.name: Invalid value: "Bad": a lowercase RFC 1123 subdomain/,
    ],
  )
})

t.test('a storage class stays as it is', async (t) => {
  const old = created(storageClasses, { provisioner: 'a.b/c', parameters: { a: 'b' } })
  t.match(old, { reclaimPolicy: 'Delete', volumeBindingMode: 'Immediate' })
  t.strictSame(
    updateErrors(storageClasses, old, (storageClass) =>
      Object.assign(storageClass, { provisioner: 'x.y/z', parameters: {} }),
    ),
    ['parameters: Invalid value: null: field is immutable', 'provisioner: Invalid value: "x.y/z": field is immutable'],
  )
  const annotations = { 'storageclass.kubernetes.io/is-default-class': 'true' }
  t.equal(
    row(storageClasses, created(storageClasses, { metadata: { name: 's', annotations }, provisioner: 'p' }))['Name'],
    's (default)',
  )
})

t.test('priorities of users end where those of the system begin', async (t) => {
  t.strictSame(createErrors(priorityClasses, { metadata: { name: 'a' }, value: 1_000_000_000 }), [])
  t.strictSame(createErrors(priorityClasses, { metadata: { name: 'a' }, value: 1_000_000_001 }), [
    'value: Forbidden: maximum allowed value of a user defined priority is 1000000000',
  ])
  t.strictSame(createErrors(priorityClasses, { metadata: { name: 'system-node-critical' }, value: 2_000_001_000 }), [])
  t.match(createErrors(priorityClasses, { metadata: { name: 'system-x' }, value: 1 }), [
    /prefix are reserved for system use only/,
  ])
})

t.test('a lease lasts', async (t) => {
  t.strictSame(createErrors(leases, { spec: { leaseDurationSeconds: 0, leaseTransitions: -1 } }), [
    'spec.leaseDurationSeconds: Invalid value: 0: must be greater than 0',
    'spec.leaseTransitions: Invalid value: -1: must be greater than or equal to 0',
  ])
})

t.test('an API service of this server is there at once', async (t) => {
  const spec = { group: 'g.io', version: 'v1', groupPriorityMinimum: 1, versionPriority: 1 }
  const made = created(apiServices, { metadata: { name: 'v1.g.io' }, spec })
  t.match(row(apiServices, made), { Service: 'Local', Available: 'True' })
  t.match(createErrors(apiServices, { metadata: { name: 'x' }, spec }), [
    /^metadata\.name: Invalid value: "x": must be/,
  ])
})

t.test('a claim for devices asks for one of each', async (t) => {
  const spec = { devices: { requests: [{ name: 'a', exactly: { deviceClassName: 'c' } }] } }
  const made = created(resourceClaims, { spec })
  t.match(made.spec.devices?.requests, [{ exactly: { allocationMode: 'ExactCount', count: 1 } }])
  t.equal(row(resourceClaims, made)['State'], 'pending')
})

const version = { name: 'v1', served: true, storage: true, schema: { openAPIV3Schema: { type: 'object' } } }
const definition = {
  metadata: { name: 'widgets.example.com' },
  spec: {
    group: 'example.com',
    scope: 'Namespaced',
    names: { plural: 'widgets', kind: 'Widget' },
    versions: [version],
  },
}

t.test('a definition fills in names and remembers what it stored', async (t) => {
  t.match(created(customResourceDefinitions, definition), {
    spec: { names: { singular: 'widget', listKind: 'WidgetList' }, conversion: { strategy: 'None' } },
    status: { storedVersions: ['v1'], acceptedNames: { kind: '', plural: '' } },
  })
})

t.test('a definition stores one version', async (t) => {
  const spec = { ...definition.spec, versions: [version, { ...version, name: 'v2' }] }
  t.match(createErrors(customResourceDefinitions, { ...definition, spec }), [
    /^spec\.versions: Invalid value: .*: must have exactly one version marked as storage version$/,
    'status.storedVersions: Invalid value: ["v1"]: must have the storage version v2',
  ])
})

t.test('a definition is named after what it defines', async (t) => {
  t.strictSame(createErrors(customResourceDefinitions, { ...definition, metadata: { name: 'x' } }), [
    'metadata.name: Invalid value: "x": must be spec.names.plural+"."+spec.group',
  ])
})
