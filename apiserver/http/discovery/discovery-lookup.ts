import { apiVersionOf } from '../../../apimachinery/object.ts'
import type { RemoteService } from '../../aggregation/remote-services.ts'
import type { KindIndex } from '../../kind-index.ts'
import { Document } from '../answers/document.ts'
import {
  apiGroup,
  apiGroupDiscoveryList,
  apiGroupList,
  apiResourceList,
  apiVersions,
  type DiscoveredGroup,
  groupsOf,
} from './discovery-documents.ts'

const none: readonly RemoteService[] = []

/** Finds the document of a discovery path; aggregated ones are under `/apis apidiscovery.k8s.io/v2`. */
export type FindDocument = (path: string) => Document | undefined

/**
 * All discovery documents, made anew when what is served has changed.
 * @param kinds the same index as long as nothing changes
 * @param serverAddress host and port under which clients reach the server
 * @param remote what other servers answer, if there are any; the same array as long as nothing changes
 */
export function discoveryDocuments(
  kinds: () => KindIndex,
  serverAddress: () => string,
  remote: () => readonly RemoteService[] = () => none,
): FindDocument {
  let madeFor: readonly unknown[] = []
  let documents: ReadonlyMap<string, Document> = new Map()
  return (path) => {
    const served = kinds()
    const others = remote()
    if (served !== madeFor[0] || others !== madeFor[1]) {
      documents = makeDocuments(groupsOf(served.all, others), serverAddress)
      madeFor = [served, others]
    }
    return documents.get(path)
  }
}

/** The same for clients in the same process: objects instead of bytes, undefined for paths that are not discovery. */
export function discoveryLookup(kinds: () => KindIndex): (path: string) => unknown {
  const find = discoveryDocuments(kinds, () => 'localhost')
  return (path) => find(path)?.object
}

function makeDocuments(groups: readonly DiscoveredGroup[], serverAddress: () => string): Map<string, Document> {
  const named = groups.filter(({ name }) => name !== '')
  const core = groups.filter(({ name }) => name === '')
  const documents = new Map([
    ['/api', new Document(() => apiVersions(serverAddress()))],
    ['/apis', new Document(() => apiGroupList(named))],
  ])
  for (const version of ['v2', 'v2beta1']) {
    const apiVersion = `apidiscovery.k8s.io/${version}`
    documents.set(`/api ${apiVersion}`, new Document(() => apiGroupDiscoveryList(apiVersion, core)))
    documents.set(`/apis ${apiVersion}`, new Document(() => apiGroupDiscoveryList(apiVersion, named)))
  }
  for (const group of groups) {
    const root = group.name === '' ? '/api' : `/apis/${group.name}`
    if (group.name !== '') documents.set(root, new Document(() => apiGroup(group)))
    for (const { version, kinds, remote } of group.versions) {
      // The other server answers for itself.
      if (remote) continue
      const groupVersion = apiVersionOf({ group: group.name, version })
      documents.set(`${root}/${version}`, new Document(() => apiResourceList(groupVersion, kinds)))
    }
  }
  return documents
}
