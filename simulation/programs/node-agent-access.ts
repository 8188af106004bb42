import { deepEqual } from '../../apimachinery/equality.ts'
import { clusterRoles } from '../../apimachinery/kinds/rbac/cluster-role.ts'
import { clusterRoleBindings } from '../../apimachinery/kinds/rbac/cluster-role-binding.ts'
import type { Client } from '../../client/client.ts'
import { createIfMissing } from '../../client/create-if-missing.ts'
import { nodeAgents } from './identities.ts'

const apiGroup = 'rbac.authorization.k8s.io'
const { name } = nodeAgents

/**
 * Lets the agents of this process share one watch of pods, and one of Services, whose load is simulated; what each writes
 * and else reads it may as its node.
 */
export async function grantSharedWatch(administrator: Client): Promise<void> {
  const rules = [{ verbs: ['list', 'watch'], apiGroups: [''], resources: ['pods', 'services'] }]
  await createIfMissing(administrator, clusterRoles, { metadata: { name }, rules })
  // A cluster of an earlier version has fewer rules.
  const role = await administrator.get(clusterRoles, { name })
  if (!deepEqual(role.rules, rules)) await administrator.update(clusterRoles, { ...role, rules })
  await createIfMissing(administrator, clusterRoleBindings, {
    metadata: { name },
    roleRef: { apiGroup, kind: clusterRoles.kind, name },
    subjects: [{ apiGroup, kind: 'User', name }],
  })
}
