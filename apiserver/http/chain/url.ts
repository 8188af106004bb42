import { badRequest } from '../../../apimachinery/errors.ts'
import type { Query } from '../../options/query.ts'

/** A request target, taken apart and decoded. */
export interface Target {
  readonly path: string
  /** The first value of each parameter, as upstream reads single-valued ones. Has no prototype. */
  readonly query: Query
  /** Undecoded, without the question mark. */
  readonly rawQuery: string
}

const noQuery: Query = Object.freeze(Object.create(null))

/** @throws {ApiError} BadRequest when percent-encoding is broken */
export function parseTarget(url: string): Target {
  const mark = url.indexOf('?')
  const path = decode(mark < 0 ? url : url.slice(0, mark))
  const rawQuery = mark < 0 ? '' : url.slice(mark + 1)
  return { path, query: rawQuery === '' ? noQuery : parseQuery(rawQuery), rawQuery }
}

function parseQuery(rawQuery: string): Record<string, string> {
  const query: Record<string, string> = Object.create(null)
  for (const pair of rawQuery.split('&')) {
    if (pair === '') continue
    const equals = pair.indexOf('=')
    const key = decodeParameter(equals < 0 ? pair : pair.slice(0, equals))
    if (query[key] === undefined) query[key] = equals < 0 ? '' : decodeParameter(pair.slice(equals + 1))
  }
  return query
}

function decodeParameter(text: string): string {
  return decode(text.includes('+') ? text.replaceAll('+', ' ') : text)
}

function decode(text: string): string {
  if (!text.includes('%')) return text
  try {
    return decodeURIComponent(text)
  } catch {
    throw badRequest(`invalid URL escape in ${JSON.stringify(text)}`)
  }
}

/** What is wrong with a name as one segment of a path, or undefined (apimachinery `path.IsValidPathSegmentName`). */
export function pathSegmentError(name: string): string | undefined {
  if (name === '.' || name === '..') return `may not be '${name}'`
  const wrong = ['/', '%'].filter((letter) => name.includes(letter)).map((letter) => `may not contain '${letter}'`)
  return wrong.length > 0 ? wrong.join(';') : undefined
}

/** All values of a parameter that may come several times. */
export function queryValues(rawQuery: string, name: string): string[] {
  return new URLSearchParams(rawQuery).getAll(name)
}
