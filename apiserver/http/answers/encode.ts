import type { FastifyRequest } from 'fastify'
import { encodeCbor, encodeCborItem, selfDescription } from '../../../apimachinery/codecs/cbor.ts'
import { encodeJson } from '../../../apimachinery/codecs/json.ts'
import { encodeProtobuf, encodeProtobufMessage, enveloped } from '../../../apimachinery/codecs/protobuf.ts'
import { encodeYaml } from '../../../apimachinery/codecs/yaml.ts'
import type { KubeObject } from '../../../apimachinery/object.ts'
import { CachedObject } from '../../cache/cached-object.ts'
import { partialMetadata } from '../../tables.ts'
import type { Call } from '../chain/call.ts'
import { indentJson } from './indent-json.ts'
import { cborType, jsonType, protobufType, yamlType } from './media-type.ts'

/** Encodes an object. Bytes of cached objects are shared with everybody who asks for the same version. */
export function encode(object: CachedObject | object, mediaType: string): Buffer {
  switch (mediaType) {
    case protobufType:
      return object instanceof CachedObject
        ? enveloped(object.object, protobufMessage(object))
        : encodeProtobuf(object as KubeObject)
    case yamlType:
      return encodeYaml(objectOf(object))
    case cborType:
      return object instanceof CachedObject ? Buffer.concat([selfDescription, cborItem(object)]) : encodeCbor(object)
    default:
      return object instanceof CachedObject ? object.json : encodeJson(object)
  }
}

/** What Go's JSON encoder puts after each document. */
export const newline = Buffer.from('\n')

/** Encodes an object as the body of an answer. */
export function encodeBody(object: CachedObject | object, mediaType: string, pretty: boolean): Buffer {
  const bytes = encode(object, mediaType)
  if (mediaType !== jsonType) return bytes
  return pretty ? indentJson(bytes) : Buffer.concat([bytes, newline])
}

/** The object itself, cached or not. Read-only. */
export function objectOf(answer: CachedObject | object): object {
  return answer instanceof CachedObject ? answer.object : answer
}

/** A cached object as a bare protobuf message, encoded once. */
export function protobufMessage(cached: CachedObject): Buffer {
  return cached.derive(protobufType, ({ object }) => compact(encodeProtobufMessage(object)))
}

/** An object as a CBOR item, which begins no document; cached ones are encoded once. */
export function cborItem(object: CachedObject | object): Buffer {
  return object instanceof CachedObject
    ? object.derive(cborType, (cached) => encodeCborItem(cached.object))
    : encodeCborItem(object)
}

/** The same bytes in memory of their own: what is kept must not keep a larger buffer. */
function compact(bytes: Buffer): Buffer {
  const copy = Buffer.allocUnsafeSlow(bytes.length)
  bytes.copy(copy)
  return copy
}

/** The metadata of a cached object as JSON, encoded once per version of meta.k8s.io. */
export function partialMetadataJson(cached: CachedObject, apiVersion: string): Buffer {
  return cached.derive(`partial ${apiVersion}`, ({ object }) =>
    compact(encodeJson(partialMetadata(object, apiVersion))),
  )
}

/** Who reads with their own eyes gets lines and indentation (k8s.io/apiserver `isPrettyPrint`). */
export function isPretty({ call, headers }: Pick<FastifyRequest, 'headers'> & { readonly call?: Call }): boolean {
  const parameter = call?.target.query['pretty']
  if (parameter) return goTrue.has(parameter)
  const userAgent = headers['user-agent']
  return userAgent !== undefined && humanAgents.some((name) => userAgent.startsWith(name))
}

/** What Go's strconv.ParseBool takes for true. */
const goTrue: ReadonlySet<string> = new Set(['1', 't', 'T', 'true', 'TRUE', 'True'])
const humanAgents = ['curl', 'Wget', 'Mozilla/5.0']
