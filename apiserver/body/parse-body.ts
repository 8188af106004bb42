import { parseCbor } from '../../apimachinery/codecs/cbor.ts'
import { CodecError } from '../../apimachinery/codecs/codec-error.ts'
import { parseJson } from '../../apimachinery/codecs/json.ts'
import { decodeProtobuf } from '../../apimachinery/codecs/protobuf.ts'
import { parseYaml } from '../../apimachinery/codecs/yaml.ts'
import { badRequest, unsupportedMediaType } from '../../apimachinery/errors.ts'
import { jsonTypeOf } from '../../apimachinery/schema/decoding.ts'
import type { RequestBody } from '../api-request.ts'
import {
  bareMediaType,
  bodyMediaTypes,
  cborMediaType,
  jsonMediaType,
  protobufMediaType,
  yamlMediaType,
} from './media-types.ts'

/** A body as a tree of plain values, not yet judged by any schema. */
export interface ParsedBody {
  readonly value: Readonly<Record<string, unknown>>
  /** Strict decoding errors that the format itself gives: keys given twice. */
  readonly duplicates: readonly string[]
}

/**
 * Reads the bytes of a body.
 * @param kindName for messages: what the body should be
 * @throws {ApiError} BadRequest or UnsupportedMediaType
 */
export function parseBody(body: RequestBody | undefined, kindName: string): ParsedBody {
  if (body?.form === 'object') return { value: body.object as Record<string, unknown>, duplicates: [] }
  const mediaType = bareMediaType(body?.mediaType ?? '') || jsonMediaType
  const bytes = body?.bytes ?? new Uint8Array()
  try {
    return parseBytes(mediaType, bytes)
  } catch (err) {
    if (!(err instanceof CodecError)) throw err
    throw badRequest(
      `the object provided is unrecognized (must be of type ${kindName}): ${err.message} (${summaryOf(bytes)})`,
    )
  }
}

function parseBytes(mediaType: string, bytes: Uint8Array): ParsedBody {
  switch (mediaType) {
    case jsonMediaType:
      return objectIn("couldn't get version/kind; json parse error: ", () => parseJson(bytes))
    case yamlMediaType:
      return objectIn('', () => parseYaml(bytes))
    case cborMediaType:
      return objectIn('', () => parseCbor(bytes))
    case protobufMediaType: {
      const { apiVersion, kind, value } = decodeProtobuf(bytes)
      return { value: { ...(value as object), apiVersion, kind }, duplicates: [] }
    }
    default:
      throw unsupportedMediaType(bodyMediaTypes)
  }
}

/** What upstream unmarshals first to learn the kind, as Go prints its type. */
const typeMeta =
  'struct { APIVersion string "json:\\"apiVersion,omitempty\\""; Kind string "json:\\"kind,omitempty\\"" }'

function objectIn(context: string, parse: () => { value: unknown; duplicates: readonly string[] }): ParsedBody {
  const { value, duplicates } = withContext(context, parse)
  if (typeof value === 'object' && !Array.isArray(value)) {
    return { value: (value ?? {}) as Record<string, unknown>, duplicates }
  }
  throw new CodecError(
    `couldn't get version/kind; json parse error: json: cannot unmarshal ${jsonTypeOf(value)} into Go value of type ${typeMeta}`,
  )
}

function withContext<T>(context: string, parse: () => T): T {
  try {
    return parse()
  } catch (err) {
    if (err instanceof CodecError) throw new CodecError(`${context}${err.message}`, { cause: err })
    throw err
  }
}

const summaryBytes = 30

/** The beginning of a body that could not be read, as text when it looks like JSON. */
export function summaryOf(bytes: Uint8Array): string {
  if (bytes.length === 0) return '<empty>'
  const start = Buffer.from(bytes.subarray(0, summaryBytes))
  const text = bytes[0] === 0x7b ? start.toString('utf8') : start.toString('hex')
  return bytes.length > summaryBytes ? `${text} ...` : text
}
