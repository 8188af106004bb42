import { encodeCbor } from '../../../apimachinery/codecs/cbor.ts'
import { encodeJson, jsonText } from '../../../apimachinery/codecs/json.ts'
import { encodeProtobufList, encodeProtobufMessage } from '../../../apimachinery/codecs/protobuf.ts'
import { encodeYaml } from '../../../apimachinery/codecs/yaml.ts'
import type { KubeObject } from '../../../apimachinery/object.ts'
import type { Clock } from '../../../platform/clock.ts'
import type { ListResponse } from '../../api-request.ts'
import type { CachedObject } from '../../cache/cached-object.ts'
import { partialMetadata } from '../../tables.ts'
import { chunkBytes } from '../limits.ts'
import { partialMetadataJson, protobufMessage } from './encode.ts'
import { cborType, protobufType, yamlType } from './media-type.ts'

/** `metav1.ListMeta` of a list. */
export function listMeta(list: ListResponse): object {
  return {
    resourceVersion: list.resourceVersion,
    ...(list.continue && { continue: list.continue }),
    ...(list.remainingItemCount !== undefined && { remainingItemCount: list.remainingItemCount }),
  }
}

/** One way to show a list. */
export interface ListForm {
  /** The whole list in a format, in pieces that follow each other. Only JSON is encoded while the pieces are taken. */
  pieces(mediaType: string): Iterable<Buffer>
}

/** The list as it is, made from the bytes that its objects have been encoded to. */
export function plainList(list: ListResponse): ListForm {
  const { kind, apiVersion, listKind, rules } = list.kind
  if (rules.custom) return listForm(listKind, apiVersion, list, selfDescribing)
  const typeMeta = Buffer.from(`{"kind":"${kind}","apiVersion":"${apiVersion}",`)
  return listForm(listKind, apiVersion, list, {
    members: (item) => membersWithoutType(item, typeMeta),
    message: protobufMessage,
    object: ({ object }) => withoutType(object),
  })
}

/** Items of custom resources say themselves what kind they are. There is no protobuf of them. */
const selfDescribing: ItemForm = {
  members: ({ json }) => json.subarray(1),
  message: protobufMessage,
  object: ({ object }) => object,
}

/** The list with nothing but metadata, as `meta.k8s.io PartialObjectMetadataList`. */
export function partialList(list: ListResponse, apiVersion: string): ListForm {
  return listForm('PartialObjectMetadataList', apiVersion, list, {
    members: (item) => partialMetadataJson(item, apiVersion).subarray(1),
    message: ({ object }) => encodeProtobufMessage(partialMetadata(object, apiVersion)),
    object: ({ object }) => partialMetadata(object, apiVersion),
  })
}

/** How items look. */
interface ItemForm {
  /** JSON without the opening brace. */
  readonly members: (item: CachedObject) => Buffer
  /** A bare protobuf message. */
  readonly message: (item: CachedObject) => Buffer
  readonly object: (item: CachedObject) => object
}

function listForm(kind: string, apiVersion: string, list: ListResponse, form: ItemForm): ListForm {
  const metadata = form === selfDescribing ? { continue: '', ...listMeta(list) } : listMeta(list)
  const head = { kind, apiVersion, metadata }
  return {
    pieces(mediaType) {
      switch (mediaType) {
        case protobufType:
          return encodeProtobufList(head, list.items.map(form.message))
        case yamlType:
          return [encodeYaml({ ...head, items: list.items.map(form.object) })]
        case cborType:
          return [encodeCbor({ ...head, items: list.items.map(form.object) })]
        default:
          return jsonPieces(head, list.items, form.members)
      }
    },
  }
}

const [firstItem, nextItem, end] = [Buffer.from('{'), Buffer.from(',{'), Buffer.from(']}\n')]

function* jsonPieces(head: object, items: ListResponse['items'], membersOf: ItemForm['members']): Generator<Buffer> {
  yield Buffer.from(`${jsonText(head).slice(0, -1)},"items":[`)
  let open = firstItem
  for (const item of items) {
    yield open
    yield membersOf(item)
    open = nextItem
  }
  yield end
}

/** Items of a list do not say what kind they are: the list does. */
function membersWithoutType(item: CachedObject, typeMeta: Buffer): Buffer {
  const { json } = item
  if (json.subarray(0, typeMeta.length).equals(typeMeta)) return json.subarray(typeMeta.length)
  return item.derive('list item', ({ object }) => encodeJson(withoutType(object))).subarray(1)
}

function withoutType(object: KubeObject): object {
  const { kind: _kind, apiVersion: _apiVersion, ...rest } = object
  return rest
}

/** Joins pieces to chunks of about `chunkBytes`. */
export function* chunksOf(pieces: Iterable<Buffer>): Generator<Buffer> {
  let waiting: Buffer[] = []
  let bytes = 0
  for (const piece of pieces) {
    waiting.push(piece)
    bytes += piece.length
    if (bytes < chunkBytes) continue
    yield Buffer.concat(waiting, bytes)
    waiting = []
    bytes = 0
  }
  if (bytes > 0) yield Buffer.concat(waiting, bytes)
}

/** Hands chunks out one per event-loop turn, so that a long list holds nobody else up. */
export async function* oncePerTurn(chunks: Iterable<Buffer>, clock: Clock): AsyncGenerator<Buffer> {
  for (const chunk of chunks) {
    yield chunk
    await endOfTurn(clock)
  }
}

/** Items that are encoded to protobuf in one event-loop turn. */
const encodedPerTurn = 16

/** Encodes items to protobuf ahead of `pieces`, which needs all of them at once, without holding others up. */
export async function encodeAhead(items: readonly CachedObject[], clock: Clock): Promise<void> {
  for (const [at, item] of items.entries()) {
    if (at % encodedPerTurn === encodedPerTurn - 1) await endOfTurn(clock)
    protobufMessage(item)
  }
}

/** Lets others have their turn. */
export function endOfTurn(clock: Clock): Promise<void> {
  return new Promise((resolve) => clock.afterTurn(resolve))
}
