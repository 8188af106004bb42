import { kinds } from '../../apimachinery/kinds/index.ts'
import { clusterRoles } from '../../apimachinery/kinds/rbac/cluster-role.ts'
import { clusterRoleBindings } from '../../apimachinery/kinds/rbac/cluster-role-binding.ts'
import { roleBindings } from '../../apimachinery/kinds/rbac/role-binding.ts'
import type { UserInfo } from '../../apiserver/api-request.ts'
import { createApiHandler } from '../../apiserver/api-server.ts'
import { administrator } from '../../apiserver/auth/users.ts'
import type { AuthorizationAttributes } from '../../apiserver/authorization/authorizer.ts'
import { defaultApiServerConfig } from '../../apiserver/config.ts'
import { inProcessTransport } from '../../apiserver/in-process-transport.ts'
import { createClient } from '../../client/typed-client.ts'
import { RealClock } from '../../platform/clock.ts'
import { silentLogger } from '../../platform/logger.ts'
import { Metrics } from '../../platform/metrics.ts'
import { SeededRandom } from '../../platform/random.ts'
import { TaskTracker } from '../../platform/task-tracker.ts'
import { openSqliteStorage } from '../../storage/sqlite/sqlite-storage.ts'
import { printTable, round } from '../table.ts'

const bindings = 1000
const questions = 200_000

/** What the authorizer takes for a decision, with 1000 bindings of as many users. */
export async function authorization(): Promise<void> {
  const clock = new RealClock()
  const tracker = new TaskTracker(clock)
  const world = { clock, tracker, logger: silentLogger, metrics: new Metrics(), random: new SeededRandom('bench') }
  const storage = openSqliteStorage({ ...world, file: ':memory:', durability: 'memory' })
  const server = await createApiHandler({ ...world, storage, kinds, config: defaultApiServerConfig })
  const client = createClient(inProcessTransport({ handler: server, user: administrator, userAgent: 'bench', tracker }))
  const rules = [{ verbs: ['get', 'list'], apiGroups: [''], resources: ['pods'] }]
  await client.create(clusterRoles, { metadata: { name: 'reader' }, rules })
  const roleRef = { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'reader' }
  for (let i = 0; i < bindings; i++) {
    const subjects = [{ kind: 'User', apiGroup: 'rbac.authorization.k8s.io', name: `user-${i % 500}` }]
    const name = `binding-${i}`
    if (i % 2 === 0) await client.create(clusterRoleBindings, { metadata: { name }, roleRef, subjects })
    else await client.create(roleBindings, { metadata: { name, namespace: 'default' }, roleRef, subjects })
  }
  const rows = []
  for (const [name, user, verb] of [
    ['allowed by a binding', { name: 'user-0', groups: ['system:authenticated'] }, 'list'],
    ['allowed in the namespace', { name: 'user-1', groups: ['system:authenticated'] }, 'list'],
    ['refused', { name: 'user-2', groups: ['system:authenticated'] }, 'delete'],
    ['allowed to a controller', controller, 'list'],
  ] as const) {
    const asked = questionOf(user, verb)
    for (let i = 0; i < questions / 10; i++) server.authorizer.authorize(asked)
    const startedAt = performance.now()
    for (let i = 0; i < questions; i++) server.authorizer.authorize(asked)
    rows.push([name, round(((performance.now() - startedAt) * 1000) / questions, 2)])
  }
  server.close()
  await storage.close()
  printTable(`Authorization with ${bindings} bindings`, ['request', 'µs'], rows)
}

const controller: UserInfo = {
  name: 'system:serviceaccount:kube-system:replicaset-controller',
  groups: ['system:serviceaccounts', 'system:serviceaccounts:kube-system', 'system:authenticated'],
}

function questionOf(user: UserInfo, verb: string): AuthorizationAttributes {
  return { user, verb, group: '', version: 'v1', resource: 'pods', subresource: '', namespace: 'default', name: '' }
}
