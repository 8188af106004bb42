import type { UserInfo } from '../../api-request.ts'

/** What the user names of node agents begin with. */
export const nodeUserPrefix = 'system:node:'
/** The group of all node agents. */
export const nodesGroup = 'system:nodes'

/** Who the agent of a node is. */
export function nodeUser(nodeName: string): UserInfo {
  return { name: `${nodeUserPrefix}${nodeName}`, groups: [nodesGroup, 'system:authenticated'] }
}

/** The node that a user is the agent of; undefined when the user is no node agent. */
export function nodeNameOf({ name, groups }: UserInfo): string | undefined {
  return name.startsWith(nodeUserPrefix) && groups.includes(nodesGroup) ? name.slice(nodeUserPrefix.length) : undefined
}
