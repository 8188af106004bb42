import { badRequest } from '../errors.ts'
import { definitionOf, definitionOfGvk } from '../schema/definitions.ts'
import { type MessageCodec, messageCodec } from './protobuf-messages.ts'
import { ProtobufReader, wireType } from './protobuf-reader.ts'
import { ProtobufWriter } from './protobuf-writer.ts'

/** An object from protobuf, in its JSON form. */
export interface ProtobufObject {
  readonly apiVersion: string
  readonly kind: string
  /** With `apiVersion` and `kind`; scalars as they came, so it is to be decoded by a schema. */
  readonly value: Record<string, unknown>
}

/** What names the type of an object. */
export interface TypeMeta {
  readonly apiVersion: string
  readonly kind: string
}

/** The first bytes of every object (k8s.io/apimachinery/pkg/runtime/serializer/protobuf). */
const magic = Buffer.from('k8s\0', 'latin1')

/** Fields of `runtime.Unknown`, which follows the magic bytes, and of the `TypeMeta` in it. */
const unknownFields = { typeMeta: 1, raw: 2 } as const
const typeMetaFields = { apiVersion: 1, kind: 2 } as const

/**
 * Reads an object in its envelope.
 * @throws {ApiError} 400 for bytes that are no such object, or a kind that the tables do not have
 */
export function readEnvelope(bytes: Uint8Array): ProtobufObject {
  if (!hasMagic(bytes))
    throw badRequest('provided data does not appear to be a protobuf message, expected prefix [107 56 115 0]')
  const { apiVersion, kind, raw } = readUnknown(new ProtobufReader(bytes.subarray(magic.length)))
  const codec = codecOfKind({ apiVersion, kind })
  if (codec === undefined) throw badRequest(`no kind "${kind}" is registered for version "${apiVersion}"`)
  const value: Record<string, unknown> = { kind, apiVersion }
  codec.readFields(new ProtobufReader(raw), value)
  return { apiVersion, kind, value }
}

function hasMagic(bytes: Uint8Array): boolean {
  return magic.every((byte, i) => bytes[i] === byte)
}

function readUnknown(reader: ProtobufReader): TypeMeta & { raw: Uint8Array } {
  let typeMeta: TypeMeta = { apiVersion: '', kind: '' }
  let raw: Uint8Array = new Uint8Array()
  while (!reader.done) {
    const { field, wire } = reader.tag()
    if (field === unknownFields.typeMeta && wire === wireType.bytes)
      typeMeta = reader.message(() => readTypeMeta(reader))
    else if (field === unknownFields.raw && wire === wireType.bytes) raw = reader.bytes()
    else reader.skip(wire)
  }
  return { ...typeMeta, raw }
}

function readTypeMeta(reader: ProtobufReader): TypeMeta {
  const typeMeta = { apiVersion: '', kind: '' }
  while (!reader.done) {
    const { field, wire } = reader.tag()
    if (field === typeMetaFields.apiVersion && wire === wireType.bytes) typeMeta.apiVersion = reader.string()
    else if (field === typeMetaFields.kind && wire === wireType.bytes) typeMeta.kind = reader.string()
    else reader.skip(wire)
  }
  return typeMeta
}

/** Everything of an envelope that stands before the message itself. */
export function envelopeHead({ apiVersion, kind }: TypeMeta, rawLength: number): Buffer {
  const writer = new ProtobufWriter()
  writer.tag(unknownFields.typeMeta, wireType.bytes)
  writer.message(() => {
    writer.tag(typeMetaFields.apiVersion, wireType.bytes)
    writer.string(apiVersion)
    writer.tag(typeMetaFields.kind, wireType.bytes)
    writer.string(kind)
  })
  writer.tag(unknownFields.raw, wireType.bytes)
  writer.varint(rawLength)
  return Buffer.concat([magic, writer.finish()])
}

const meta = 'k8s.io.apimachinery.pkg.apis.meta.v1'

/** Kinds that OpenAPI does not describe. */
const otherMessages: ReadonlyMap<string, string> = new Map([
  ['meta.k8s.io/v1/PartialObjectMetadata', `${meta}.PartialObjectMetadata`],
  ['meta.k8s.io/v1/PartialObjectMetadataList', `${meta}.PartialObjectMetadataList`],
  ['meta.k8s.io/v1beta1/PartialObjectMetadata', `${meta}.PartialObjectMetadata`],
  ['meta.k8s.io/v1beta1/PartialObjectMetadataList', `${meta}beta1.PartialObjectMetadataList`],
  ['apidiscovery.k8s.io/v2/APIGroupDiscoveryList', 'k8s.io.api.apidiscovery.v2.APIGroupDiscoveryList'],
])

/** The codec of a kind; undefined for kinds without protobuf, custom resources among them. */
export function codecOfKind({ apiVersion, kind }: TypeMeta): MessageCodec | undefined {
  const gvk = `${apiVersion}/${kind}`
  const definition = definitionOf(definitionOfGvk(gvk) ?? '')
  const message = definition?.pbMessage ?? otherMessages.get(gvk)
  return message === undefined ? undefined : messageCodec(message)
}
