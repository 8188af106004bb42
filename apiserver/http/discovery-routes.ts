import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { pathNotFound } from '../../apimachinery/errors.ts'
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
import { Document, sendDocument, sendTagged } from './document.ts'
import { negotiate } from './negotiation.ts'
import { readOnly } from './read-only.ts'
import { sendText } from './send.ts'

export interface DiscoveryRouteOptions {
  /** What is served now. The same index as long as nothing changes. */
  readonly kinds: () => KindIndex
  /** Host and port under which clients reach the server. */
  readonly serverAddress: () => string
}

/** `/api` and `/apis` down to the resources of each version: what the server serves. */
export async function discoveryRoutes(app: FastifyInstance, { kinds, serverAddress }: DiscoveryRouteOptions) {
  const documents = discoveryDocuments(kinds, serverAddress)
  for (const root of ['/api', '/apis'] as const) {
    readOnly(app, root, (request, reply) => {
      const { mediaType, transform } = negotiate(request.headers.accept, 'discovery')
      reply.header('vary', 'Accept')
      if (transform === undefined) return sendDocument(request, reply, documents()(root) as Document, mediaType)
      const aggregated = documents()(`${root} ${transform.apiVersion}`) as Document
      return sendTagged(request, reply, mediaType, aggregated.hash, () => aggregated.json)
    })
  }
  const answer = (request: FastifyRequest, reply: FastifyReply) => {
    const document = documents()(request.call.target.path.replace(/\/+$/, ''))
    if (document === undefined) return nothingThere(request, reply, kinds())
    return sendDocument(request, reply, document, negotiate(request.headers.accept, 'plain').mediaType)
  }
  readOnly(app, '/api/:version', answer)
  readOnly(app, '/apis/:group', answer)
  readOnly(app, '/apis/:group/:version', answer)
}

/** A known group answers for its versions; of other groups nobody has heard. */
function nothingThere(request: FastifyRequest, reply: FastifyReply, { all }: KindIndex): FastifyReply {
  const { group = '' } = request.params as { group?: string }
  if (all.some((kind) => kind.group === group)) throw pathNotFound()
  return sendText(reply, 404, '404 page not found\n')
}

type FindDocument = (path: string) => Document | undefined

/** All documents by path, made anew when what is served has changed. */
function discoveryDocuments(kinds: () => KindIndex, serverAddress: () => string): () => FindDocument {
  let madeFor: KindIndex | undefined
  let documents: ReadonlyMap<string, Document>
  return () => {
    const served = kinds()
    if (served !== madeFor) {
      documents = makeDocuments(groupsOf(served.all), serverAddress)
      madeFor = served
    }
    return (path) => documents.get(path)
  }
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
