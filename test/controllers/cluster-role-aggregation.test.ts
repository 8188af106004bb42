import t from 'tap'
import { clusterRoles } from '../../apimachinery/kinds/rbac/cluster-role.ts'
import { controllerEnv } from '../support/controller-env.ts'
import { policyRule } from '../support/rbac.ts'

const name = 'clusterrole-aggregation-controller'

t.test('view, edit and admin hold what the roles that aggregate to them hold', async (t) => {
  const env = await controllerEnv(t, [name])
  const rulesOf = async (role: string) => (await env.get(clusterRoles, role))?.rules ?? []
  const [view, edit, admin] = [await rulesOf('view'), await rulesOf('edit'), await rulesOf('admin')]
  t.hasStrict(view[0], { verbs: ['get', 'list', 'watch'], apiGroups: [''] })
  for (const rule of view) t.ok(edit.some((held: unknown) => JSON.stringify(held) === JSON.stringify(rule)))
  t.ok(admin.length > edit.length)
})

t.test('a role with the label joins, a changed one is followed, and one that goes takes its rules along', async (t) => {
  const env = await controllerEnv(t, [name])
  const labels = { 'rbac.authorization.k8s.io/aggregate-to-view': 'true' }
  const widgets = policyRule('get', 'example.com', 'widgets')
  const holds = async (group: string) =>
    (await env.get(clusterRoles, 'admin'))?.rules?.some((rule) => rule.apiGroups?.includes(group)) ?? false
  await env.create(clusterRoles, { metadata: { name: 'widget-view', labels }, rules: [widgets] })
  t.equal(await holds('example.com'), true)
  await env.client.patch(clusterRoles, { name: 'widget-view' }, 'merge', { rules: [policyRule('get', 'other', 'x')] })
  await env.settle()
  t.equal(await holds('example.com'), false)
  t.equal(await holds('other'), true)
  await env.client.delete(clusterRoles, { name: 'widget-view' })
  await env.settle()
  t.equal(await holds('other'), false)
})

t.test('nothing is written once the rules are there', async (t) => {
  const env = await controllerEnv(t, [name])
  const before = env.api.storage.revision()
  await env.advance(3_600_000)
  t.equal(env.api.storage.revision(), before)
})
