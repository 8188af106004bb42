import type { UserInfo } from '../../api-request.ts'

const namePrefix = 'system:node:'
/** The group of all node agents. */
export const nodesGroup = 'system:nodes'

/** Who the agent of a node is. */
export function nodeUser(nodeName: string): UserInfo {
  return { name: `${namePrefix}${nodeName}`, groups: [nodesGroup, 'system:authenticated'] }
}

/** The node that a user is the agent of; undefined when the user is no node agent. */
export function nodeNameOf({ name, groups }: UserInfo): string | undefined {
  return name.startsWith(namePrefix) && groups.includes(nodesGroup) ? name.slice(namePrefix.length) : undefined
}
