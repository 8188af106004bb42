import { apiVersionOf } from '../../apimachinery/object.ts'
import type { KindIndex } from '../kind-index.ts'
import {
  apiGroup,
  apiGroupDiscoveryList,
  apiGroupList,
  apiResourceList,
  apiVersions,
  type DiscoveredGroup,
  groupsOf,
} from './discovery-documents.ts'
import { Document } from './document.ts'

/** Finds the document of a discovery path; aggregated ones are under `/apis apidiscovery.k8s.io/v2`. */
export type FindDocument = (path: string) => Document | undefined

/**
 * All discovery documents, made anew when what is served has changed.
 * @param kinds the same index as long as nothing changes
 * @param serverAddress host and port under which clients reach the server
 */
export function discoveryDocuments(kinds: () => KindIndex, serverAddress: () => string): FindDocument {
  let madeFor: KindIndex | undefined
  let documents: ReadonlyMap<string, Document> = new Map()
  return (path) => {
    const served = kinds()
    if (served !== madeFor) {
      documents = makeDocuments(groupsOf(served.all), serverAddress)
      madeFor = served
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
    for (const { version, kinds } of group.versions) {
      const groupVersion = apiVersionOf({ group: group.name, version })
      documents.set(`${root}/${version}`, new Document(() => apiResourceList(groupVersion, kinds)))
    }
  }
  return documents
}
