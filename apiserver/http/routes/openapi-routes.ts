import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { EncodedDocument } from '../../openapi/encoded-document.ts'
import type { OpenApi } from '../../openapi/openapi.ts'
import { sendTagged } from '../answers/document.ts'
import { covers, jsonType, parseAccept } from '../answers/media-type.ts'
import { readOnly } from './read-only.ts'

export interface OpenApiRouteOptions {
  readonly openApi: OpenApi
}

/** A year: documents under a URL with their hash never change. */
const immutable = 'public, immutable'

/** `/openapi/v2` and `/openapi/v3`: the schemas of everything that is served. */
export async function openApiRoutes(app: FastifyInstance, { openApi }: OpenApiRouteOptions): Promise<void> {
  readOnly(app, '/openapi/v2', (request, reply) => {
    reply.header('vary', 'Accept-Encoding, Accept')
    return sendForm(request, reply, 'v2', openApi.swagger())
  })
  readOnly(app, '/openapi/v3', (request, reply) => {
    const { hash, bytes } = openApi.index()
    return sendTagged(request, reply, 'text/plain; charset=utf-8', hash, () => bytes)
  })
  readOnly(app, '/openapi/v3/*', (request, reply) => {
    const { path, query } = request.call.target
    const document = openApi.document(path.slice('/openapi/v3/'.length).replace(/\/+$/, ''))
    if (document === undefined) return reply.code(404).send()
    const { hash } = document.json
    const wanted = query['hash']
    if (wanted !== undefined && wanted !== hash)
      return reply.redirect(`/openapi/v3/${path.slice(12)}?hash=${hash}`, 301)
    if (wanted !== undefined) reply.header('cache-control', immutable)
    reply.header('vary', 'Accept')
    return sendForm(request, reply, 'v3', document)
  })
}

/** Sends the first wanted form that there is; protobuf goes by two names, of which the newer one is a media type. */
function sendForm(
  request: FastifyRequest,
  reply: FastifyReply,
  version: 'v2' | 'v3',
  document: EncodedDocument,
): FastifyReply {
  const protobufType = `application/com.github.proto-openapi.spec.${version}.v1.0+protobuf`
  const forms = [
    { type: jsonType, answers: jsonType, encoding: () => document.json },
    { type: protobufType.replace('.v1.0', '@v1.0'), answers: protobufType, encoding: () => document.protobuf },
    { type: protobufType, answers: protobufType, encoding: () => document.protobuf },
  ]
  for (const wanted of parseAccept(request.headers.accept ?? '')) {
    const form = forms.find(({ type }) => covers(wanted.type, type))
    if (form === undefined) continue
    const { hash, bytes } = form.encoding()
    return sendTagged(request, reply, form.answers, hash, () => bytes)
  }
  return reply.code(406).send()
}
