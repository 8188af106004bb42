import { CodecError } from './codec-error.ts'
import { JsonParser } from './json-parser.ts'

/** A parsed document, and what strict decoding has to say of its keys. */
export interface Parsed {
  readonly value: unknown
  /** Texts of strict decoding errors for keys given twice; the last one counted. */
  readonly duplicates: string[]
}

/**
 * Reads JSON as Kubernetes does (sigs.k8s.io/json): integers of 64 bits stay exact, as a bigint beyond 2^53, `__proto__`
 * is a key like any other, and keys given twice are reported with their path.
 * @throws {CodecError} with the words of Go's encoding/json
 */
export function parseJson(source: Uint8Array | string): Parsed {
  return new JsonParser(typeof source === 'string' ? source : textOf(source)).parse()
}

function textOf(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8')
}

/** Writes JSON without spaces. A bigint is written as the integer it is; keys whose value is undefined are left out. */
export function encodeJson(value: unknown): Buffer {
  return Buffer.from(jsonText(value), 'utf8')
}

/** Like `encodeJson`, as text. */
export function jsonText(value: unknown): string {
  try {
    return JSON.stringify(value) ?? 'null'
  } catch (cause) {
    // The only value of ours that JSON.stringify refuses is a bigint; they are too rare to look for them first.
    if (cause instanceof TypeError) return textWithBigints(value) ?? 'null'
    if (cause instanceof RangeError) throw new CodecError('value is too large or nests too deeply', { cause })
    throw cause
  }
}

function textWithBigints(value: unknown): string | undefined {
  if (typeof value === 'bigint') return value.toString()
  if (typeof value !== 'object' || value === null) return JSON.stringify(value)
  if (Array.isArray(value)) return `[${value.map((item) => textWithBigints(item) ?? 'null').join(',')}]`
  const members: string[] = []
  for (const [key, item] of Object.entries(value)) {
    const text = textWithBigints(item)
    if (text !== undefined) members.push(`${JSON.stringify(key)}:${text}`)
  }
  return `{${members.join(',')}}`
}
