import type { Decision } from '../authorization/authorizer.ts'

/** Tells the audit log something about a request. @param level from which on it is told: contents are not metadata */
export type Annotate = (key: string, value: string, level?: 'Metadata' | 'Request') => void

/** Tells why a request was let through or not (authorization.k8s.io/decision and /reason). */
export function annotateDecision(annotate: Annotate | undefined, { allowed, reason }: Decision): void {
  annotate?.('authorization.k8s.io/decision', allowed ? 'allow' : 'forbid')
  annotate?.('authorization.k8s.io/reason', reason)
}
