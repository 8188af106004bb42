import { badRequest } from '../errors.ts'

/** Base64 (RFC 4648, section 4) as Go's base64.StdEncoding reads it: line breaks are skipped, padding is required. */

const newline = 0x0a
const carriageReturn = 0x0d
const padding = 0x3d

/**
 * @returns the canonical form of the same bytes, which is mostly the text itself
 * @throws {ApiError} 400 with Go's words and offset
 */
export function normalBase64(text: string): string {
  const { breaks, unusedBits } = scan(text)
  return breaks || unusedBits ? Buffer.from(text, 'base64').toString('base64') : text
}

function scan(text: string): { breaks: boolean; unusedBits: boolean } {
  let breaks = false
  let inQuantum = 0
  let last = 0
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at)
    const value = sextets[code] ?? -1
    if (value >= 0) {
      inQuantum = (inQuantum + 1) & 3
      last = value
    } else if (code === newline || code === carriageReturn) breaks = true
    else if (code === padding && inQuantum >= 2) {
      checkPadding(text, at, inQuantum)
      const unused = inQuantum === 2 ? 0b1111 : 0b11
      return { breaks: breaks || at + 4 - inQuantum < text.length, unusedBits: (last & unused) !== 0 }
    } else throw corrupt(text, at)
  }
  // Go names the start of the quantum that was cut off.
  if (inQuantum > 0) throw corrupt(text, text.length - inQuantum)
  return { breaks, unusedBits: false }
}

function checkPadding(text: string, first: number, inQuantum: number): void {
  let at = skipBreaks(text, first + 1)
  if (inQuantum === 2) {
    if (at >= text.length) throw corrupt(text, text.length)
    if (text.charCodeAt(at) !== padding) throw corrupt(text, at - 1)
    at = skipBreaks(text, at + 1)
  }
  if (at < text.length) throw corrupt(text, at)
}

function skipBreaks(text: string, from: number): number {
  let at = from
  while (text.charCodeAt(at) === newline || text.charCodeAt(at) === carriageReturn) at++
  return at
}

/** Go counts bytes. */
function corrupt(text: string, at: number): Error {
  return badRequest(`illegal base64 data at input byte ${Buffer.byteLength(text.slice(0, at), 'utf8')}`)
}

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'

const sextets = new Int8Array(128).fill(-1)
for (let i = 0; i < alphabet.length; i++) sextets[alphabet.charCodeAt(i)] = i
