import type { UserInfo } from '../api-request.ts'
import type { Authenticator, Credentials } from './authenticator.ts'
import { subjectOf, type TrustedAuthorities } from './client-certificates.ts'
import { unescapeKey } from './impersonation/wanted-user.ts'

/** Whom to believe when it says for whom it speaks, and in which headers (`--requestheader-*`). */
export interface RequestHeaderOptions {
  readonly authorities: TrustedAuthorities
  /** Common names of proxies; empty: all that the authorities have signed for. */
  readonly allowedNames: readonly string[]
  /** Headers, the first of which that is there counts. */
  readonly usernameHeaders: readonly string[]
  readonly uidHeaders: readonly string[]
  /** Headers that may come several times. */
  readonly groupHeaders: readonly string[]
  readonly extraHeaderPrefixes: readonly string[]
}

/** Believes a front proxy, which shows a certificate of its own, about who makes a request. */
export class RequestHeaders implements Authenticator {
  readonly #options: RequestHeaderOptions

  constructor(options: RequestHeaderOptions) {
    const lower = (names: readonly string[]) => names.map((name) => name.toLowerCase())
    this.#options = {
      ...options,
      usernameHeaders: lower(options.usernameHeaders),
      uidHeaders: lower(options.uidHeaders),
      groupHeaders: lower(options.groupHeaders),
      extraHeaderPrefixes: lower(options.extraHeaderPrefixes),
    }
  }

  authenticate({ certificate, rawHeaders = [] }: Credentials): UserInfo | undefined {
    const { authorities, allowedNames, usernameHeaders, uidHeaders, groupHeaders } = this.#options
    if (!certificate || !authorities.trusts(certificate)) return undefined
    const proxy = subjectOf(certificate).CN.at(-1) ?? ''
    if (allowedNames.length > 0 && !allowedNames.includes(proxy)) return undefined
    const headers = pairsOf(rawHeaders)
    const name = firstOf(headers, usernameHeaders)
    if (!name) return undefined
    const uid = firstOf(headers, uidHeaders)
    const groups = groupHeaders.flatMap((wanted) =>
      headers.filter(([header]) => header === wanted).map(([, value]) => value),
    )
    const extra = this.#extraOf(headers)
    return { name, ...(uid && { uid }), groups, ...(Object.keys(extra).length > 0 && { extra }) }
  }

  #extraOf(headers: readonly Header[]): Record<string, string[]> {
    const extra: Record<string, string[]> = Object.create(null)
    for (const prefix of this.#options.extraHeaderPrefixes) {
      for (const [header, value] of headers) {
        if (!header.startsWith(prefix)) continue
        const values = (extra[unescapeKey(header.slice(prefix.length))] ??= [])
        values.push(value)
      }
    }
    return extra
  }
}

type Header = readonly [name: string, value: string]

function pairsOf(rawHeaders: readonly string[]): Header[] {
  const pairs: Header[] = []
  for (let i = 0; i + 1 < rawHeaders.length; i += 2) {
    // Node reads headers as latin1; names of users are UTF-8.
    const value = Buffer.from(rawHeaders[i + 1] as string, 'latin1').toString('utf8')
    pairs.push([(rawHeaders[i] as string).toLowerCase(), value])
  }
  return pairs
}

function firstOf(headers: readonly Header[], names: readonly string[]): string | undefined {
  for (const name of names) {
    const found = headers.find(([header, value]) => header === name && value !== '')
    if (found) return found[1]
  }
  return undefined
}
