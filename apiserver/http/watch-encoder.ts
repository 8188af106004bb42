import { encodeJson } from '../../apimachinery/codecs/json.ts'
import { encodeProtobufWatchEvent } from '../../apimachinery/codecs/protobuf.ts'
import type { Kind } from '../../apimachinery/kinds/define-kind.ts'
import type { KubeObject } from '../../apimachinery/object.ts'
import type { ApiWatchEvent } from '../api-request.ts'
import { CachedObject } from '../cache/cached-object.ts'
import { partialMetadata } from '../tables.ts'
import { encode, objectOf, partialMetadataJson } from './encode.ts'
import { jsonType, protobufType } from './media-type.ts'
import type { Representation } from './negotiation.ts'
import { objectTable, type TableForm } from './table-answer.ts'

/** Turns an event of one watch into bytes, in pieces; big ones are shared with other watches. */
export type WatchEncoder = (event: ApiWatchEvent) => readonly Buffer[]

/** @param table called per event: ages in tables count to now */
export function watchEncoder(
  kind: Kind,
  { mediaType, transform }: Representation,
  table: () => TableForm,
): WatchEncoder {
  const encodeObject = objectEncoder(kind, mediaType, transform, table)
  return mediaType === protobufType
    ? (event) => [encodeProtobufWatchEvent(event.type, encodeObject(event))]
    : (event) => [jsonPrefixes[event.type], encodeObject(event), jsonSuffix]
}

const jsonPrefix = (type: string) => Buffer.from(`{"type":"${type}","object":`)
const jsonPrefixes = {
  ADDED: jsonPrefix('ADDED'),
  MODIFIED: jsonPrefix('MODIFIED'),
  DELETED: jsonPrefix('DELETED'),
  BOOKMARK: jsonPrefix('BOOKMARK'),
  ERROR: jsonPrefix('ERROR'),
}
const jsonSuffix = Buffer.from('}\n')

type ObjectEncoder = (event: ApiWatchEvent) => Buffer

function objectEncoder(
  kind: Kind,
  mediaType: string,
  transform: Representation['transform'],
  table: () => TableForm,
): ObjectEncoder {
  const plain: ObjectEncoder = ({ object }) => encode(object, mediaType)
  // The Status of an error is never turned into something else.
  const unlessError = (encoder: ObjectEncoder): ObjectEncoder => {
    return (event) => (event.type === 'ERROR' ? plain(event) : encoder(event))
  }
  switch (transform?.kind) {
    case 'Table':
      return unlessError(tableEncoder(kind, table))
    case 'PartialObjectMetadata':
    case 'PartialObjectMetadataList':
      return unlessError(partialEncoder(mediaType, transform.apiVersion))
    default:
      return plain
  }
}

function partialEncoder(mediaType: string, apiVersion: string): ObjectEncoder {
  return ({ object }) =>
    object instanceof CachedObject && mediaType === jsonType
      ? partialMetadataJson(object, apiVersion)
      : encode(partialMetadata(objectOf(object) as KubeObject, apiVersion), mediaType)
}

/** Columns come with the first event only. */
function tableEncoder(kind: Kind, form: () => TableForm): ObjectEncoder {
  let columnsSent = false
  return ({ object }) => {
    const table = objectTable(kind, objectOf(object), form())
    const bytes = encodeJson(columnsSent ? { ...table, columnDefinitions: null } : table)
    columnsSent = true
    return bytes
  }
}
