import { type Clock, type EpochMs, parseTime } from '../../../platform/clock.ts'
import { isKeyOf, X509Certificate } from '../../../platform/crypto.ts'
import type { KeyPair } from '../../../platform/key-pair.ts'
import type { Random } from '../../../platform/random.ts'
import { readIfThere, writePrivate } from '../private-files.ts'

/** Where certificates are kept, and what they are made from. */
export interface KeptCertificates {
  /** Where the files are kept; absent: in memory only. */
  readonly directory: string | undefined
  /** The time of the machine, whatever time the simulation has: real clients check validity by it. */
  readonly wallClock: Clock
  /** Must not be predictable. */
  readonly random: Random
}

/** The pair in `NAME.crt` and `NAME.key`; undefined: there is none, or the two do not match, as after a crash between them. */
export async function loadPair({ directory }: KeptCertificates, name: string): Promise<KeyPair | undefined> {
  if (directory === undefined) return undefined
  const [certificate, key] = await Promise.all([
    readIfThere(directory, `${name}.crt`),
    readIfThere(directory, `${name}.key`),
  ])
  return certificate !== undefined && key !== undefined && isKeyOf(certificate, key) ? { certificate, key } : undefined
}

export async function savePair({ directory }: KeptCertificates, name: string, pair: KeyPair): Promise<KeyPair> {
  if (directory === undefined) return pair
  await writePrivate(directory, `${name}.key`, pair.key)
  await writePrivate(directory, `${name}.crt`, pair.certificate)
  return pair
}

/** How long a certificate is still good. */
export function remainingMs({ certificate }: KeyPair, now: EpochMs): number {
  return parseTime(new X509Certificate(certificate).validTo) - now
}

/** Whether a certificate is of an authority. */
export function isSignedBy(authority: KeyPair, { certificate }: KeyPair): boolean {
  return new X509Certificate(certificate).verify(new X509Certificate(authority.certificate).publicKey)
}
