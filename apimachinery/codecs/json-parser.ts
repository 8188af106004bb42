import { setOwn } from '../equality.ts'
import { goQuote } from '../go-text.ts'
import { CodecError, maxDepth, maxStrictErrors, tooDeepMessage } from './codec-error.ts'
import { errorCharacter, integerOf } from './json-lexis.ts'

const quote = 0x22
const comma = 0x2c
const minus = 0x2d
const dot = 0x2e
const zero = 0x30
const nine = 0x39
const colon = 0x3a
const openBracket = 0x5b
const backslash = 0x5c
const closeBracket = 0x5d
const openBrace = 0x7b
const closeBrace = 0x7d

/** Integers of so many digits are exact as a number. */
const maxPlainDigits = 15

/** Shorter slices are copied by V8 anyway; longer ones would keep the whole document in memory. */
const minSlicedLength = 13

const simpleEscapes = '"\\/bfnrt'

/**
 * A scanner over the characters of one document. Paths of duplicate keys are put together on the way out of the value
 * that holds them, so that documents without any pay nothing for them.
 */
export class JsonParser {
  readonly #text: string
  #at = 0
  #depth = 0
  /** Paths whose segments start with what separates them: `.spec.containers[0].name`. */
  readonly #duplicates: string[] = []

  constructor(text: string) {
    this.#text = text
  }

  parse(): { value: unknown; duplicates: string[] } {
    const value = this.#value()
    this.#skipSpace()
    if (this.#at < this.#text.length) throw this.#unexpected('after top-level value')
    const messages = new Set(this.#duplicates.map((path) => `duplicate field ${goQuote(path.replace(/^\./, ''))}`))
    return { value, duplicates: [...messages] }
  }

  #value(): unknown {
    const code = this.#skipSpace()
    if (code === quote) return this.#string()
    if (code === openBrace) return this.#object()
    if (code === openBracket) return this.#array()
    if ((code >= zero && code <= nine) || code === minus) return this.#number(code)
    if (code === 0x74) return this.#literal('true', true)
    if (code === 0x66) return this.#literal('false', false)
    if (code === 0x6e) return this.#literal('null', null)
    throw this.#unexpected('looking for beginning of value')
  }

  /** @returns the code of the next character that is no space, NaN at the end */
  #skipSpace(): number {
    const text = this.#text
    let code = text.charCodeAt(this.#at)
    while (code === 0x20 || code === 0x0a || code === 0x0d || code === 0x09) code = text.charCodeAt(++this.#at)
    return code
  }

  #object(): Record<string, unknown> {
    this.#enter()
    const object: Record<string, unknown> = {}
    let code = this.#skipSpace()
    if (code === closeBrace) return this.#leave(object)
    for (;;) {
      if (code !== quote) throw this.#unexpected('looking for beginning of object key string')
      const key = this.#string()
      if (this.#skipSpace() !== colon) throw this.#unexpected('after object key')
      this.#at++
      this.#member(object, key)
      code = this.#skipSpace()
      if (code === closeBrace) return this.#leave(object)
      if (code !== comma) throw this.#unexpected('after object key:value pair')
      this.#at++
      code = this.#skipSpace()
    }
  }

  #member(object: Record<string, unknown>, key: string): void {
    const isDuplicate = object[key] !== undefined && Object.hasOwn(object, key)
    if (isDuplicate && this.#duplicates.length < maxStrictErrors) this.#duplicates.push(`.${key}`)
    const firstBelow = this.#duplicates.length
    const value = this.#value()
    if (this.#duplicates.length > firstBelow) this.#prefixDuplicates(firstBelow, `.${key}`)
    // Go decodes the second object over the first.
    setOwn(object, key, isDuplicate ? merged(object[key], value) : value)
  }

  #array(): unknown[] {
    this.#enter()
    const items: unknown[] = []
    if (this.#skipSpace() === closeBracket) return this.#leave(items)
    for (;;) {
      const firstBelow = this.#duplicates.length
      const item = this.#value()
      if (this.#duplicates.length > firstBelow) this.#prefixDuplicates(firstBelow, `[${items.length}]`)
      items.push(item)
      const code = this.#skipSpace()
      if (code === closeBracket) return this.#leave(items)
      if (code !== comma) throw this.#unexpected('after array element')
      this.#at++
    }
  }

  #prefixDuplicates(from: number, segment: string): void {
    for (let i = from; i < this.#duplicates.length; i++) this.#duplicates[i] = segment + this.#duplicates[i]
  }

  #enter(): void {
    this.#at++
    if (++this.#depth > maxDepth) throw new CodecError(tooDeepMessage)
  }

  #leave<T>(value: T): T {
    this.#at++
    this.#depth--
    return value
  }

  #literal<T>(word: string, value: T): T {
    for (let i = 1; i < word.length; i++) {
      this.#at++
      if (this.#text.charCodeAt(this.#at) !== word.charCodeAt(i))
        throw this.#unexpected(`in literal ${word} (expecting '${word[i]}')`)
    }
    this.#at++
    return value
  }

  #string(): string {
    const text = this.#text
    const start = this.#at + 1
    let at = start
    for (;;) {
      const code = text.charCodeAt(at)
      if (code === quote) break
      if (code === backslash) return this.#escapedString(start, at)
      if (!(code >= 0x20)) throw this.#unexpectedAt(at, 'in string literal')
      at++
    }
    this.#at = at + 1
    const string = text.slice(start, at)
    return string.length < minSlicedLength ? string : ` ${string}`.slice(1)
  }

  #escapedString(start: number, firstEscape: number): string {
    const text = this.#text
    let at = firstEscape
    let mayBeIllFormed = false
    for (;;) {
      const code = text.charCodeAt(at)
      if (code === quote) break
      if (code !== backslash) {
        if (!(code >= 0x20)) throw this.#unexpectedAt(at, 'in string literal')
        at++
      } else if (text.charCodeAt(at + 1) === 0x75) {
        for (let i = at + 2; i < at + 6; i++)
          if (!isHexDigit(text.charCodeAt(i))) throw this.#unexpectedAt(i, 'in \\u hexadecimal character escape')
        mayBeIllFormed ||= (text.charCodeAt(at + 2) | 0x20) === 0x64
        at += 6
      } else {
        if (at + 1 >= text.length || !simpleEscapes.includes(text[at + 1]!))
          throw this.#unexpectedAt(at + 1, 'in string escape code')
        at += 2
      }
    }
    this.#at = at + 1
    const string = JSON.parse(text.slice(start - 1, at + 1)) as string
    // Go reads half a surrogate pair as the replacement character; so does a trip through UTF-8.
    return mayBeIllFormed ? Buffer.from(string, 'utf8').toString('utf8') : string
  }

  #number(first: number): number | bigint {
    const text = this.#text
    const start = this.#at
    let at = first === minus ? start + 1 : start
    const firstDigit = at
    let magnitude = 0
    let code = text.charCodeAt(at)
    if (!(code >= zero && code <= nine)) throw this.#unexpectedAt(at, 'in numeric literal')
    if (code === zero) code = text.charCodeAt(++at)
    else
      while (code >= zero && code <= nine) {
        magnitude = magnitude * 10 + (code - zero)
        code = text.charCodeAt(++at)
      }
    if (code === dot || (code | 0x20) === 0x65) return this.#float(start, at, code)
    this.#at = at
    if (at - firstDigit > maxPlainDigits) return integerOf(text.slice(start, at))
    return first === minus && magnitude !== 0 ? -magnitude : magnitude
  }

