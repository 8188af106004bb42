import { badRequest } from '../../apimachinery/errors.ts'
import { goQuote } from '../../apimachinery/go-text.ts'

/** Query parameters by their API names, not yet parsed. */
export type Query = Readonly<Record<string, string>>

const integer = /^[+-]?\d+$/

/** An integer parameter, absent or empty as undefined. @throws {ApiError} BadRequest in the words of Go's strconv */
export function intParameter(query: Query, name: string): number | undefined {
  const text = query[name]
  if (text === undefined || text === '') return undefined
  if (!integer.test(text)) throw badRequest(`strconv.ParseInt: parsing ${goQuote(text)}: invalid syntax`)
  const value = Number(text)
  if (!Number.isSafeInteger(value)) throw badRequest(`strconv.ParseInt: parsing ${goQuote(text)}: value out of range`)
  return value
}

/** A boolean parameter: everything but `false` and `0` counts as true, as upstream reads it. Absent: undefined. */
export function booleanParameter(query: Query, name: string): boolean | undefined {
  const text = query[name]
  if (text === undefined) return undefined
  return text !== '0' && text.toLowerCase() !== 'false'
}
