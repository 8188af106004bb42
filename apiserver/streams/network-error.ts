/** What Go's net package says of connections that fail; peapod's users know these texts from kubectl. */
const texts: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'connect: connection refused',
  EHOSTUNREACH: 'connect: no route to host',
  ENETUNREACH: 'connect: network is unreachable',
  ETIMEDOUT: 'i/o timeout',
}

/** The failure to connect to `address` (host and port), in Go's words. */
export function dialError(address: string, cause: unknown): Error {
  const { code = '', message } = cause as NodeJS.ErrnoException
  const host = address.slice(0, address.lastIndexOf(':'))
  if (code === 'ENOTFOUND') return new Error(`dial tcp: lookup ${host}: no such host`, { cause })
  return new Error(`dial tcp ${address}: ${texts[code] ?? message}`, { cause })
}

/** A host and a port as one, IPv6 addresses in brackets. */
export function joinHostPort(host: string, port: number | string): string {
  return host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`
}
