/** Texts as Go's fmt package prints them: upstream's messages embed values that way. */

/** What Go writes with a letter after the backslash, and the two characters that would end or begin an escape. */
export const namedEscapes: Readonly<Record<string, string>> = {
  '\u0007': '\\a',
  '\b': '\\b',
  '\f': '\\f',
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
  '\v': '\\v',
  '"': '\\"',
  '\\': '\\\\',
}

const printable = /^[\p{L}\p{M}\p{N}\p{P}\p{S} ]$/u

/** `%q`: a string in double quotes with Go's escapes. */
export function goQuote(text: string): string {
  let quoted = '"'
  for (const char of text) quoted += quotedChar(char)
  return `${quoted}"`
}

/** `%q` of a list of strings. */
export function goQuoteList(texts: readonly string[]): string {
  return `[${texts.map(goQuote).join(' ')}]`
}

function quotedChar(char: string): string {
  const named = namedEscapes[char]
  if (named !== undefined) return named
  if (printable.test(char)) return char
  const code = char.codePointAt(0)!
  if (code < 0x80) return `\\x${code.toString(16).padStart(2, '0')}`
  // A lone surrogate cannot be in a Go string: it is read as the replacement character.
  if (code >= 0xd800 && code <= 0xdfff) return '\ufffd'
  return code < 0x10000 ? `\\u${code.toString(16).padStart(4, '0')}` : `\\U${code.toString(16).padStart(8, '0')}`
}

/** `%v` of a decoded JSON value: `map[a:1 b:[x y]]`, keys sorted. */
export function goValue(value: unknown): string {
  if (value === null || value === undefined) return '<nil>'
  if (Array.isArray(value)) return `[${value.map(goValue).join(' ')}]`
  if (typeof value !== 'object') return String(value)
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1))
  return `map[${entries.map(([key, item]) => `${key}:${goValue(item)}`).join(' ')}]`
}

/** `%#v` of a list of strings: `[]string{"a", "b"}`. */
export function goStrings(texts: readonly string[]): string {
  return `[]string{${texts.map(goQuote).join(', ')}}`
}

/** Several errors as one text, as Go's aggregates print them: each once. */
export function goAggregate(texts: readonly string[]): string {
  const distinct = [...new Set(texts)]
  return distinct.length > 1 ? `[${distinct.join(', ')}]` : distinct.join('')
}

/** encoding/json's word for the type of a decoded value. */
export function jsonTypeOf(value: unknown): 'object' | 'array' | 'string' | 'number' | 'bool' | 'null' {
  if (value === null || value === undefined) return 'null'
  if (Array.isArray(value)) return 'array'
  if (typeof value === 'boolean') return 'bool'
  return typeof value === 'bigint' ? 'number' : (typeof value as 'object' | 'string' | 'number')
}
