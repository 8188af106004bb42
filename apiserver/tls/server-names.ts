import { dnsSubdomainErrors } from '../../apimachinery/names.ts'
import { X509Certificate } from '../../platform/crypto.ts'
import type { RenewableKeyPair } from '../../platform/key-pair.ts'
import { subjectOf } from '../auth/client-certificates.ts'

/** A certificate for those who ask for one of its names (`--tls-sni-cert-key`). */
export interface NamedKeyPair {
  readonly pair: RenewableKeyPair
  /** `a.example.com` or `*.example.com`; empty: those that the certificate is for. */
  readonly names: readonly string[]
}

/**
 * Which of several pairs is shown to whom, by name in lower case. What is named counts more than what a certificate says,
 * and of several the first.
 */
export function pairsByName(named: readonly NamedKeyPair[]): ReadonlyMap<string, RenewableKeyPair> {
  const pairs = new Map<string, RenewableKeyPair>()
  const add = (names: readonly string[], pair: RenewableKeyPair) => {
    for (const name of names) if (!pairs.has(name.toLowerCase())) pairs.set(name.toLowerCase(), pair)
  }
  for (const { names, pair } of named) add(names, pair)
  for (const { names, pair } of named) if (names.length === 0) add(namesIn(pair.certificate), pair)
  return pairs
}

/** What is shown to one who asks for `name`: what has the very name, else a wildcard in place of its first label. */
export function lookUpName<T>(byName: ReadonlyMap<string, T>, name: string): T | undefined {
  const wanted = name.toLowerCase().replace(/\.$/, '')
  return byName.get(wanted) ?? byName.get(wanted.replace(/^[^.]+/, '*'))
}

/** Addresses are no names: nobody may ask for one (RFC 6066 section 3). */
function namesIn(pem: string): string[] {
  const certificate = new X509Certificate(pem)
  const alternatives = (certificate.subjectAltName ?? '').split(', ').filter((each) => each.startsWith('DNS:'))
  return [...subjectOf(certificate).CN.filter(isName), ...alternatives.map((each) => each.slice('DNS:'.length))]
}

function isName(text: string): boolean {
  const isAddress = /^[\d.]+$|:/.test(text)
  return !isAddress && (text === '*' || dnsSubdomainErrors(text.replace(/^\*\./, '')).length === 0)
}
