import t from 'tap'
import { roles } from '../../../../apimachinery/kinds/rbac/role.ts'
import { roleBindings } from '../../../../apimachinery/kinds/rbac/role-binding.ts'
import type { PolicyRule } from '../../../../apimachinery/types/rbac-v1.ts'
import type { UserInfo } from '../../../../apiserver/api-request.ts'
import type { AuthorizationAttributes, Decision } from '../../../../apiserver/authorization/authorizer.ts'
import { compileRule } from '../../../../apiserver/authorization/rbac/compiled-rule.ts'
import { type TestApi, testApi } from '../../../support/api.ts'
import { grant, grantInCluster, groupSubject, policyRule, userSubject } from '../../../support/rbac.ts'

const alice: UserInfo = { name: 'alice', groups: ['devs', 'system:authenticated'] }

const question: AuthorizationAttributes = {
  user: alice,
  verb: 'get',
  group: '',
  version: 'v1',
  resource: 'pods',
  subresource: '',
  namespace: 'default',
  name: '',
}

function ask(api: TestApi, attributes: Partial<AuthorizationAttributes>): Decision {
  return api.server.authorizer.authorize({ ...question, ...attributes }) as Decision
}

const rules: Record<string, PolicyRule> = {
  pods: policyRule('get list', '', 'pods'),
  anything: policyRule('*', '*', '*'),
  logs: policyRule('get', '', 'pods/log'),
  scales: policyRule('get', 'apps', '*/scale'),
  mine: policyRule('get', '', 'secrets', 'mine'),
  paths: { verbs: ['get'], nonResourceURLs: ['/metrics', '/healthz/*'] },
}

for (const [rule, what, allowed] of [
  ['pods', {}, true],
  ['pods', { verb: 'list' }, true],
  ['pods', { verb: 'delete' }, false],
  ['pods', { group: 'apps' }, false],
  ['pods', { resource: 'services' }, false],
  ['pods', { subresource: 'log' }, false],
  ['pods', { name: 'any' }, true],
  ['pods', { path: '/metrics', resource: '' }, false],
  ['anything', { verb: 'bind', group: 'x', resource: 'y', subresource: 'z' }, true],
  ['anything', { path: '/metrics', resource: '' }, false],
  ['logs', { subresource: 'log' }, true],
  ['logs', {}, false],
  ['scales', { group: 'apps', resource: 'deployments', subresource: 'scale' }, true],
  ['scales', { group: 'apps', resource: 'deployments' }, false],
  ['mine', { resource: 'secrets', name: 'mine' }, true],
  ['mine', { resource: 'secrets', name: 'yours' }, false],
  ['mine', { resource: 'secrets' }, false],
  ['paths', { path: '/metrics', resource: '' }, true],
  ['paths', { path: '/metrics/slis', resource: '' }, false],
  ['paths', { path: '/healthz/ping', resource: '' }, true],
  ['paths', { path: '/metrics', verb: 'post', resource: '' }, false],
  ['paths', {}, false],
] as const) {
  t.test(`a rule for ${rule} ${allowed ? 'allows' : 'does not allow'} ${JSON.stringify(what)}`, async (t) => {
    t.equal(compileRule(rules[rule] as PolicyRule).allows({ ...question, ...what }), allowed)
  })
}

t.test('a Role counts in its namespace, for users, groups and service accounts', async (t) => {
  const api = await testApi(t)
  await grant(api, 'reader', [rules.pods as PolicyRule], userSubject('alice'), groupSubject('robots'), {
    kind: 'ServiceAccount',
    name: 'builder',
    namespace: 'default',
  })
  const reason = (to: string) => `RBAC: allowed by RoleBinding "reader/default" of Role "reader" to ${to}`
  t.strictSame(ask(api, {}), { allowed: true, reason: reason('User "alice"') })
  t.strictSame(ask(api, { user: { name: 'r2', groups: ['robots'] } }), {
    allowed: true,
    reason: reason('Group "robots"'),
  })
  t.strictSame(ask(api, { user: { name: 'system:serviceaccount:default:builder', groups: [] } }), {
    allowed: true,
    reason: reason('ServiceAccount "builder/default"'),
  })
  t.strictSame(ask(api, { user: { name: 'bob', groups: [] } }), { allowed: false, reason: '' })
  t.strictSame(ask(api, { namespace: 'kube-system' }), { allowed: false, reason: '' })
  t.strictSame(ask(api, { namespace: '' }), { allowed: false, reason: '' })
})

t.test('a ClusterRole that is bound for the cluster counts everywhere, paths included', async (t) => {
  const api = await testApi(t)
  await grantInCluster(api, 'ops', [rules.pods as PolicyRule, rules.paths as PolicyRule], groupSubject('devs'))
  const reason = 'RBAC: allowed by ClusterRoleBinding "ops" of ClusterRole "ops" to Group "devs"'
  t.strictSame(ask(api, { namespace: '' }), { allowed: true, reason })
  t.strictSame(ask(api, { namespace: 'kube-system' }), { allowed: true, reason })
  t.strictSame(ask(api, { resource: '', namespace: '', path: '/metrics' }), { allowed: true, reason })
})

t.test('a ClusterRole that is bound in a namespace grants no paths and nothing elsewhere', async (t) => {
  const api = await testApi(t)
  await grantInCluster(api, 'ops', [rules.pods as PolicyRule, rules.paths as PolicyRule])
  const roleRef = { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'ops' }
  await api.create(roleBindings, { metadata: { name: 'local' }, roleRef, subjects: [userSubject('alice')] })
  t.equal(ask(api, {}).allowed, true)
  t.equal(ask(api, { namespace: 'kube-system' }).allowed, false)
  t.equal(ask(api, { resource: '', namespace: '', path: '/metrics' }).allowed, false)
})

t.test('changes count at once', async (t) => {
  const api = await testApi(t)
  await grant(api, 'reader', [rules.pods as PolicyRule], userSubject('alice'))
  await api.client.patch(roles, { namespace: 'default', name: 'reader' }, 'merge', {
    rules: [policyRule('get', '', 'nodes')],
  })
  t.equal(ask(api, {}).allowed, false)
  t.equal(ask(api, { resource: 'nodes' }).allowed, true)
  const subjects = [userSubject('bob')]
  await api.client.patch(roleBindings, { namespace: 'default', name: 'reader' }, 'merge', { subjects })
  t.equal(ask(api, { resource: 'nodes' }).allowed, false)
  await api.call('delete', roleBindings, { name: 'reader' })
  t.equal(ask(api, { resource: 'nodes', user: { name: 'bob', groups: [] } }).allowed, false)
})

t.test('a binding to a role that is gone grants nothing and says so', async (t) => {
  const api = await testApi(t)
  await grant(api, 'reader', [rules.pods as PolicyRule], userSubject('alice'))
  await api.call('delete', roles, { name: 'reader' })
  const reason = 'RBAC: role.rbac.authorization.k8s.io "reader" not found'
  t.strictSame(ask(api, {}), { allowed: false, reason })
  const listed = api.server.authorizer.rulesFor(alice, 'default')
  t.match(listed, { incomplete: true, evaluationError: 'role.rbac.authorization.k8s.io "reader" not found' })
})

t.test('system:masters may everything without a reason', async (t) => {
  const api = await testApi(t)
  const user = { name: 'root', groups: ['system:masters'] }
  t.strictSame(ask(api, { user, verb: 'impersonate', resource: 'users' }), { allowed: true, reason: '' })
})
