import type { UserInfo } from '../../apiserver/api-request.ts'
import { authenticatedGroup, serviceAccountGroups, serviceAccountUsername } from '../../apiserver/auth/users.ts'

/** Who a program is to the API server: as upstream's certificates name them. */
export const controllerManager = componentUser('kube-controller-manager')
export const scheduler = componentUser('kube-scheduler')

/** Watches the pods of all nodes of this process on behalf of their agents. */
export const nodeAgents = componentUser('peapod-node-agents')

/** The service account of a controller (upstream: `--use-service-account-credentials`). */
export function controllerUser(account: string): UserInfo {
  const namespace = 'kube-system'
  return {
    name: serviceAccountUsername(namespace, account),
    groups: [...serviceAccountGroups(namespace), authenticatedGroup],
  }
}

function componentUser(name: string): UserInfo {
  return { name: `system:${name}`, groups: [authenticatedGroup] }
}
