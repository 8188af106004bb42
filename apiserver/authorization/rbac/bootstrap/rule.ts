import type { PolicyRule } from '../../../../apimachinery/types/rbac-v1.ts'

/** Verbs that look, and verbs that change. */
export const read = 'get list watch'
export const write = 'create delete deletecollection patch update'
export const readWrite = 'create delete deletecollection get list patch update watch'

/** How the core group is spelled in these tables; its real name is empty. */
const core = 'core'

/**
 * A rule of a role, from lists separated by spaces.
 * @param groups `core` stands for the core group
 */
export function rule(verbs: string, groups: string, resources: string, resourceNames?: string): PolicyRule {
  return {
    verbs: words(verbs),
    apiGroups: words(groups)
      .map((group) => (group === core ? '' : group))
      .sort(),
    resources: words(resources),
    ...(resourceNames !== undefined && { resourceNames: words(resourceNames) }),
  }
}

/** A rule for paths that are no resources. */
export function pathRule(verbs: string, nonResourceURLs: string): PolicyRule {
  return { verbs: words(verbs), nonResourceURLs: words(nonResourceURLs) }
}

/** What whoever reports events may do. */
export const eventsRule = rule('create patch update', 'core events.k8s.io', 'events')

/** Upstream keeps the lists of its own roles sorted. */
function words(list: string): string[] {
  return list.split(' ').sort()
}
