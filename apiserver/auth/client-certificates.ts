import type { Socket } from 'node:net'
import type { TLSSocket } from 'node:tls'
import { type Clock, type EpochMs, parseTime } from '../../platform/clock.ts'
import { X509Certificate } from '../../platform/crypto.ts'
import type { UserInfo } from '../api-request.ts'
import type { Authenticator, Credentials } from './authenticator.ts'

/** What the client of a TLS connection has shown, with the certificates that it sent along. */
export type ClientCertificate = X509Certificate

/** Certificates between a client's and its authority's; longer chains are not followed. */
const maxIntermediates = 4

/** Purposes that make a certificate good for clients (RFC 5280 section 4.2.1.12): clientAuth, and any. */
const clientPurposes: ReadonlySet<string> = new Set(['1.3.6.1.5.5.7.3.2', '2.5.29.37.0'])

/** The uid of a user in the subject (k8s.io/apiserver/pkg/authentication/request/x509). */
const uidObjectIdentifier = '1.3.6.1.4.1.57683.2'

/** Certificates of connections: reading one costs more than the rest of a request. */
const bySocket = new WeakMap<Socket, ClientCertificate | null>()

/** The certificate of the client at the other end; undefined: it has shown none. */
export function clientCertificateOf(socket: Socket | undefined): ClientCertificate | undefined {
  if (!socket) return undefined
  const known = bySocket.get(socket)
  if (known !== undefined) return known ?? undefined
  const certificate = (socket as Partial<TLSSocket>).getPeerX509Certificate?.()
  bySocket.set(socket, certificate ?? null)
  return certificate
}

/** Tells whether client certificates are of authorities that are trusted. */
export class TrustedAuthorities {
  readonly #authorities: readonly X509Certificate[]
  readonly #wallClock: Clock
  /** Whether the signatures are right; validity is another matter, which time changes. */
  readonly #chains = new WeakMap<X509Certificate, readonly X509Certificate[] | null>()

  /** @param bundle PEM of one or several certificates @throws {Error} it is none */
  constructor(bundle: string, wallClock: Clock) {
    this.#authorities = certificatesIn(bundle).map((pem) => new X509Certificate(pem))
    this.#wallClock = wallClock
  }

  /** Whether a certificate is good for a client now. */
  trusts(certificate: ClientCertificate): boolean {
    let chain = this.#chains.get(certificate)
    if (chain === undefined) {
      chain = this.#chainOf(certificate) ?? null
      this.#chains.set(certificate, chain)
    }
    const now = this.#wallClock.now()
    return chain?.every((each) => isValidAt(each, now)) ?? false
  }

  /** The certificate, those between, and its authority's. */
  #chainOf(certificate: X509Certificate): X509Certificate[] | undefined {
    if (!isForClients(certificate)) return undefined
    const chain = [certificate]
    for (let current = certificate; chain.length <= maxIntermediates + 1; ) {
      const authority = this.#authorities.find((each) => isIssuer(each, current))
      if (authority) return [...chain, authority]
      const next = current.issuerCertificate
      if (!next?.ca || !isIssuer(next, current)) return undefined
      chain.push(next)
      current = next
    }
    return undefined
  }
}

/** The certificates of a bundle, PEM each. @throws {Error} there is none */
export function certificatesIn(bundle: string): string[] {
  const found = bundle.match(/-----BEGIN CERTIFICATE-----[^-]*-----END CERTIFICATE-----/g)
  if (!found) throw new Error('data does not contain any valid RSA or ECDSA certificates')
  return found
}

function isIssuer(issuer: X509Certificate, issued: X509Certificate): boolean {
  return issued.checkIssued(issuer) && issued.verify(issuer.publicKey)
}

/** A certificate that names no purpose is for all. */
function isForClients({ keyUsage }: X509Certificate): boolean {
  return keyUsage === undefined || keyUsage.some((purpose) => clientPurposes.has(purpose))
}

function isValidAt({ validFrom, validTo }: X509Certificate, now: EpochMs): boolean {
  return parseTime(validFrom) <= now && now <= parseTime(validTo)
}

/** Takes the common name of a client certificate for the user and its organizations for the groups (`--client-ca-file`). */
export class ClientCertificates implements Authenticator {
  readonly #authorities: TrustedAuthorities

  constructor(authorities: TrustedAuthorities) {
    this.#authorities = authorities
  }

  authenticate({ certificate }: Credentials): UserInfo | undefined {
    if (!certificate || !this.#authorities.trusts(certificate)) return undefined
    const { CN, O, [uidObjectIdentifier]: uid } = subjectOf(certificate)
    const name = CN.at(-1)
    if (!name) return undefined
    const fingerprint = certificate.fingerprint256.replaceAll(':', '').toLowerCase()
    return {
      name,
      ...(uid?.length === 1 && uid[0] && { uid: uid[0] }),
      groups: O,
      extra: { 'authentication.kubernetes.io/credential-id': [`X509SHA256=${fingerprint}`] },
    }
  }
}

/** The attributes of a certificate's subject, by their short names, else by their object identifiers. */
export function subjectOf(
  certificate: X509Certificate,
): { readonly CN: string[]; readonly O: string[] } & Record<string, string[]> {
  const subject = certificate.toLegacyObject().subject as unknown as Record<string, string | string[]> | undefined
  const entries = Object.entries(subject ?? {}).map(([name, value]) => [name, [value].flat()] as const)
  return { CN: [], O: [], ...Object.fromEntries(entries) }
}
