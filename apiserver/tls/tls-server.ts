import type { RequestListener } from 'node:http'
import { createServer, type Server, type ServerOptions } from 'node:https'
import { createSecureContext, type SecureContext, type SecureContextOptions } from 'node:tls'
import type { KeyPair, RenewableKeyPair } from '../../platform/key-pair.ts'
import { modernCiphers, type TlsVersion } from './cipher-suites.ts'
import { lookUpName, type NamedKeyPair, pairsByName } from './server-names.ts'

/** What a server shows, and what it wants to be shown. */
export interface TlsOptions {
  /** Shown to whoever asks for nothing else. */
  readonly serving: RenewableKeyPair
  readonly named?: readonly NamedKeyPair[] | undefined
  /** PEM of the authorities whose client certificates are asked for; whoever has none is let in all the same. */
  readonly clientAuthorities?: string | undefined
  /** TLS 1.2 unless given. */
  readonly minVersion?: TlsVersion | undefined
  /** As OpenSSL lists them; the modern ones unless given. */
  readonly ciphers?: string | undefined
}

/** A server that shows the certificates that count when a client comes; connections keep the one that they began with. */
export function createTlsServer(limits: ServerOptions, tls: TlsOptions, handler: RequestListener): Server {
  const settings = (pair: KeyPair): SecureContextOptions => ({
    cert: pair.certificate,
    key: pair.key,
    minVersion: tls.minVersion ?? 'TLSv1.2',
    ciphers: tls.ciphers ?? modernCiphers,
    ...(tls.clientAuthorities && { ca: tls.clientAuthorities }),
  })
  const byName = contextsByName(tls.named ?? [], (pair) => createSecureContext(settings(pair)))
  const server = createServer(
    {
      ...limits,
      ...settings(tls.serving),
      SNICallback: (name, found) => found(null, lookUpName(byName, name)),
      // Whether a certificate is good is for the authenticators to say: one that is not gets a 401, not an alert.
      ...(tls.clientAuthorities && { requestCert: true, rejectUnauthorized: false }),
    },
    handler,
  )
  const unfollow = tls.serving.onReplaced(() => server.setSecureContext(settings(tls.serving)))
  return server.on('close', unfollow)
}

/** A pair that is replaced may be for other names than before, so that all are sorted anew. */
function contextsByName(
  named: readonly NamedKeyPair[],
  contextOf: (pair: KeyPair) => SecureContext,
): ReadonlyMap<string, SecureContext> {
  const contexts = new Map<string, SecureContext>()
  const sort = () => {
    contexts.clear()
    const ofPair = new Map(named.map(({ pair }) => [pair, contextOf(pair)]))
    for (const [name, pair] of pairsByName(named)) contexts.set(name, ofPair.get(pair) as SecureContext)
  }
  for (const { pair } of named) pair.onReplaced(sort)
  sort()
  return contexts
}
