import t from 'tap'
import { clusterRoles } from '../../../../apimachinery/kinds/rbac/cluster-role.ts'
import { clusterRoleBindings } from '../../../../apimachinery/kinds/rbac/cluster-role-binding.ts'
import { roles } from '../../../../apimachinery/kinds/rbac/role.ts'
import { silentLogger } from '../../../../platform/logger.ts'
import { TaskTracker } from '../../../../platform/task-tracker.ts'
import { VirtualClock } from '../../../../platform/virtual-clock.ts'
import { openSqliteStorage } from '../../../../storage/sqlite/sqlite-storage.ts'
import { testApi } from '../../../support/api.ts'
import { testStart } from '../../../support/time.ts'

t.test('a new cluster has the roles that upstream creates', async (t) => {
  const api = await testApi(t)
  t.match((await api.call('get', clusterRoles, { name: 'cluster-admin' })).object, {
    metadata: {
      labels: { 'kubernetes.io/bootstrapping': 'rbac-defaults' },
      annotations: { 'rbac.authorization.kubernetes.io/autoupdate': 'true' },
    },
    rules: [
      { verbs: ['*'], apiGroups: ['*'], resources: ['*'] },
      { verbs: ['*'], nonResourceURLs: ['*'] },
    ],
  })
  t.match((await api.call('get', clusterRoles, { name: 'edit' })).object, {
    metadata: { labels: { 'rbac.authorization.k8s.io/aggregate-to-admin': 'true' } },
    aggregationRule: {
      clusterRoleSelectors: [{ matchLabels: { 'rbac.authorization.k8s.io/aggregate-to-edit': 'true' } }],
    },
    rules: null,
  })
  const leader = { name: 'system::leader-locking-kube-scheduler', namespace: 'kube-system' }
  t.equal((await api.call('get', roles, leader)).code, 200)
})

t.test('every controller has its account, its role and its binding', async (t) => {
  const api = await testApi(t)
  const { object } = await api.call('get', clusterRoleBindings, { name: 'system:controller:job-controller' })
  t.match(object, {
    roleRef: { kind: 'ClusterRole', name: 'system:controller:job-controller' },
    subjects: [{ kind: 'ServiceAccount', name: 'job-controller', namespace: 'kube-system' }],
  })
})

t.test('a restart gives back what is missing, keeps what was added, and leaves alone what is fixed', async (t) => {
  const clock = new VirtualClock(testStart)
  const tracker = new TaskTracker(clock)
  const storage = openSqliteStorage({ file: ':memory:', durability: 'memory', clock, logger: silentLogger, tracker })
  t.teardown(() => storage.close())
  const before = await testApi(t, { storage, clock, tracker })
  const patch = (name: string, body: object) => before.client.patch(clusterRoles, { name }, 'merge', body)
  const added = { verbs: ['get'], apiGroups: ['x'], resources: ['y'] }
  await patch('system:auth-delegator', { rules: [added], metadata: { labels: { mine: 'yes' } } })
  const fixed = { annotations: { 'rbac.authorization.kubernetes.io/autoupdate': 'false' } }
  await patch('system:heapster', { rules: [], metadata: fixed })
  await before.client.patch(clusterRoleBindings, { name: 'system:discovery' }, 'merge', { subjects: [] })
  before.server.close()

  const after = await testApi(t, { storage, clock, tracker })
  const role = async (name: string) => (await after.call('get', clusterRoles, { name })).object
  const delegator = await role('system:auth-delegator')
  t.equal(delegator.rules?.length, 3)
  t.strictSame(delegator.rules?.[0], added)
  t.match(delegator.metadata.labels, { mine: 'yes', 'kubernetes.io/bootstrapping': 'rbac-defaults' })
  t.strictSame((await role('system:heapster')).rules ?? [], [])
  const { object } = await after.call('get', clusterRoleBindings, { name: 'system:discovery' })
  t.match(object.subjects, [{ kind: 'Group', name: 'system:authenticated' }])
})
