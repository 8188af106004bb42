import { setOwn } from '../equality.ts'
import { badRequest } from '../errors.ts'
import { allDefinitions } from '../schema/definitions.ts'
import { extraMessages } from '../schema/tables/extra-messages.ts'
import { codecOfForm } from './protobuf-forms.ts'
import { type ProtobufReader, wireType } from './protobuf-reader.ts'
import { scalarCodecs, type ValueCodec } from './protobuf-values.ts'
import type { ProtobufWriter } from './protobuf-writer.ts'

type JsonObject = Record<string, unknown>

/** One field of a message: a value, a list, a map, or a message whose fields JSON has in the object around it. */
interface MessageField {
  readonly number: number
  /** The JSON name; `''` of an inlined message. */
  readonly name: string
  readonly codec: ValueCodec
  readonly shape: 'single' | 'list' | 'map' | 'inline'
}

/** A field as the tables have it. */
interface FieldRow {
  readonly name: string
  /** Numbers on the way to the field: more than one where JSON inlines a nested message. */
  readonly path: readonly number[]
  readonly pbType: string
  readonly repeated: boolean
}

/** A message in both its forms: protobuf on the wire, and an object as in JSON. */
export class MessageCodec implements ValueCodec {
  readonly wire = wireType.bytes
  readonly #rows: readonly FieldRow[]
  #fields: ReadonlyMap<number, MessageField> | undefined

  constructor(rows: readonly FieldRow[]) {
    this.#rows = rows
  }

  read(reader: ProtobufReader): JsonObject {
    const object: JsonObject = {}
    reader.message(() => this.readFields(reader, object))
    return object
  }

  write(writer: ProtobufWriter, value: unknown): void {
    writer.message(() => this.writeFields(writer, value as JsonObject))
  }

  /** Reads fields into `object` until the message ends. Fields that are not in the tables are skipped. */
  readFields(reader: ProtobufReader, object: JsonObject): void {
    const fields = this.#compiled()
    while (!reader.done) {
      const { field: number, wire } = reader.tag()
      const field = fields.get(number)
      if (field === undefined) reader.skip(wire)
      else readField(reader, field, wire, object)
    }
  }

