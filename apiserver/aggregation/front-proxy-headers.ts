import type { OutgoingHttpHeaders } from 'node:http'
import type { UserInfo } from '../api-request.ts'

/** Names of the headers by which aggregated servers learn whose request it is (`--requestheader-*-headers`). */
export const frontProxyHeaders = {
  user: 'X-Remote-User',
  uid: 'X-Remote-Uid',
  group: 'X-Remote-Group',
  extraPrefix: 'X-Remote-Extra-',
} as const

/** Replaces whatever a client says about who it is by what we know; `Host` is for the connection to say. */
export function withUser(
  headers: OutgoingHttpHeaders,
  { name, uid, groups, extra = {} }: UserInfo,
): OutgoingHttpHeaders {
  const kept = Object.entries(headers).filter(([header]) => header !== 'host' && !header.startsWith('x-remote-'))
  const extras = Object.entries(extra).map(([key, values]) => [
    frontProxyHeaders.extraPrefix + escapeKey(key),
    values.map(headerValue),
  ])
  return {
    ...Object.fromEntries(kept),
    [frontProxyHeaders.user]: headerValue(name),
    ...(uid && { [frontProxyHeaders.uid]: headerValue(uid) }),
    [frontProxyHeaders.group]: groups.map(headerValue),
    ...Object.fromEntries(extras),
  }
}

/** What may stand in the name of a header as it is (RFC 9110 token); the percent sign marks what may not. */
const unsafe = /[^A-Za-z0-9!#$&'*+.^_`|~-]/gu

function escapeKey(key: string): string {
  return key
    .toLowerCase()
    .replace(unsafe, (letter) =>
      [...Buffer.from(letter, 'utf8')].map((byte) => `%${byte.toString(16).toUpperCase().padStart(2, '0')}`).join(''),
    )
}

/** Node writes headers in latin1; what may not stand in one is left out. */
function headerValue(text: string): string {
  return Buffer.from(text.replace(/\p{Cc}/gu, ''), 'utf8').toString('latin1')
}
