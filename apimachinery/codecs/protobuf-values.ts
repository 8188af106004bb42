import { type ProtobufReader, wireType } from './protobuf-reader.ts'
import type { ProtobufWriter } from './protobuf-writer.ts'

/** How one value is on the wire and in JSON. The tag around it is not its concern. */
export interface ValueCodec {
  readonly wire: number
  read(reader: ProtobufReader): unknown
  write(writer: ProtobufWriter, value: unknown): void
}

/** Scalars, by their names in .proto files. Bytes are base64 in JSON. */
export const scalarCodecs: ReadonlyMap<string, ValueCodec> = new Map(
  Object.entries<ValueCodec>({
    string: {
      wire: wireType.bytes,
      read: (reader) => reader.string(),
      write: (writer, value) => writer.string(value as string),
    },
    bytes: {
      wire: wireType.bytes,
      read: (reader) => reader.bytes().toString('base64'),
      write: (writer, value) => writer.bytes(Buffer.from(value as string, 'base64')),
    },
    bool: {
      wire: wireType.varint,
      read: (reader) => Number(reader.varint()) !== 0,
      write: (writer, value) => writer.varint(value === true ? 1 : 0),
    },
    int32: {
      wire: wireType.varint,
      read: (reader) => reader.int32(),
      write: (writer, value) => writer.varint(value as number),
    },
    int64: {
      wire: wireType.varint,
      read: (reader) => reader.int64(),
      write: (writer, value) => writer.varint(value as number | bigint),
    },
    double: {
      wire: wireType.fixed64,
      read: (reader) => reader.double(),
      write: (writer, value) => writer.double(Number(value)),
    },
  }),
)
