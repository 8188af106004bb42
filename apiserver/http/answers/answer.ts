import type { FastifyReply, FastifyRequest } from 'fastify'
import { type ApiError, failure } from '../../../apimachinery/errors.ts'
import type { Kind } from '../../../apimachinery/kinds/define-kind.ts'
import type { KubeObject } from '../../../apimachinery/object.ts'
import type { ListResponse, ObjectResponse } from '../../api-request.ts'
import { partialMetadata } from '../../tables.ts'
import { encodeBody, isPretty, objectOf } from './encode.ts'
import { indentJson } from './indent-json.ts'
import { chunksOf, encodeAhead, endOfTurn, type ListForm, oncePerTurn, partialList, plainList } from './list-answer.ts'
import { jsonType, protobufType } from './media-type.ts'
import type { Representation } from './negotiation.ts'
import { sendBytes, sendChunks } from './send.ts'
import { objectTable, type TableDeps, tableForm, tableList } from './table-answer.ts'
import { addWarnings } from './warnings.ts'

/** Sends an object in the form that was negotiated. */
export function answerObject(
  request: FastifyRequest,
  reply: FastifyReply,
  kind: Kind,
  { code, object, warnings }: ObjectResponse,
  form: Representation,
  deps: TableDeps,
): FastifyReply {
  addWarnings(reply, warnings)
  const answer = isStatus(objectOf(object)) ? object : transformObject(request, kind, object, form, deps)
  return sendBytes(request, reply, code, form.mediaType, encodeBody(answer, form.mediaType, isPretty(request)))
}

/** A Status stays what it is, whatever the client would like objects to be turned into. */
function isStatus(object: object): boolean {
  return 'kind' in object && object.kind === 'Status' && 'apiVersion' in object && object.apiVersion === 'v1'
}

function transformObject(
  request: FastifyRequest,
  kind: Kind,
  object: ObjectResponse['object'],
  { transform }: Representation,
  deps: TableDeps,
): ObjectResponse['object'] | object {
  switch (transform?.kind) {
    case 'Table':
      return objectTable(kind, objectOf(object), tableForm(transform.apiVersion, request.call.target.query, deps))
    case 'PartialObjectMetadata':
      return partialMetadata(objectOf(object) as KubeObject, transform.apiVersion)
    case 'PartialObjectMetadataList':
      throw notTransformable(transform.kind, `not a list (${internalType(kind)})`)
    default:
      return object
  }
}

/** Lists that are longer take more than one event-loop turn to put together. */
const manyItems = 50

/** Sends a list in the form that was negotiated, in chunks when it is long. */
export async function answerList(
  request: FastifyRequest,
  reply: FastifyReply,
  list: ListResponse,
  form: Representation,
  deps: TableDeps,
): Promise<FastifyReply> {
  addWarnings(reply, list.warnings)
  const { mediaType } = form
  const shown = transformList(request, list, form, deps)
  if (mediaType === protobufType && form.transform === undefined) await encodeAhead(list.items, deps.clock)
  const pieces = shown.pieces(mediaType)
  if (mediaType === jsonType && isPretty(request)) {
    return sendBytes(request, reply, 200, mediaType, indentJson(Buffer.concat([...pieces])))
  }
  const chunks = chunksOf(pieces)
  const first = chunks.next().value ?? Buffer.alloc(0)
  if (list.items.length > manyItems) await endOfTurn(deps.clock)
  const second = chunks.next()
  if (second.done) return sendBytes(request, reply, 200, mediaType, first)
  return sendChunks(request, reply, mediaType, oncePerTurn(chain([first, second.value], chunks), deps.clock))
}

function* chain<T>(...parts: readonly Iterable<T>[]): Generator<T> {
  for (const part of parts) yield* part
}

function transformList(
  request: FastifyRequest,
  list: ListResponse,
  { transform }: Representation,
  deps: TableDeps,
): ListForm {
  switch (transform?.kind) {
    case 'Table':
      return tableList(list, tableForm(transform.apiVersion, request.call.target.query, deps))
    case 'PartialObjectMetadataList':
      return partialList(list, transform.apiVersion)
    case 'PartialObjectMetadata':
      throw notTransformable(transform.kind, `a list (${internalType(list.kind)}List)`)
    default:
      return plainList(list)
  }
}

function notTransformable(kind: string, what: string): ApiError {
  return failure(406, 'NotAcceptable', `you requested ${kind}, but the requested object is ${what}`)
}

/** How upstream's messages name the Go type of a kind: `*core.Pod`, `*rbac.Role`. */
function internalType({ group, kind }: Kind): string {
  const name = group === '' || group === 'events.k8s.io' ? 'core' : group.split('.', 1)[0]
  return `*${name}.${kind}`
}
