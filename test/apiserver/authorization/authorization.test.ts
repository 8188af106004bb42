import t from 'tap'
import { deployments } from '../../../apimachinery/kinds/apps/deployment.ts'
import { configMaps } from '../../../apimachinery/kinds/core/config-map.ts'
import { namespaces } from '../../../apimachinery/kinds/core/namespace.ts'
import { nodes } from '../../../apimachinery/kinds/core/node.ts'
import { pods } from '../../../apimachinery/kinds/core/pod.ts'
import { eraseKind } from '../../../apimachinery/kinds/define-kind.ts'
import { MastersAuthorizer } from '../../../apiserver/authorization/masters-authorizer.ts'
import { testApi } from '../../support/api.ts'

const user = { name: 'alice', groups: ['system:authenticated'] }

for (const [verb, kind, options, want] of [
  [
    'list',
    pods,
    {},
    'pods is forbidden: User "alice" cannot list resource "pods" in API group "" in the namespace "default"',
  ],
  [
    'get',
    pods,
    { name: 'x' },
    'pods "x" is forbidden: User "alice" cannot get resource "pods" in API group "" in the namespace "default"',
  ],
  [
    'create',
    configMaps,
    { body: {} },
    'configmaps is forbidden: User "alice" cannot create resource "configmaps" in API group "" in the namespace "default"',
  ],
  [
    'patch',
    deployments,
    { name: 'x', subresource: 'status', body: {} },
    'deployments.apps "x" is forbidden: User "alice" cannot patch resource "deployments/status" in API group "apps" in the namespace "default"',
  ],
  [
    'get',
    nodes,
    { name: 'x' },
    'nodes "x" is forbidden: User "alice" cannot get resource "nodes" in API group "" at the cluster scope',
  ],
  [
    'list',
    deployments,
    { namespace: '' },
    'deployments.apps is forbidden: User "alice" cannot list resource "deployments" in API group "apps" at the cluster scope',
  ],
  [
    'get',
    namespaces,
    { name: 'x' },
    'namespaces "x" is forbidden: User "alice" cannot get resource "namespaces" in API group "" in the namespace "x"',
  ],
] as const) {
  t.test(`refuses to ${verb} ${kind.plural}, before it looks at anything`, async (t) => {
    const api = await testApi(t)
    const refused = await api.call(verb, eraseKind(kind as typeof pods), { ...options, user })
    t.match(refused, { code: 403, reason: 'Forbidden', message: want })
  })
}

t.test('masters may everything, others nothing', async (t) => {
  const authorizer = new MastersAuthorizer()
  const masters = { name: 'root', groups: ['system:masters'] }
  t.match(authorizer.rulesFor(masters), { resourceRules: [{ verbs: ['*'] }], nonResourceRules: [{ verbs: ['*'] }] })
  t.strictSame(authorizer.rulesFor(user), { resourceRules: [], nonResourceRules: [], incomplete: false })
})
