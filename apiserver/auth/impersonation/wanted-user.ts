import { badRequest } from '../../../apimachinery/errors.ts'
import { goQuote } from '../../../apimachinery/go-text.ts'
import type { UserInfo } from '../../api-request.ts'

const prefix = 'impersonate-'
const extraPrefix = 'impersonate-extra-'

/**
 * The user that `Impersonate-*` headers name, as they name it.
 * @param headers lower-case names
 * @param rawHeaders names and values in turn, as sent: groups and extras may come several times
 * @returns undefined: the request is made as who makes it
 * @throws {ApiError} BadRequest when something of a user is named but no Impersonate-User
 */
export function wantedUser(
  headers: Readonly<Record<string, unknown>>,
  rawHeaders: readonly string[],
): UserInfo | undefined {
  if (!mentionsImpersonation(headers)) return undefined
  const wanted = readHeaders(rawHeaders)
  if (wanted.name !== '') return wanted
  if (!wanted.uid && wanted.groups.length === 0 && !wanted.extra) return undefined
  throw badRequest(`requested ${goUser(wanted)} without impersonating a user name`)
}

function mentionsImpersonation(headers: Readonly<Record<string, unknown>>): boolean {
  for (const name in headers) if (name.startsWith(prefix)) return true
  return false
}

function readHeaders(rawHeaders: readonly string[]): UserInfo {
  let name: string | undefined
  let uid: string | undefined
  const groups: string[] = []
  const extra: Record<string, string[]> = Object.create(null)
  for (let i = 0; i + 1 < rawHeaders.length; i += 2) {
    const header = (rawHeaders[i] as string).toLowerCase()
    const value = rawHeaders[i + 1] as string
    // Of several, the first counts.
    if (header === 'impersonate-user') name ??= value
    else if (header === 'impersonate-uid') uid ??= value
    else if (header === 'impersonate-group') groups.push(value)
    else if (header.startsWith(extraPrefix)) (extra[unescapeKey(header.slice(extraPrefix.length))] ??= []).push(value)
  }
  return { name: name ?? '', groups, ...(uid && { uid }), ...(Object.keys(extra).length > 0 && { extra }) }
}

/** Keys are percent-encoded where header names are not free enough; what is not is taken as it stands. */
export function unescapeKey(key: string): string {
  try {
    return decodeURIComponent(key)
  } catch {
    return key
  }
}

/** As Go prints a user with `%#v`. */
function goUser({ name, uid = '', groups, extra = {} }: UserInfo): string {
  const list = (values: readonly string[]) => (values.length === 0 ? '(nil)' : `{${values.map(goQuote).join(', ')}}`)
  const entries = Object.entries(extra).map(([key, values]) => `${goQuote(key)}:[]string${list(values)}`)
  const extras = entries.length === 0 ? '(nil)' : `{${entries.join(', ')}}`
  return `&user.DefaultInfo{Name:${goQuote(name)}, UID:${goQuote(uid)}, Groups:[]string${list(groups)}, Extra:map[string][]string${extras}}`
}
