import type { KeyPair } from '../../platform/key-pair.ts'

/** The authorities that certificates of the cluster are of (--cluster-signing-*). */
export interface ClusterSigning {
  /** The authority of a signer, RSA or ECDSA; undefined: nothing is signed for it. */
  authorityOf(signerName: string): KeyPair | undefined
  /** How long a certificate is good that does not ask for less (--cluster-signing-duration). */
  readonly maxLifetimeMs: number
}

/** A year (--cluster-signing-duration). */
export const defaultSigningMs = 365 * 24 * 60 * 60 * 1000

/** One authority for all signers. */
export function oneAuthority(authority: KeyPair, maxLifetimeMs = defaultSigningMs): ClusterSigning {
  return { authorityOf: () => authority, maxLifetimeMs }
}
