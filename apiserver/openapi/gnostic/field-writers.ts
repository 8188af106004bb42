import { jsonText } from '../../../apimachinery/codecs/json.ts'
import { wireType } from '../../../apimachinery/codecs/protobuf-reader.ts'
import type { ProtobufWriter } from '../../../apimachinery/codecs/protobuf-writer.ts'

/** Writes a value of a JSON document, with its tag, as a field of a message. */
export type FieldWriter = (writer: ProtobufWriter, field: number, value: unknown) => void

/** A message, by the members of the JSON object that it stands for. */
export interface MessageShape {
  /** Field numbers; what is not here has no place in the message. */
  readonly fields: Readonly<Record<string, readonly [field: number, write: FieldWriter]>>
  /** The field for members whose names begin with `x-`. */
  readonly extensions?: number
}

type JsonObject = Readonly<Record<string, unknown>>

/** A string. */
export const text: FieldWriter = (writer, field, value) => {
  writer.tag(field, wireType.bytes)
  writer.string(String(value))
}

/** A boolean. */
export const flag: FieldWriter = (writer, field, value) => {
  writer.tag(field, wireType.varint)
  writer.varint(value === true ? 1 : 0)
}

/** A number. */
export const double: FieldWriter = (writer, field, value) => {
  writer.tag(field, wireType.fixed64)
  writer.double(Number(value))
}

/** A whole number. */
export const int64: FieldWriter = (writer, field, value) => {
  writer.tag(field, wireType.varint)
  writer.varint(value as number | bigint)
}

/** A value of any type, as YAML, which JSON is. */
export const any: FieldWriter = (writer, field, value) =>
  writeMessage(writer, field, () => text(writer, anyFields.yaml, `${jsonText(value)}\n`))

const anyFields = { yaml: 2 } as const

/** An object as a message. @param shape called once, when the first is written: messages contain each other */
export function message(shape: () => MessageShape): FieldWriter {
  let known: MessageShape | undefined
  return (writer, field, value) => {
    const members = (known ??= shape())
    writeMessage(writer, field, () => writeMembers(writer, members, value as JsonObject))
  }
}

/** An array as a repeated field. */
export function list(element: FieldWriter): FieldWriter {
  return (writer, field, value) => {
    for (const each of value as readonly unknown[]) element(writer, field, each)
  }
}

/** An object with arbitrary names as a repeated field of names and values. */
export function entries(value: FieldWriter): FieldWriter {
  return (writer, field, object) => {
    for (const each of Object.entries(object as JsonObject)) writeEntry(writer, field, each, value)
  }
}

/** A value as the only field of a message of its own. */
export function within(inner: number, write: FieldWriter): FieldWriter {
  return (writer, field, value) => writeMessage(writer, field, () => write(writer, inner, value))
}

/** A value in the field of a message that its own form asks for (`oneof`). */
export function oneOf(choose: (value: unknown) => readonly [field: number, write: FieldWriter]): FieldWriter {
  return (writer, field, value) => {
    const [inner, write] = choose(value)
    writeMessage(writer, field, () => write(writer, inner, value))
  }
}

/** Writes the members of an object as the fields of a message. */
export function writeMembers(writer: ProtobufWriter, { fields, extensions }: MessageShape, object: JsonObject): void {
  for (const [name, value] of Object.entries(object)) {
    const field = Object.hasOwn(fields, name) ? fields[name] : undefined
    if (field) field[1](writer, field[0], value)
    else if (extensions !== undefined && name.startsWith('x-')) writeEntry(writer, extensions, [name, value], any)
  }
}

const entryFields = { name: 1, value: 2 } as const

function writeEntry(
  writer: ProtobufWriter,
  field: number,
  [name, value]: readonly [string, unknown],
  write: FieldWriter,
): void {
  writeMessage(writer, field, () => {
    text(writer, entryFields.name, name)
    write(writer, entryFields.value, value)
  })
}

function writeMessage(writer: ProtobufWriter, field: number, write: () => void): void {
  writer.tag(field, wireType.bytes)
  writer.message(write)
}
