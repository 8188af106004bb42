/** TLS versions by upstream's names, as `--tls-min-version` spells them. Older ones are not spoken. */
const versions = { VersionTLS12: 'TLSv1.2', VersionTLS13: 'TLSv1.3' } as const

/** A version as Node calls it. */
export type TlsVersion = (typeof versions)[keyof typeof versions]

/** @throws {RangeError} there is none of this name; the message is upstream's */
export function tlsVersion(name: string): TlsVersion {
  if (Object.hasOwn(versions, name)) return versions[name as keyof typeof versions]
  throw new RangeError(`unknown tls version ${JSON.stringify(name)}`)
}

/** Those of TLS 1.3, which are always spoken. */
const always = ['TLS_AES_128_GCM_SHA256', 'TLS_AES_256_GCM_SHA384', 'TLS_CHACHA20_POLY1305_SHA256']

/** Authenticated encryption that keeps past sessions secret (RFC 9325 section 4.2), from Go's names to OpenSSL's. */
const modern: Readonly<Record<string, string>> = {
  TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256: 'ECDHE-ECDSA-AES128-GCM-SHA256',
  TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384: 'ECDHE-ECDSA-AES256-GCM-SHA384',
  TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256: 'ECDHE-ECDSA-CHACHA20-POLY1305',
  TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256: 'ECDHE-RSA-AES128-GCM-SHA256',
  TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384: 'ECDHE-RSA-AES256-GCM-SHA384',
  TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256: 'ECDHE-RSA-CHACHA20-POLY1305',
}

/** Spoken only when asked for: weaker ones, and other names of some. */
const others: Readonly<Record<string, string>> = {
  TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305: 'ECDHE-ECDSA-CHACHA20-POLY1305',
  TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305: 'ECDHE-RSA-CHACHA20-POLY1305',
  TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA: 'ECDHE-ECDSA-AES128-SHA',
  TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA: 'ECDHE-ECDSA-AES256-SHA',
  TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA256: 'ECDHE-ECDSA-AES128-SHA256',
  TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA: 'ECDHE-RSA-AES128-SHA',
  TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA: 'ECDHE-RSA-AES256-SHA',
  TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA256: 'ECDHE-RSA-AES128-SHA256',
  TLS_RSA_WITH_AES_128_CBC_SHA: 'AES128-SHA',
  TLS_RSA_WITH_AES_256_CBC_SHA: 'AES256-SHA',
  TLS_RSA_WITH_AES_128_CBC_SHA256: 'AES128-SHA256',
  TLS_RSA_WITH_AES_128_GCM_SHA256: 'AES128-GCM-SHA256',
  TLS_RSA_WITH_AES_256_GCM_SHA384: 'AES256-GCM-SHA384',
}

const known = new Map([...always.map((name) => [name, name] as const), ...Object.entries({ ...modern, ...others })])

/** What is spoken unless somebody chooses otherwise. */
export const modernCiphers = [...always, ...Object.values(modern)].join(':')

/**
 * The list for OpenSSL of cipher suites by Go's names, as `--tls-cipher-suites` has them: of TLS 1.2, as upstream; those
 * of TLS 1.3 are spoken in any case.
 * @throws {RangeError} there is none of this name; the message is upstream's
 */
export function cipherList(names: readonly string[]): string {
  const chosen = names.map((name) => {
    const cipher = known.get(name)
    if (cipher === undefined) throw new RangeError(`Cipher suite ${name} not supported or doesn't exist`)
    return cipher
  })
  return [...new Set([...always, ...chosen])].join(':')
}
