import t from 'tap'
import { clusterRoles } from '../../../../apimachinery/kinds/rbac/cluster-role.ts'
import { roles } from '../../../../apimachinery/kinds/rbac/role.ts'
import { roleBindings } from '../../../../apimachinery/kinds/rbac/role-binding.ts'
import type { PolicyRule } from '../../../../apimachinery/types/rbac-v1.ts'
import { describeRules, uncovered } from '../../../../apiserver/authorization/rbac/rule-cover.ts'
import { type TestApi, testApi } from '../../../support/api.ts'
import { grant, grantInCluster, policyRule, userSubject } from '../../../support/rbac.ts'

const user = { name: 'alice', groups: ['system:authenticated'] }
const group = 'rbac.authorization.k8s.io'
const lacks =
  'user "alice" (groups=["system:authenticated"]) is attempting to grant RBAC permissions not currently held:'

/** Alice reads pods and writes roles and bindings. */
async function manager(t: Parameters<typeof testApi>[0], ...more: PolicyRule[]): Promise<TestApi> {
  const api = await testApi(t)
  const rules = [
    policyRule('get list', '', 'pods'),
    policyRule('create get patch', group, 'roles rolebindings'),
    ...more,
  ]
  await grant(api, 'manager', rules, userSubject('alice'))
  return api
}

const role = (...rules: PolicyRule[]) => ({ metadata: { name: 'new' }, rules })
const binding = (kind: string, name: string) => ({
  metadata: { name: 'new' },
  roleRef: { apiGroup: group, kind, name },
  subjects: [userSubject('bob')],
})

for (const [name, held, wanted, missing] of [
  ['the same', policyRule('get', '', 'pods'), policyRule('get', '', 'pods'), ''],
  [
    'a verb more',
    policyRule('get', '', 'pods'),
    policyRule('get watch list', '', 'pods'),
    '{APIGroups:[""], Resources:["pods"], Verbs:["watch" "list"]}',
  ],
  ['a subresource of all', policyRule('get', '*', '*/scale'), policyRule('get', 'apps', 'deployments/scale'), ''],
  ['a name of all', policyRule('get', '', 'secrets'), policyRule('get', '', 'secrets', 'a'), ''],
  [
    'all of a name',
    policyRule('get', '', 'secrets', 'a'),
    policyRule('get', '', 'secrets'),
    '{APIGroups:[""], Resources:["secrets"], Verbs:["get"]}',
  ],
  [
    'another name',
    policyRule('get', '', 'secrets', 'a'),
    policyRule('get', '', 'secrets', 'a b'),
    '{APIGroups:[""], Resources:["secrets"], ResourceNames:["b"], Verbs:["get"]}',
  ],
  [
    'all verbs',
    policyRule('get', '', 'pods'),
    policyRule('*', '', 'pods'),
    '{APIGroups:[""], Resources:["pods"], Verbs:["*"]}',
  ],
  [
    'a path below',
    { verbs: ['get'], nonResourceURLs: ['/a/*'] },
    { verbs: ['get'], nonResourceURLs: ['/a/b', '/c'] },
    '{NonResourceURLs:["/c"], Verbs:["get"]}',
  ],
] as const) {
  t.test(`who holds one rule lacks of ${name}: ${missing || 'nothing'}`, async (t) => {
    t.equal(describeRules(uncovered([wanted as PolicyRule], [held as PolicyRule])), missing)
  })
}

t.test('a role within what its writer holds is created', async (t) => {
  const api = await manager(t)
  t.equal((await api.call('create', roles, { user, body: role(policyRule('get', '', 'pods')) })).code, 201)
})

t.test('a role beyond it is refused, and nothing is stored', async (t) => {
  const api = await manager(t)
  const body = role(policyRule('get delete', '', 'pods'), policyRule('get', '', 'secrets'))
  t.match(await api.call('create', roles, { user, body }), {
    code: 403,
    message: `roles.${group} "new" is forbidden: ${lacks}\n{APIGroups:[""], Resources:["pods"], Verbs:["delete"]}\n{APIGroups:[""], Resources:["secrets"], Verbs:["get"]}`,
  })
  t.equal((await api.call('get', roles, { name: 'new' })).code, 404)
})

t.test('a role does not grow beyond it, but its finalizers and owners may change', async (t) => {
  const api = await manager(t)
  await api.create(roles, role(policyRule('*', '', 'nodes')))
  const patch = (body: object) =>
    api.call('patch', roles, { user, name: 'new', body, contentType: 'application/merge-patch+json' })
  t.equal((await patch({ rules: [policyRule('get', '', 'nodes')] })).code, 403)
  t.equal((await patch({ metadata: { finalizers: ['example.com/a'] } })).code, 200)
})

t.test('who may escalate creates any role', async (t) => {
  const api = await manager(t, policyRule('escalate', group, 'roles'))
  t.equal((await api.call('create', roles, { user, body: role(policyRule('*', '', 'nodes')) })).code, 201)
})

t.test('a binding to a role beyond what its writer holds is refused, unless binding it is granted', async (t) => {
  const api = await manager(t, policyRule('bind', group, 'clusterroles', 'view'))
  t.match(await api.call('create', roleBindings, { user, body: binding('ClusterRole', 'cluster-admin') }), {
    code: 403,
    message: `rolebindings.${group} "new" is forbidden: ${lacks}\n{APIGroups:["*"], Resources:["*"], Verbs:["*"]}\n{NonResourceURLs:["*"], Verbs:["*"]}`,
  })
  t.match(await api.call('create', roleBindings, { user, body: binding('Role', 'absent') }), {
    code: 404,
    message: `rolebindings.${group} "absent" not found`,
  })
  t.equal((await api.call('create', roleBindings, { user, body: binding('ClusterRole', 'view') })).code, 201)
})

t.test('only who may everything says that a role gathers its rules', async (t) => {
  const api = await testApi(t)
  await grantInCluster(api, 'roles', [policyRule('*', group, 'clusterroles')], userSubject('alice'))
  const body = { metadata: { name: 'sum' }, aggregationRule: { clusterRoleSelectors: [{ matchLabels: { a: 'b' } }] } }
  // The verb of that name comes with the asterisk.
  t.equal((await api.call('create', clusterRoles, { user, body })).code, 201)
  await api.client.patch(clusterRoles, { name: 'roles' }, 'merge', {
    rules: [policyRule('create get', group, 'clusterroles')],
  })
  t.match(await api.call('create', clusterRoles, { user, body: { ...body, metadata: { name: 'more' } } }), {
    code: 403,
    message: `clusterroles.${group} "more" is forbidden: must have cluster-admin privileges to use an aggregationRule: ${lacks}`,
  })
})