  #float(start: number, end: number, next: number): number {
    const text = this.#text
    let at = end
    let code = next
    if (code === dot) {
      code = text.charCodeAt(++at)
      if (!(code >= zero && code <= nine)) throw this.#unexpectedAt(at, 'after decimal point in numeric literal')
      while (code >= zero && code <= nine) code = text.charCodeAt(++at)
    }
    if ((code | 0x20) === 0x65) {
      code = text.charCodeAt(++at)
      if (code === 0x2b || code === minus) code = text.charCodeAt(++at)
      if (!(code >= zero && code <= nine)) throw this.#unexpectedAt(at, 'in exponent of numeric literal')
      while (code >= zero && code <= nine) code = text.charCodeAt(++at)
    }
    this.#at = at
    const literal = text.slice(start, at)
    const value = Number(literal)
    if (!Number.isFinite(value))
      throw new CodecError(`json: cannot unmarshal number ${literal} into Go value of type float64`)
    return value
  }

  #unexpected(context: string): CodecError {
    return this.#unexpectedAt(this.#at, context)
  }

  #unexpectedAt(at: number, context: string): CodecError {
    const code = this.#text.codePointAt(at)
    if (code === undefined) return new CodecError('unexpected end of JSON input')
    return new CodecError(`invalid character ${errorCharacter(code)} ${context}`)
  }
}

function isHexDigit(code: number): boolean {
  return (code >= zero && code <= nine) || ((code | 0x20) >= 0x61 && (code | 0x20) <= 0x66)
}

function merged(first: unknown, second: unknown): unknown {
  if (!isObject(first) || !isObject(second)) return second
  for (const [key, value] of Object.entries(second))
    setOwn(first, key, Object.hasOwn(first, key) ? merged(first[key], value) : value)
  return first
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
