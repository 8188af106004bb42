import { encodeUtf8 } from '../values/utf8.ts'

/** What the literals of an expression stand for. `undefined`: out of range. */

const maxInt = 2n ** 63n - 1n
const maxUint = 2n ** 64n - 1n

/** A literal of kind NUM_INT with its sign. */
export function intLiteral(text: string, isNegative: boolean): bigint | undefined {
  const value = isNegative ? -BigInt(text) : BigInt(text)
  return value > maxInt || value < -maxInt - 1n ? undefined : value
}

/** A literal of kind NUM_UINT. */
export function uintLiteral(text: string): bigint | undefined {
  const value = BigInt(text.slice(0, -1))
  return value > maxUint ? undefined : value
}

/** A literal of kind NUM_FLOAT with its sign. */
export function doubleLiteral(text: string, isNegative: boolean): number | undefined {
  const value = Number(text)
  return Number.isFinite(value) ? (isNegative ? -value : value) : undefined
}

/** A literal of kind STRING. `undefined`: an escaped stands for no character. */
export function stringLiteral(text: string): string | undefined {
  const { body, isRaw } = unquoted(text)
  if (isRaw) return body
  let isValid = true
  const value = body.replace(escapes, (escaped) => {
    const code = codeOf(escaped)
    if (code > 0x10ffff || (code >= 0xd800 && code <= 0xdfff)) {
      isValid = false
      return ''
    }
    return String.fromCodePoint(code)
  })
  return isValid ? value : undefined
}

/** A literal of kind BYTES: octal and hexadecimal escapes are bytes. `undefined`: an escaped stands for none. */
export function bytesLiteral(text: string): Uint8Array | undefined {
  const { body, isRaw } = unquoted(text.slice(1))
  if (isRaw) return encodeUtf8(body)
  // Unicode escapes have no meaning in bytes.
  if (/(?:^|[^\\])(?:\\\\)*\\[uU]/.test(body)) return undefined
  const bytes: number[] = []
  let end = 0
  for (const match of body.matchAll(escapes)) {
    bytes.push(...encodeUtf8(body.slice(end, match.index)), codeOf(match[0]) & 0xff)
    end = match.index + match[0].length
  }
  return Uint8Array.from([...bytes, ...encodeUtf8(body.slice(end))])
}

const escapes = /\\(?:[xX].{2}|u.{4}|U.{8}|[0-3].{2}|[\s\S])/g
const named: Readonly<Record<string, number>> = { a: 7, b: 8, f: 12, n: 10, r: 13, t: 9, v: 11 }

function codeOf(escaped: string): number {
  const first = escaped[1]!
  if (/[xXuU]/.test(first)) return Number.parseInt(escaped.slice(2), 16)
  if (/[0-3]/.test(first)) return Number.parseInt(escaped.slice(1), 8)
  return named[first] ?? first.codePointAt(0)!
}

function unquoted(text: string): { body: string; isRaw: boolean } {
  const isRaw = /^[rR]/.test(text)
  const literal = isRaw ? text.slice(1) : text
  const quotes = literal.startsWith('"""') || literal.startsWith("'''") ? 3 : 1
  return { body: literal.slice(quotes, -quotes), isRaw }
}
