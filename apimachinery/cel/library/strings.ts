import { namedEscapes } from '../../go-text.ts'
import * as types from '../types/cel-type.ts'
import { CelError } from '../values/cel-error.ts'
import { ArrayList, type CelList } from '../values/cel-value.ts'
import { codePointLength } from '../values/utf8.ts'
import { declareFunction, method, overload } from './declare.ts'
import { formatText } from './format-text.ts'
import { compilePattern } from './regex-cache.ts'

/** Functions on texts: those of the language, and version 2 of cel-go's ext.Strings. Indices count code points. */

const { boolType, dynType, intType, stringType } = types
const texts = types.listOf(stringType)

function characterAt(text: string, index: bigint): string {
  const chars = [...text]
  if (index === BigInt(chars.length)) return ''
  return chars[inRange(index, chars.length)]!
}

function inRange(index: bigint, size: number): number {
  if (index < 0n || index > BigInt(size)) throw new CelError(`index out of range: ${index}`)
  return Number(index)
}

function indexOf(text: string, part: string, from = 0n): bigint {
  if (part === '') return from
  const chars = [...text]
  const unit = chars.slice(0, inRange(from, chars.length)).join('').length
  return toCodePoints(text, text.indexOf(part, unit))
}

function lastIndexOf(text: string, part: string, upTo?: bigint): bigint {
  const chars = [...text]
  if (part === '') return upTo ?? BigInt(chars.length)
  if (upTo === undefined) return toCodePoints(text, text.lastIndexOf(part))
  const unit = chars.slice(0, inRange(upTo, chars.length)).join('').length
  return toCodePoints(text, text.lastIndexOf(part, unit))
}

function toCodePoints(text: string, unit: number): bigint {
  return unit < 0 ? -1n : BigInt(codePointLength(text.slice(0, unit)))
}

function substring(text: string, start: bigint, end?: bigint): string {
  const chars = [...text]
  const first = inRange(start, chars.length)
  if (end === undefined) return chars.slice(first).join('')
  const last = inRange(end, chars.length)
  if (first > last) throw new CelError(`invalid substring range. start: ${start}, end: ${end}`)
  return chars.slice(first, last).join('')
}

function replace(text: string, from: string, to: string, count: bigint): string {
  if (count < 0n) return text.split(from).length === 1 ? text : replaceFirst(text, from, to, Number.POSITIVE_INFINITY)
  return replaceFirst(text, from, to, Number(count))
}

function replaceFirst(text: string, from: string, to: string, count: number): string {
  if (from === '') {
    const chars = [...text]
    const between = chars.map((char, i) => (i < count ? to : '') + char).join('')
    return count > chars.length ? between + to : between
  }
  const parts = text.split(from)
  const kept = Math.min(count, parts.length - 1)
  return [parts.slice(0, kept + 1).join(to), ...parts.slice(kept + 1)].join(from)
}

function split(text: string, separator: string, count: bigint): CelList {
  if (count === 0n) return new ArrayList([])
  const parts = separator === '' ? [...text] : text.split(separator)
  if (count < 0n || BigInt(parts.length) <= count) return new ArrayList(parts)
  const first = parts.slice(0, Number(count) - 1)
  return new ArrayList([...first, parts.slice(Number(count) - 1).join(separator)])
}

function join(list: CelList, separator: string): string {
  return [...list].map((item) => requireText(item)).join(separator)
}

function requireText(item: unknown): string {
  if (typeof item !== 'string') throw new CelError('no such overload')
  return item
}

function quote(text: string): string {
  const chars = [...text].map((char) => namedEscapes[char] ?? char)
  return `"${chars.join('')}"`
}

const matches = (text: string, pattern: string) => compilePattern(pattern).matcher(text).find()
const whiteSpace = '[\\s\\u0085]'
const trimmed = new RegExp(`^${whiteSpace}+|${whiteSpace}+$`, 'g')

export const stringFunctions = [
  declareFunction(
    'contains',
    method('contains_string', [stringType, stringType], boolType, (text: string, part: string) => text.includes(part)),
  ),
  declareFunction(
    'endsWith',
    method('ends_with_string', [stringType, stringType], boolType, (text: string, part: string) => text.endsWith(part)),
  ),
  declareFunction(
    'startsWith',
    method('starts_with_string', [stringType, stringType], boolType, (text: string, part: string) =>
      text.startsWith(part),
    ),
  ),
  declareFunction(
    'matches',
    overload('matches', [stringType, stringType], boolType, matches),
    method('matches_string', [stringType, stringType], boolType, matches),
  ),
  declareFunction('charAt', method('string_char_at_int', [stringType, intType], stringType, characterAt)),
  declareFunction(
    'indexOf',
    method('string_index_of_string', [stringType, stringType], intType, (text: string, part: string) =>
      indexOf(text, part),
    ),
    method('string_index_of_string_int', [stringType, stringType, intType], intType, indexOf),
  ),
  declareFunction(
    'lastIndexOf',
    method('string_last_index_of_string', [stringType, stringType], intType, (text: string, part: string) =>
      lastIndexOf(text, part),
    ),
    method('string_last_index_of_string_int', [stringType, stringType, intType], intType, lastIndexOf),
  ),
  declareFunction(
    'lowerAscii',
    method('string_lower_ascii', [stringType], stringType, (text: string) =>
      text.replace(/[A-Z]+/g, (part) => part.toLowerCase()),
    ),
  ),
  declareFunction(
    'upperAscii',
    method('string_upper_ascii', [stringType], stringType, (text: string) =>
      text.replace(/[a-z]+/g, (part) => part.toUpperCase()),
    ),
  ),
  declareFunction(
    'replace',
    method(
      'string_replace_string_string',
      [stringType, stringType, stringType],
      stringType,
      (text: string, from: string, to: string) => replace(text, from, to, -1n),
    ),
    method('string_replace_string_string_int', [stringType, stringType, stringType, intType], stringType, replace),
  ),
  declareFunction(
    'split',
    method('string_split_string', [stringType, stringType], texts, (text: string, separator: string) =>
      split(text, separator, -1n),
    ),
    method('string_split_string_int', [stringType, stringType, intType], texts, split),
  ),
  declareFunction(
    'substring',
    method('string_substring_int', [stringType, intType], stringType, (text: string, start: bigint) =>
      substring(text, start),
    ),
    method('string_substring_int_int', [stringType, intType, intType], stringType, substring),
  ),
  declareFunction(
    'trim',
    method('string_trim', [stringType], stringType, (text: string) => text.replace(trimmed, '')),
  ),
  declareFunction(
    'join',
    method('list_join', [texts], stringType, (list: CelList) => join(list, '')),
    method('list_join_string', [texts, stringType], stringType, join),
  ),
  declareFunction('format', method('string_format', [stringType, types.listOf(dynType)], stringType, formatText)),
  declareFunction('strings.quote', overload('strings_quote', [stringType], stringType, quote)),
]
