import { badRequest, forbidden } from '../../apimachinery/errors.ts'
import { goQuote } from '../../apimachinery/go-text.ts'
import type { UserInfo } from '../api-request.ts'
import { mastersGroup, serviceAccountGroups, withAuthenticated } from './users.ts'

const prefix = 'impersonate-'
const extraPrefix = 'impersonate-extra-'

/**
 * Who a request is made as: the user that its `Impersonate-*` headers name, or the one who makes it.
 * @param headers lower-case names
 * @param rawHeaders names and values in turn, as sent: groups and extras may come several times
 * @throws {ApiError} Forbidden unless the user is in system:masters; BadRequest when there is no Impersonate-User
 */
export function impersonate(
  user: UserInfo,
  headers: Readonly<Record<string, unknown>>,
  rawHeaders: readonly string[],
): UserInfo {
  if (!mentionsImpersonation(headers)) return user
  const wanted = readHeaders(rawHeaders)
  if (wanted.name === '') {
    throw badRequest(`requested ${goUser(wanted)} without impersonating a user name`)
  }
  if (!user.groups.includes(mastersGroup)) {
    const why = `User ${goQuote(user.name)} cannot impersonate resource "users" in API group "" at the cluster scope`
    throw forbidden({ group: '', plural: 'users' }, wanted.name, why)
  }
  return withAuthenticated(wanted.groups.length > 0 ? wanted : { ...wanted, groups: groupsOf(wanted.name) })
}

function mentionsImpersonation(headers: Readonly<Record<string, unknown>>): boolean {
  for (const name in headers) if (name.startsWith(prefix)) return true
  return false
}

function readHeaders(rawHeaders: readonly string[]): UserInfo {
  let name = ''
  let uid: string | undefined
  const groups: string[] = []
  const extra: Record<string, string[]> = Object.create(null)
  for (let i = 0; i + 1 < rawHeaders.length; i += 2) {
    const header = (rawHeaders[i] as string).toLowerCase()
    const value = rawHeaders[i + 1] as string
    if (header === 'impersonate-user') name = value
    else if (header === 'impersonate-uid') uid = value
    else if (header === 'impersonate-group') groups.push(value)
    else if (header.startsWith(extraPrefix)) (extra[unescapeKey(header.slice(extraPrefix.length))] ??= []).push(value)
  }
  return { name, groups, ...(uid !== undefined && { uid }), ...(Object.keys(extra).length > 0 && { extra }) }
}

/** Keys are percent-encoded where header names are not free enough; what is not is taken as it stands. */
function unescapeKey(key: string): string {
  try {
    return decodeURIComponent(key)
  } catch {
    return key
  }
}

/** A service account is in its groups without anybody saying so. */
function groupsOf(name: string): string[] {
  const [system, serviceAccount, namespace, ...rest] = name.split(':')
  if (system !== 'system' || serviceAccount !== 'serviceaccount' || namespace === undefined || rest.length !== 1)
    return []
  return serviceAccountGroups(namespace)
}

/** As Go prints a user with `%#v`. */
function goUser({ name, uid = '', groups, extra = {} }: UserInfo): string {
  const list = (values: readonly string[]) => (values.length === 0 ? '(nil)' : `{${values.map(goQuote).join(', ')}}`)
  const entries = Object.entries(extra).map(([key, values]) => `${goQuote(key)}:[]string${list(values)}`)
  const extras = entries.length === 0 ? '(nil)' : `{${entries.join(', ')}}`
  return `&user.DefaultInfo{Name:${goQuote(name)}, UID:${goQuote(uid)}, Groups:[]string${list(groups)}, Extra:map[string][]string${extras}}`
}
