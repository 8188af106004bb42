import { CodecError } from '../../apimachinery/codecs/codec-error.ts'
import { parseJson } from '../../apimachinery/codecs/json.ts'
import { badRequest } from '../../apimachinery/errors.ts'
import { goQuote } from '../../apimachinery/go-text.ts'

/** Where a list goes on. */
export interface ListPosition {
  /** The last storage key that was listed. */
  readonly after: string
  /** The revision of the first page; `newest` goes on with whatever there is now. */
  readonly revision: number | 'newest'
}

const tokenVersion = 'meta.k8s.io/v1'
const newestRevision = -1

/**
 * The `continue` of a list (k8s.io/apiserver/pkg/storage EncodeContinue).
 * @param scope what all keys of the list start with; kept out of the token, so that it leads nowhere else
 */
export function encodeContinue({ after, revision }: ListPosition, scope: string): string {
  const rv = revision === 'newest' ? newestRevision : revision
  // The start is inclusive: the smallest key after the last one.
  const token = { v: tokenVersion, rv, start: `${after.slice(scope.length)}\0` }
  return Buffer.from(JSON.stringify(token)).toString('base64url')
}

/** @throws {ApiError} BadRequest: the token is none of ours */
export function decodeContinue(token: string, scope: string): ListPosition {
  const { v, rv, start } = parseToken(token)
  if (v !== tokenVersion) throw invalidToken('server does not recognize this encoded version')
  if (typeof rv !== 'number' || rv === 0) {
    throw invalidToken(`incorrect encoded start resourceVersion (version ${tokenVersion})`)
  }
  if (typeof start !== 'string' || start === '') throw invalidToken(`encoded start key empty (version ${tokenVersion})`)
  return { after: scope + start.replace(/\0$/, ''), revision: rv === newestRevision ? 'newest' : rv }
}

function parseToken(token: string): Record<string, unknown> {
  const illegal = token.search(/[^\w-]/)
  if (illegal >= 0) throw invalidToken(`illegal base64 data at input byte ${illegal}`)
  const bytes = Buffer.from(token, 'base64url')
  const first = bytes[0] ?? 0
  if (first >= 0x80) {
    // Go names the byte, which is no character of its own.
    const shown = goQuote(String.fromCharCode(first)).slice(1, -1)
    throw invalidToken(`invalid character '${shown}' looking for beginning of value`)
  }
  try {
    const { value } = parseJson(bytes)
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {}
  } catch (err) {
    throw err instanceof CodecError ? invalidToken(err.message) : err
  }
}

function invalidToken(why: string): Error {
  return badRequest(`invalid continue token: continue key is not valid: ${why}`)
}
