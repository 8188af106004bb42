import { decode, encode, rfc8949EncodeOptions } from 'cborg'
import { setOwn } from '../equality.ts'
import { CodecError, maxDepth, tooDeepMessage } from './codec-error.ts'
import type { Parsed } from './json.ts'

/** Begins every document: tag 55799, "self-described CBOR" (RFC 8949 section 3.4.6). */
export const selfDescription = Buffer.from([0xd9, 0xd9, 0xf7])

const encodeOptions = { ...rfc8949EncodeOptions, ignoreUndefinedProperties: true }

/** Writes a value in the deterministic encoding of RFC 8949 section 4.2.1, without the tag that documents begin with. */
export function encodeCborItem(value: unknown): Buffer {
  const { buffer, byteOffset, byteLength } = encode(value, encodeOptions)
  return Buffer.from(buffer, byteOffset, byteLength)
}

/** Writes a document. */
export function encodeCbor(value: unknown): Buffer {
  return Buffer.concat([selfDescription, encodeCborItem(value)])
}

/** Bytes that want to be shown in a text form (RFC 8949 section 3.4.5.2), which is what JSON would have of them. */
type Later = 'base64url' | 'base64' | 'hex'
const laterEncodings: Readonly<Record<number, Later>> = { 21: 'base64url', 22: 'base64', 23: 'hex' }

type Decoding = () => unknown

const tags = Object.fromEntries([
  ...[0, 55_799].map((tag) => [tag, (content: Decoding) => content()]),
  ...Object.entries(laterEncodings).map(([tag, encoding]) => [tag, (content: Decoding) => shown(content(), encoding)]),
])

const decodeOptions = {
  tags,
  useMaps: true,
  rejectDuplicateMapKeys: true,
  allowUndefined: false,
  allowNaN: false,
  allowInfinity: false,
}

/**
 * Reads a document as Kubernetes does (KEP-4222): byte strings count as text, which is how Go writes its strings.
 * @throws {CodecError} not CBOR, or something that JSON has no like of
 */
export function parseCbor(bytes: Uint8Array): Parsed {
  let value: unknown
  try {
    value = decode(bytes, decodeOptions)
  } catch (cause) {
    const why = cause instanceof RangeError ? tooDeepMessage : cause instanceof Error ? cause.message : 'unreadable'
    throw new CodecError(`cbor: ${why}`, { cause })
  }
  return { value: plain(value, 0), duplicates: [] }
}

function shown(content: unknown, encoding: Later): unknown {
  return content instanceof Uint8Array ? Buffer.from(content).toString(encoding) : content
}

function plain(value: unknown, depth: number): unknown {
  if (depth > maxDepth) throw new CodecError(`cbor: ${tooDeepMessage}`)
  if (value instanceof Uint8Array) return textOf(value)
  if (Array.isArray(value)) return value.map((item) => plain(item, depth + 1))
  if (!(value instanceof Map)) return value
  const object: Record<string, unknown> = {}
  for (const [key, item] of value) setOwn(object, keyOf(key), plain(item, depth + 1))
  return object
}

function keyOf(key: unknown): string {
  const text = key instanceof Uint8Array ? textOf(key) : key
  if (typeof text !== 'string') throw new CodecError('cbor: keys of maps must be strings')
  return text
}

const utf8 = new TextDecoder('utf-8', { fatal: true })

function textOf(bytes: Uint8Array): string {
  try {
    return utf8.decode(bytes)
  } catch (cause) {
    throw new CodecError('cbor: invalid UTF-8 string', { cause })
  }
}
