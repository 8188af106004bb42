import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { pathNotFound } from '../../../apimachinery/errors.ts'
import type { Aggregator } from '../../aggregation/aggregator.ts'
import type { KindIndex } from '../../kind-index.ts'
import { type Document, sendDocument, sendTagged } from '../answers/document.ts'
import { negotiate } from '../answers/negotiation.ts'
import { sendText } from '../answers/send.ts'
import { readOnly } from '../routes/read-only.ts'
import { discoveryDocuments } from './discovery-lookup.ts'

export interface DiscoveryRouteOptions {
  /** What is served now. The same index as long as nothing changes. */
  readonly kinds: () => KindIndex
  /** Host and port under which clients reach the server. */
  readonly serverAddress: () => string
  readonly aggregator: Pick<Aggregator, 'services'>
}

/** `/api` and `/apis` down to the resources of each version: what the server serves. */
export async function discoveryRoutes(app: FastifyInstance, options: DiscoveryRouteOptions) {
  const { kinds, serverAddress, aggregator } = options
  const find = discoveryDocuments(kinds, serverAddress, () => aggregator.services)
  for (const root of ['/api', '/apis'] as const) {
    readOnly(app, root, (request, reply) => {
      const { mediaType, transform } = negotiate(request.headers.accept, 'discovery')
      reply.header('vary', 'Accept')
      if (transform === undefined) return sendDocument(request, reply, find(root) as Document, mediaType)
      const aggregated = find(`${root} ${transform.apiVersion}`) as Document
      return sendTagged(request, reply, mediaType, aggregated.hash, () => aggregated.json)
    })
  }
  const answer = (request: FastifyRequest, reply: FastifyReply) => {
    const document = find(request.call.target.path.replace(/\/+$/, ''))
    if (document === undefined) return nothingThere(request, reply, kinds())
    return sendDocument(request, reply, document, negotiate(request.headers.accept, 'plain').mediaType)
  }
  readOnly(app, '/api/:version', answer)
  readOnly(app, '/apis/:group', answer)
  readOnly(app, '/apis/:group/:version', answer)
}

/** A built-in group answers for its versions; of others nobody has heard. */
function nothingThere(request: FastifyRequest, reply: FastifyReply, { all }: KindIndex): FastifyReply {
  const { group = '' } = request.params as { group?: string }
  if (all.some((kind) => kind.group === group && !kind.rules.custom)) throw pathNotFound()
  return sendText(reply, 404, '404 page not found\n')
}
