/** Where a link was found. */
export interface LinkContext {
  /** The path of the server that leads to the backend's root, encoded. */
  readonly prefix: string
  /** The backend's own name for itself. */
  readonly backendHost: string
  /** What the client calls the server. */
  readonly requestHost: string
}

const parts = /^(?:([a-zA-Z][a-zA-Z0-9+.-]*:)?\/\/([^/?#]*))?([^?#]*)(.*)$/s

/**
 * A link of a backend's answer, so that it leads through the proxy: absolute paths get its prefix. Relative links lead
 * there anyway, and links to other hosts go where they say (apimachinery `proxy.Transport`).
 */
export function rewriteLink(link: string, { prefix, backendHost, requestHost }: LinkContext): string {
  const [, scheme = '', host = '', path = '', rest = ''] = parts.exec(link) ?? []
  const leadsElsewhere = host !== '' && host !== backendHost && host !== requestHost
  if (leadsElsewhere || !path.startsWith('/')) return link
  const origin = host !== '' && host === requestHost ? `${scheme}//${host}` : ''
  const isPrefixed = path.startsWith(prefix)
  return `${origin}${isPrefixed ? path : `${withoutTrailingSlashes(prefix)}${path}`}${rest}`
}

/** Looks at each slash once, however many there are. */
function withoutTrailingSlashes(path: string): string {
  let end = path.length
  while (path[end - 1] === '/') end--
  return path.slice(0, end)
}
