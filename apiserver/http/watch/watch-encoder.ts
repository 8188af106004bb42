import { encodeCborItem, selfDescription } from '../../../apimachinery/codecs/cbor.ts'
import { encodeProtobufWatchEvent } from '../../../apimachinery/codecs/protobuf.ts'
import type { Kind } from '../../../apimachinery/kinds/define-kind.ts'
import type { KubeObject } from '../../../apimachinery/object.ts'
import type { ApiWatchEvent } from '../../api-request.ts'
import { CachedObject } from '../../cache/cached-object.ts'
import { partialMetadata } from '../../tables.ts'
import { cborItem, encode, objectOf, partialMetadataJson } from '../answers/encode.ts'
import { cborType, jsonType, protobufType } from '../answers/media-type.ts'
import type { Representation } from '../answers/negotiation.ts'
import { objectTable, type TableForm } from '../answers/table-answer.ts'

/** Turns an event of one watch into bytes, in pieces; big ones are shared with other watches. */
export type WatchEncoder = (event: ApiWatchEvent) => readonly Buffer[]

/** @param table called per event: ages in tables count to now */
export function watchEncoder(
  kind: Kind,
  { mediaType, transform }: Representation,
  table: () => TableForm,
): WatchEncoder {
  const encodeObject = objectEncoder(kind, mediaType, transform, table)
  switch (mediaType) {
    case protobufType:
      return (event) => [encodeProtobufWatchEvent(event.type, encodeObject(event))]
    case cborType:
      return (event) => [cborPrefixes[event.type], encodeObject(event)]
    default:
      return (event) => [jsonPrefixes[event.type], encodeObject(event), jsonSuffix]
  }
}

/** What stands before the object, by the type of the event. */
function prefixes(of: (type: ApiWatchEvent['type']) => Buffer): Readonly<Record<ApiWatchEvent['type'], Buffer>> {
  return {
    ADDED: of('ADDED'),
    MODIFIED: of('MODIFIED'),
    DELETED: of('DELETED'),
    BOOKMARK: of('BOOKMARK'),
    ERROR: of('ERROR'),
  }
}

const jsonPrefixes = prefixes((type) => Buffer.from(`{"type":"${type}","object":`))
const jsonSuffix = Buffer.from('}\n')

/** A map of two, of which the object is the last value. */
const cborPrefixes = prefixes((type) => {
  const [mapOfTwo, ...members] = [Buffer.from([0xa2]), 'type', type, 'object']
  return Buffer.concat([selfDescription, mapOfTwo, ...members.map(encodeCborItem)])
})

type ObjectEncoder = (event: ApiWatchEvent) => Buffer

function objectEncoder(
  kind: Kind,
  mediaType: string,
  transform: Representation['transform'],
  table: () => TableForm,
): ObjectEncoder {
  const bytesOf = mediaType === cborType ? cborItem : (object: object) => encode(object, mediaType)
  const plain: ObjectEncoder = ({ object }) => bytesOf(object)
  // The Status of an error is never turned into something else.
  const unlessError = (encoder: ObjectEncoder): ObjectEncoder => {
    return (event) => (event.type === 'ERROR' ? plain(event) : encoder(event))
  }
  switch (transform?.kind) {
    case 'Table':
      return unlessError(tableEncoder(kind, bytesOf, table))
    case 'PartialObjectMetadata':
    case 'PartialObjectMetadataList':
      return unlessError(partialEncoder(mediaType, bytesOf, transform.apiVersion))
    default:
      return plain
  }
}

type BytesOf = (object: CachedObject | object) => Buffer

function partialEncoder(mediaType: string, bytesOf: BytesOf, apiVersion: string): ObjectEncoder {
  return ({ object }) =>
    object instanceof CachedObject && mediaType === jsonType
      ? partialMetadataJson(object, apiVersion)
      : bytesOf(partialMetadata(objectOf(object) as KubeObject, apiVersion))
}

/** Columns come with the first event only. */
function tableEncoder(kind: Kind, bytesOf: BytesOf, form: () => TableForm): ObjectEncoder {
  let columnsSent = false
  return ({ object }) => {
    const table = objectTable(kind, objectOf(object), form())
    const bytes = bytesOf(columnsSent ? { ...table, columnDefinitions: null } : table)
    columnsSent = true
    return bytes
  }
}