  writeFields(writer: ProtobufWriter, object: JsonObject): void {
    for (const field of this.#compiled().values()) writeField(writer, field, object)
  }

  /** The number of the field that JSON calls `name`. */
  numberOf(name: string): number | undefined {
    for (const field of this.#compiled().values()) if (field.name === name) return field.number
    return undefined
  }

  #compiled(): ReadonlyMap<number, MessageField> {
    this.#fields ??= compile(this.#rows)
    return this.#fields
  }
}

function compile(rows: readonly FieldRow[]): ReadonlyMap<number, MessageField> {
  const fields = new Map<number, MessageField>()
  const numbers = [...new Set(rows.map(({ path }) => path[0]!))].sort((a, b) => a - b)
  for (const number of numbers) {
    const same = rows.filter(({ path }) => path[0] === number)
    const first = same[0]!
    fields.set(number, first.path.length === 1 ? fieldOf(first, number) : inlined(same, number))
  }
  return fields
}

function inlined(rows: readonly FieldRow[], number: number): MessageField {
  const codec = new MessageCodec(rows.map((row) => ({ ...row, path: row.path.slice(1) })))
  return { number, name: '', codec, shape: 'inline' }
}

function fieldOf({ name, pbType, repeated }: FieldRow, number: number): MessageField {
  const [, valueType] = /^map<string,(.*)>$/.exec(pbType) ?? []
  if (valueType !== undefined) return { number, name, codec: codecOf(valueType), shape: 'map' }
  return { number, name, codec: codecOf(pbType), shape: repeated ? 'list' : 'single' }
}

function readField(reader: ProtobufReader, field: MessageField, wire: number, object: JsonObject): void {
  const { name, codec, shape } = field
  if (shape === 'list' && wire === wireType.bytes && codec.wire !== wireType.bytes) {
    reader.message(() => {
      while (!reader.done) listIn(object, name).push(codec.read(reader))
    })
    return
  }
  if (wire !== (shape === 'map' ? wireType.bytes : codec.wire))
    throw badRequest(`proto: wrong wireType = ${wire} for field ${name}`)
  if (shape === 'inline') reader.message(() => (codec as MessageCodec).readFields(reader, object))
  else if (shape === 'map') readEntry(reader, codec, mapIn(object, name))
  else if (shape === 'list') listIn(object, name).push(codec.read(reader))
  else object[name] = codec.read(reader)
}

function listIn(object: JsonObject, name: string): unknown[] {
  object[name] ??= []
  return object[name] as unknown[]
}

function mapIn(object: JsonObject, name: string): JsonObject {
  object[name] ??= {}
  return object[name] as JsonObject
}

/** A map is a list of entries: messages with the key in field 1 and the value in field 2. */
function readEntry(reader: ProtobufReader, codec: ValueCodec, map: JsonObject): void {
  let key = ''
  let value: unknown = null
  reader.message(() => {
    while (!reader.done) {
      const { field, wire } = reader.tag()
      if (field === 1 && wire === wireType.bytes) key = reader.string()
      else if (field === 2 && wire === codec.wire) value = codec.read(reader)
      else reader.skip(wire)
    }
  })
  setOwn(map, key, value)
}

function writeField(writer: ProtobufWriter, field: MessageField, object: JsonObject): void {
  const { number, name, codec, shape } = field
  if (shape === 'inline') {
    writer.tag(number, wireType.bytes)
    codec.write(writer, object)
    return
  }
  const value = object[name]
  if (value === undefined || value === null) return
  if (shape === 'map') for (const [key, item] of Object.entries(value)) writeEntry(writer, field, key, item)
  else if (shape === 'list') for (const item of value as unknown[]) writeValue(writer, number, codec, item)
  else writeValue(writer, number, codec, value)
}

function writeEntry(writer: ProtobufWriter, { number, codec }: MessageField, key: string, value: unknown): void {
  writer.tag(number, wireType.bytes)
  writer.message(() => {
    writer.tag(1, wireType.bytes)
    writer.string(key)
    if (value !== null) writeValue(writer, 2, codec, value)
  })
}

function writeValue(writer: ProtobufWriter, number: number, codec: ValueCodec, value: unknown): void {
  writer.tag(number, codec.wire)
  codec.write(writer, value)
}

const rowsByMessage = new Map<string, readonly FieldRow[]>()

for (const [message, fields] of Object.entries(extraMessages))
  rowsByMessage.set(
    message,
    Object.entries(fields).map(([name, { pb, pbType, pbRepeated = false }]) => ({
      name,
      path: [pb],
      pbType,
      repeated: pbRepeated,
    })),
  )

for (const [, { pbMessage, fields = {} }] of allDefinitions()) {
  // Definitions without fields have a form of their own in JSON; their rows, if any, are among the extra messages.
  if (pbMessage === undefined || rowsByMessage.has(pbMessage)) continue
  rowsByMessage.set(
    pbMessage,
    Object.entries(fields).flatMap(([name, { pb, pbType, pbRepeated = false }]) =>
      pb === undefined || pbType === undefined
        ? []
        : [{ name, path: typeof pb === 'number' ? [pb] : pb, pbType, repeated: pbRepeated }],
    ),
  )
}

const messageCodecs = new Map<string, MessageCodec>()

/** The codec of a message: `k8s.io.api.core.v1.Pod`. Undefined when the tables have none of that name. */
export function messageCodec(name: string): MessageCodec | undefined {
  const rows = rowsByMessage.get(name)
  if (rows === undefined) return undefined
  let codec = messageCodecs.get(name)
  if (codec === undefined) {
    codec = new MessageCodec(rows)
    messageCodecs.set(name, codec)
  }
  return codec
}

function codecOf(pbType: string): ValueCodec {
  const plain = scalarCodecs.get(pbType) ?? messageCodec(pbType)
  if (plain === undefined) throw new Error(`no protobuf message ${pbType}`)
  return codecOfForm(pbType, plain) ?? plain
}
