import type { FastifyInstance, FastifyRequest } from 'fastify'
import { failure, unsupportedMediaType } from '../../../apimachinery/errors.ts'
import type { Kind, Verb } from '../../../apimachinery/kinds/define-kind.ts'
import type { RequestBody } from '../../api-request.ts'
import { customObjectTypes, jsonType, objectTypes, parseMediaType } from '../answers/media-type.ts'
import { bodyLimitBytes } from '../limits.ts'

const patchTypes: readonly string[] = [
  'application/json-patch+json',
  'application/merge-patch+json',
  'application/strategic-merge-patch+json',
  'application/apply-patch+yaml',
]

/** Verbs whose requests have a body that means something. */
const verbsWithBody: ReadonlySet<Verb> = new Set(['create', 'update', 'patch', 'delete', 'deletecollection'])

/** Has bodies read as they are, whatever they say they are: what is acceptable depends on the verb. */
export function acceptAnyBody(app: FastifyInstance): void {
  app.removeAllContentTypeParsers()
  app.addContentTypeParser('*', { parseAs: 'buffer', bodyLimit: bodyLimitBytes }, (_request, body, done) =>
    done(null, body),
  )
}

/** @throws {ApiError} UnsupportedMediaType when the verb does not take a body of that type */
export function requestBodyOf(request: FastifyRequest, kind: Kind, verb: Verb): RequestBody | undefined {
  const bytes = request.body
  if (!verbsWithBody.has(verb)) return undefined
  if (verb === 'patch') return { form: 'bytes', mediaType: patchTypeOf(request), bytes: asBytes(bytes) }
  const isDeletion = verb === 'delete' || verb === 'deletecollection'
  if (isDeletion && asBytes(bytes).length === 0) return undefined
  return { form: 'bytes', mediaType: objectTypeOf(request, kind), bytes: asBytes(bytes) }
}

const noBytes = new Uint8Array(0)

function asBytes(body: unknown): Uint8Array {
  return body instanceof Uint8Array ? body : noBytes
}

function objectTypeOf({ headers }: FastifyRequest, { rules }: Kind): string {
  const header = headers['content-type']
  if (header === undefined || header === jsonType) return jsonType
  const { type } = parseMediaType(header)
  if (!(rules.custom ? customObjectTypes : objectTypes).includes(type)) throw unsupportedMediaType(objectTypes)
  return type
}

function patchTypeOf({ headers }: FastifyRequest): string {
  const { type } = parseMediaType(headers['content-type'] ?? '')
  // The router refuses other types, before anything that has better words for it.
  if (!patchTypes.includes(type)) throw failure(415, 'UnsupportedMediaType', '415: Unsupported Media Type', {})
  return type
}
