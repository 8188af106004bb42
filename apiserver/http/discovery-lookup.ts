import type { KindIndex } from '../kind-index.ts'
import { apiGroupList, apiResourceList, groupsOf } from './discovery-documents.ts'

/** Answers the discovery paths that clients in the same process ask; undefined for others. */
export function discoveryLookup(kinds: () => KindIndex): (path: string) => unknown {
  return (path) => {
    const groups = groupsOf(kinds().all)
    if (path === '/apis') return apiGroupList(groups)
    const [, root, ...rest] = path.split('/')
    const [groupName, versionName] = root === 'api' ? ['', rest[0]] : rest
    const version = groups
      .find(({ name }) => name === groupName)
      ?.versions.find((candidate) => candidate.version === versionName)
    if (!version) return undefined
    return apiResourceList(groupName === '' ? 'v1' : `${groupName}/${versionName}`, version.kinds)
  }
}
