import type { IncomingHttpHeaders, OutgoingHttpHeaders } from 'node:http'

/** Headers that are about one connection only (RFC 9110 section 7.6.1, and what Go's ReverseProxy adds). */
const hopByHop = [
  'connection',
  'proxy-connection',
  'keep-alive',
  'proxy-authenticate',
  'proxy-authorization',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
]

/** What tells the server who the client is is nothing for those behind it. */
const secrets = ['authorization', 'impersonate-user', 'impersonate-group', 'impersonate-uid']

/** A backend has no say in who may read the server's answers (upstream's corsRemovingTransport). */
const crossOrigin = [
  'access-control-allow-credentials',
  'access-control-allow-headers',
  'access-control-allow-methods',
  'access-control-allow-origin',
]

/** The headers of a request as a backend gets them. @param clientIp is added to X-Forwarded-For */
export function requestHeaders(headers: IncomingHttpHeaders, clientIp: string | undefined): OutgoingHttpHeaders {
  const kept = without(headers, [...connectionHeaders(headers), ...secrets])
  for (const name of Object.keys(kept)) if (name.startsWith('impersonate-extra-')) delete kept[name]
  const before = headers['x-forwarded-for']
  if (clientIp) kept['x-forwarded-for'] = before ? `${before}, ${clientIp}` : clientIp
  return kept
}

/** The headers of an answer as the client gets them. */
export function responseHeaders(headers: IncomingHttpHeaders): OutgoingHttpHeaders {
  return without(headers, [...connectionHeaders(headers), ...crossOrigin])
}

function connectionHeaders({ connection = '' }: IncomingHttpHeaders): string[] {
  return [...hopByHop, ...connection.split(',').map((name) => name.trim().toLowerCase())]
}

function without(headers: IncomingHttpHeaders, names: readonly string[]): OutgoingHttpHeaders {
  const dropped = new Set(names)
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !dropped.has(name)))
}
