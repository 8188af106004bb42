import type { FastifyReply, FastifyRequest } from 'fastify'
import { sha512Hex } from '../../../platform/crypto.ts'
import { encodeBody, isPretty } from './encode.ts'
import { jsonType } from './media-type.ts'
import { sendBytes } from './send.ts'

/** An answer that stays the same for a while: built, encoded and hashed when it is first asked for. */
export class Document {
  readonly #build: () => object
  #object: object | undefined
  #json: Buffer | undefined
  #hash: string | undefined

  constructor(build: () => object) {
    this.#build = build
  }

  get object(): object {
    this.#object ??= this.#build()
    return this.#object
  }

  /** As a body. */
  get json(): Buffer {
    this.#json ??= encodeBody(this.object, jsonType, false)
    return this.#json
  }

  /** Changes when the document does. */
  get hash(): string {
    this.#hash ??= sha512Hex(this.json).toUpperCase()
    return this.#hash
  }
}

/** Sends a document in a format. */
export function sendDocument(
  request: FastifyRequest,
  reply: FastifyReply,
  document: Document,
  mediaType: string,
): FastifyReply {
  const pretty = isPretty(request)
  const plain = mediaType === jsonType && !pretty
  return sendBytes(
    request,
    reply,
    200,
    mediaType,
    plain ? document.json : encodeBody(document.object, mediaType, pretty),
  )
}

/** Sends JSON under an ETag, or 304 when the client has it already. */
export function sendTagged(
  request: FastifyRequest,
  reply: FastifyReply,
  contentType: string,
  hash: string,
  bytes: () => Buffer,
): FastifyReply {
  const tag = `"${hash}"`
  reply.header('etag', tag)
  if (request.headers['if-none-match'] === tag) return reply.code(304).send()
  return sendBytes(request, reply, 200, contentType, bytes())
}
