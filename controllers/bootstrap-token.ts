import type { Secret } from '../apimachinery/types/core-v1.ts'
import { type EpochMs, parseTime } from '../platform/clock.ts'

/** The type of Secrets that keep the tokens by which nodes join a cluster. */
export const bootstrapTokenType = 'bootstrap.kubernetes.io/token'

/** Where they are. */
export const bootstrapTokenNamespace = 'kube-system'

/** What one of the entries of such a Secret says; empty when it is not there. */
export function tokenText({ data }: Secret, key: string): string {
  return Buffer.from(data?.[key] ?? '', 'base64').toString('utf8')
}

/** How long the token is good; ≤ 0: it is over; undefined: for ever. A time that cannot be read is over. */
export function msUntilExpiry(secret: Secret, nowMs: EpochMs): number | undefined {
  const expiration = tokenText(secret, 'expiration')
  if (expiration === '') return undefined
  const endsAtMs = parseTime(expiration)
  return Number.isNaN(endsAtMs) ? 0 : endsAtMs - nowMs
}

export function isBootstrapToken({ type, metadata }: Secret): boolean {
  return type === bootstrapTokenType && metadata.namespace === bootstrapTokenNamespace
}
