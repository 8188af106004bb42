import { goQuote } from '../go-text.ts'

const maxInt64 = 2n ** 63n - 1n
const minInt64 = -(2n ** 63n)
/** What is beyond does not fit 64 bits, however it was rounded. Its digits may be many: they are not computed with. */
export const maxDoubtful = 2 ** 64

/** The value of a decimal integer: exact when it fits 64 bits, otherwise the nearest float, as upstream does. */
export function integerOf(digits: string): number | bigint {
  const value = Number(digits)
  if (Number.isSafeInteger(value)) return value === 0 ? 0 : value
  if (Math.abs(value) > maxDoubtful) return value
  const exact = BigInt(digits)
  return exact >= minInt64 && exact <= maxInt64 ? exact : value
}

/** A character as encoding/json quotes it. Go looks at bytes: of a character beyond ASCII it shows the first one. */
export function errorCharacter(codePoint: number): string {
  if (codePoint === 0x27) return `'\\''`
  if (codePoint === 0x22) return `'"'`
  const byte = Buffer.from(String.fromCodePoint(codePoint), 'utf8')[0]!
  return `'${goQuote(String.fromCharCode(byte)).slice(1, -1)}'`
}
