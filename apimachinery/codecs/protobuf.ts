import { codecOfKind, envelopeHead, type ProtobufObject, readEnvelope, type TypeMeta } from './protobuf-envelope.ts'
import type { MessageCodec } from './protobuf-messages.ts'
import { wireType } from './protobuf-reader.ts'
import { ProtobufWriter, varintSize } from './protobuf-writer.ts'

/** `application/vnd.kubernetes.protobuf`: messages of the schema tables in the envelope of runtime.Unknown. */

export type { ProtobufObject, TypeMeta } from './protobuf-envelope.ts'

type TypedObject = TypeMeta & object

/**
 * Reads an object: the magic bytes, the envelope, the message of the kind that the envelope names.
 * @returns the object in its JSON form, to be decoded by a schema: zero values may be there that JSON leaves out
 * @throws {ApiError} 400 for bytes that are no such object, or a kind that the tables do not have
 */
export function decodeProtobuf(bytes: Uint8Array): ProtobufObject {
  return readEnvelope(bytes)
}

/** Whether a kind has a protobuf form. Custom resources have none, and neither has Table. */
export function hasProtobuf(type: TypeMeta): boolean {
  return codecOfKind(type) !== undefined
}

/** Writes an object (also a List with its items, or a Status) with its envelope. @throws {Error} the kind has no protobuf form */
export function encodeProtobuf(object: TypedObject): Buffer {
  return enveloped(object, encodeProtobufMessage(object))
}

/** Writes the bare message of an object. Lists and envelopes are put together from such messages. */
export function encodeProtobufMessage(object: TypedObject): Buffer {
  const writer = new ProtobufWriter()
  requiredCodec(object).writeFields(writer, object as unknown as Record<string, unknown>)
  return writer.finish()
}

/** Puts the envelope around a bare message. */
export function enveloped(type: TypeMeta, message: Uint8Array): Buffer {
  return Buffer.concat([envelopeHead(type, message.byteLength), message])
}

/**
 * Writes a list of which the items have been encoded already, without copying them.
 * @param list the list without `items`
 * @param items bare messages
 * @returns chunks to be sent one after the other, made while they are taken
 */
export function* encodeProtobufList(list: TypedObject, items: readonly Buffer[]): Generator<Buffer> {
  const metadata = encodeProtobufMessage(list)
  const number = requiredCodec(list).numberOf('items') ?? 0
  const tagSize = varintSize(number * 8)
  let length = metadata.byteLength
  for (const { byteLength } of items) length += tagSize + varintSize(byteLength) + byteLength
  yield envelopeHead(list, length)
  yield metadata
  for (const item of items) {
    const head = new ProtobufWriter()
    head.tag(number, wireType.bytes)
    head.varint(item.byteLength)
    yield head.finish()
    yield item
  }
}

/** Fields of metav1.WatchEvent, and of the RawExtension in it. */
const watchEventFields = { type: 1, object: 2 } as const
const rawField = 1

/**
 * A metav1.WatchEvent, which has no envelope of its own.
 * @param object the enveloped object
 */
export function encodeProtobufWatchEvent(type: string, object: Uint8Array): Buffer {
  const writer = new ProtobufWriter()
  writer.tag(watchEventFields.type, wireType.bytes)
  writer.string(type)
  writer.tag(watchEventFields.object, wireType.bytes)
  writer.varint(1 + varintSize(object.byteLength) + object.byteLength)
  writer.tag(rawField, wireType.bytes)
  writer.bytes(object)
  return writer.finish()
}

/** What stands before each event in `application/vnd.kubernetes.protobuf;stream=watch`: its length in four bytes. */
export function frameHead(length: number): Buffer {
  const head = Buffer.allocUnsafe(4)
  head.writeUInt32BE(length)
  return head
}

function requiredCodec(type: TypeMeta): MessageCodec {
  const codec = codecOfKind(type)
  if (codec === undefined) throw new Error(`${type.apiVersion} ${type.kind} has no protobuf form`)
  return codec
}
