import { parseTime, toTime } from '../../platform/clock.ts'
import { formatGoDuration, parseGoDuration } from '../duration.ts'
import { badRequest } from '../errors.ts'
import { CodecError } from './codec-error.ts'
import { encodeJson, parseJson } from './json.ts'
import { type ProtobufReader, wireType } from './protobuf-reader.ts'
import type { ValueCodec } from './protobuf-values.ts'
import type { ProtobufWriter } from './protobuf-writer.ts'

/** Messages that JSON writes in a form of its own: times, quantities, free-form JSON and the like. */

type Message = Readonly<Record<string, unknown>>

/** The two ways between a message and its JSON form. */
interface Form {
  toJson(message: Message): unknown
  toMessage(json: unknown): Message
}

/** Times that Go can print have years from 1 to 9999. */
const minSeconds = -62_135_596_800
const maxSeconds = 253_402_300_799

/** metav1.Time; an empty message is the zero time. */
const time: Form = {
  toJson: ({ seconds, nanos }) =>
    seconds === undefined && nanos === undefined ? null : toTime(secondsOf(seconds) * 1000),
  toMessage: (json) => ({ seconds: Math.floor(parseTime(json as string) / 1000), nanos: 0 }),
}

const microTime: Form = {
  toJson({ seconds, nanos }) {
    if (seconds === undefined && nanos === undefined) return null
    const micros = Math.floor(Number(nanos ?? 0) / 1000)
    if (micros < 0 || micros > 999_999) throw badRequest('proto: time out of range')
    return `${toTime(secondsOf(seconds) * 1000).slice(0, -1)}.${String(micros).padStart(6, '0')}Z`
  },
  toMessage(json) {
    const [whole = '', fraction = ''] = (json as string).split(/[.Z]/)
    return { seconds: parseTime(`${whole}Z`) / 1000, nanos: Number(fraction) * 1000 }
  },
}

function secondsOf(seconds: unknown): number {
  const value = Number(seconds ?? 0)
  if (value < minSeconds || value > maxSeconds) throw badRequest('proto: time out of range')
  return value
}

/** metav1.Duration: in JSON as Go prints it, on the wire in nanoseconds. */
const duration: Form = {
  toJson: ({ duration }) => formatGoDuration(Number(duration ?? 0) / nanosPerMs),
  toMessage: (json) => ({ duration: BigInt(Math.round((parseGoDuration(json as string) ?? 0) * nanosPerMs)) }),
}

const nanosPerMs = 1e6

const quantity: Form = {
  toJson: ({ string = '' }) => (string === '' ? '0' : string),
  toMessage: (json) => ({ string: json }),
}

/** `type` 1 is text. */
const intOrString: Form = {
  toJson: ({ type, intVal = 0, strVal = '' }) => (type === 1 ? strVal : intVal),
  toMessage: (json) =>
    typeof json === 'string' ? { type: 1, intVal: 0, strVal: json } : { type: 0, intVal: json, strVal: '' },
}

/** Lists inside maps need a message around them. */
const list: Form = {
  toJson: ({ items = [] }) => items,
  toMessage: (json) => ({ items: json }),
}

const schemaOrBool: Form = {
  toJson: ({ allows = false, schema }) => schema ?? allows,
  toMessage: (json) => (typeof json === 'boolean' ? { allows: json } : { allows: true, schema: json }),
}

const schemaOrArray: Form = {
  toJson: ({ schema = null, jSONSchemas }) => jSONSchemas ?? schema,
  toMessage: (json) => (Array.isArray(json) ? { jSONSchemas: json } : { schema: json }),
}

const schemaOrStringArray: Form = {
  toJson: ({ schema = null, property }) => property ?? schema,
  toMessage: (json) => (Array.isArray(json) ? { property: json } : { schema: json }),
}

const meta = 'k8s.io.apimachinery.pkg.apis.meta.v1'
const apiextensions = 'k8s.io.apiextensions_apiserver.pkg.apis.apiextensions.v1'

const forms: ReadonlyMap<string, Form> = new Map([
  [`${meta}.Time`, time],
  [`${meta}.MicroTime`, microTime],
  [`${meta}.Duration`, duration],
  [`${meta}.Verbs`, list],
  ['k8s.io.apimachinery.pkg.api.resource.Quantity', quantity],
  ['k8s.io.apimachinery.pkg.util.intstr.IntOrString', intOrString],
  ['k8s.io.api.authentication.v1.ExtraValue', list],
  ['k8s.io.api.authorization.v1.ExtraValue', list],
  ['k8s.io.api.certificates.v1.ExtraValue', list],
  [`${apiextensions}.JSONSchemaPropsOrBool`, schemaOrBool],
  [`${apiextensions}.JSONSchemaPropsOrArray`, schemaOrArray],
  [`${apiextensions}.JSONSchemaPropsOrStringArray`, schemaOrStringArray],
])

/** The number of the field that holds JSON text. */
const rawField = 1

/** Messages with such a field. */
const rawMessages = new Set([
  'k8s.io.apimachinery.pkg.runtime.RawExtension',
  `${meta}.FieldsV1`,
  `${apiextensions}.JSON`,
])

/** The codec of a message with a JSON form of its own; undefined for all others. @param plain for the message as it is */
export function codecOfForm(message: string, plain: ValueCodec): ValueCodec | undefined {
  if (rawMessages.has(message)) return rawCodec
  const form = forms.get(message)
  if (form === undefined) return undefined
  return {
    wire: plain.wire,
    read: (reader) => form.toJson(plain.read(reader) as Message),
    write: (writer, value) => plain.write(writer, form.toMessage(value)),
  }
}

const rawCodec: ValueCodec = { wire: wireType.bytes, read: readRaw, write: writeRaw }

function readRaw(reader: ProtobufReader): unknown {
  let raw: Buffer | undefined
  reader.message(() => {
    while (!reader.done) {
      const { field, wire } = reader.tag()
      if (field === rawField && wire === wireType.bytes) raw = reader.bytes()
      else reader.skip(wire)
    }
  })
  return raw === undefined || raw.length === 0 ? null : jsonOf(raw)
}

function jsonOf(raw: Buffer): unknown {
  try {
    return parseJson(raw).value
  } catch (cause) {
    throw cause instanceof CodecError ? badRequest(cause.message) : cause
  }
}

function writeRaw(writer: ProtobufWriter, value: unknown): void {
  writer.message(() => {
    writer.tag(rawField, wireType.bytes)
    writer.bytes(encodeJson(value))
  })
}
