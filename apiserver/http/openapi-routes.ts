import type { FastifyInstance } from 'fastify'
import type { OpenApi } from '../openapi/openapi.ts'
import { sendTagged } from './document.ts'
import { jsonType } from './media-type.ts'
import { readOnly } from './read-only.ts'

export interface OpenApiRouteOptions {
  readonly openApi: OpenApi
}

/** A year: documents under a URL with their hash never change. */
const immutable = 'public, immutable'

/** `/openapi/v2` and `/openapi/v3`: the schemas of everything that is served. */
export async function openApiRoutes(app: FastifyInstance, { openApi }: OpenApiRouteOptions): Promise<void> {
  readOnly(app, '/openapi/v2', (request, reply) => {
    const { hash, bytes } = openApi.swagger()
    reply.header('vary', 'Accept-Encoding, Accept')
    return sendTagged(request, reply, jsonType, hash, () => bytes)
  })
  readOnly(app, '/openapi/v3', (request, reply) => {
    const { hash, bytes } = openApi.index()
    return sendTagged(request, reply, 'text/plain; charset=utf-8', hash, () => bytes)
  })
  readOnly(app, '/openapi/v3/*', (request, reply) => {
    const { path, query } = request.call.target
    const document = openApi.document(path.slice('/openapi/v3/'.length).replace(/\/+$/, ''))
    if (document === undefined) return reply.code(404).send()
    const { hash, bytes } = document
    const wanted = query['hash']
    if (wanted !== undefined && wanted !== hash)
      return reply.redirect(`/openapi/v3/${path.slice(12)}?hash=${hash}`, 301)
    if (wanted !== undefined) reply.header('cache-control', immutable)
    reply.header('vary', 'Accept')
    return sendTagged(request, reply, jsonType, hash, () => bytes)
  })
}
